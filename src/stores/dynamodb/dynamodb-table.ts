import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { defined } from '../../domain/defined.ts';
import { chunksOf, inParallel } from '../in-parallel.ts';
import { type ItemKey, keyText } from './item-keys.ts';

export type Item = Readonly<Record<string, unknown>>;

/**
 * Operations of the stores on their table. Reads are strongly consistent, because a step reads what the previous one
 * wrote.
 */
export interface DynamodbTable {
  get(key: ItemKey): Promise<Item | undefined>;
  /** Returns the existing items of the keys, in no particular order. */
  getMany(keys: readonly ItemKey[], attributes?: readonly string[]): Promise<readonly Item[]>;
  /** Returns all items of a partition whose sort key begins with the prefix. */
  query(partition: string, prefix: string): Promise<readonly Item[]>;
  /** Yields pages of a partition, last item first, for readers that stop early. */
  newestFirst(partition: string, pageSize: number): AsyncIterable<readonly Item[]>;
  /**
   * Returns all items of an index's partition. An index lags behind its table; such reads are eventually consistent.
   */
  queryIndex(index: string, attribute: string, partition: string): Promise<readonly Item[]>;
  /** Returns false if the condition did not hold. */
  put(item: Item, condition?: { readonly expression: string; readonly values?: Item }): Promise<boolean>;
  /** Returns false if the item did not exist. */
  remove(key: ItemKey): Promise<boolean>;
  putMany(items: readonly (ItemKey & Item)[]): Promise<void>;
}

/** Limits of DynamoDB. */
const MAX_BATCH_WRITE = 25;
const MAX_BATCH_GET = 100;

const BATCHES_UNDER_WAY = 4;
/** Longest waits of 50 ms, 100 ms, ... 3.2 s. A partition that was split takes seconds to answer again. */
const BASE_WAIT_MS = 50;
const MAX_FRUITLESS_ATTEMPTS = 7;

/** Keeps the last item of each key, because a batch may not name a key twice. */
const distinct = <T extends ItemKey>(items: readonly T[]): readonly T[] => [
  ...new Map(items.map((item) => [keyText(item), item])).values(),
];

export interface Waiting {
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** Random number from 0 to 1. */
  readonly random: () => number;
}

export const dynamodbTable = (client: DynamoDBClient, table: string, waiting: Waiting): DynamodbTable => {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

  /** Sends the remaining requests until none are left. Gives up after several attempts without progress. */
  const untilDone = async <T>(
    all: readonly T[],
    send: (left: readonly T[]) => Promise<readonly T[]>,
  ): Promise<void> => {
    let left = all;
    for (let fruitless = 0; left.length > 0; ) {
      const undone = await send(left);
      fruitless = undone.length < left.length ? 0 : fruitless + 1;
      left = undone;
      if (fruitless > MAX_FRUITLESS_ATTEMPTS) {
        throw new Error(`DynamoDB left ${left.length} items of the table ${table} undone, time after time`);
      }
      if (left.length > 0) await waiting.sleep(waiting.random() * BASE_WAIT_MS * 2 ** fruitless);
    }
  };

  async function* pages(input: Omit<QueryCommandInput, 'TableName'>): AsyncGenerator<readonly Item[]> {
    let start: QueryCommandInput['ExclusiveStartKey'];
    do {
      const page = await documents.send(new QueryCommand({ TableName: table, ...input, ExclusiveStartKey: start }));
      yield page.Items ?? [];
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
  }

  const allPages = async (input: Omit<QueryCommandInput, 'TableName'>): Promise<readonly Item[]> => {
    const items: Item[] = [];
    for await (const page of pages(input)) items.push(...page);
    return items;
  };

  return {
    get: async (key) =>
      (await documents.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }))).Item,

    getMany: async (keys, attributes) => {
      const found: Item[] = [];
      const names = attributes?.map((name, index) => [`#${index}`, name] as const);
      const projection =
        names === undefined
          ? {}
          : {
              ProjectionExpression: names.map(([alias]) => alias).join(', '),
              ExpressionAttributeNames: Object.fromEntries(names),
            };
      await inParallel(chunksOf(distinct(keys), MAX_BATCH_GET), BATCHES_UNDER_WAY, (chunk) =>
        untilDone<Record<string, unknown>>(
          chunk.map(({ pk, sk }) => ({ pk, sk })),
          async (left) => {
            const request = { [table]: { Keys: [...left], ConsistentRead: true, ...projection } };
            const answer = await documents.send(new BatchGetCommand({ RequestItems: request }));
            found.push(...(answer.Responses?.[table] ?? []));
            return answer.UnprocessedKeys?.[table]?.Keys ?? [];
          },
        ),
      );
      return found;
    },

    query: (partition, prefix) =>
      allPages({
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': partition, ':prefix': prefix },
        ConsistentRead: true,
      }),

    newestFirst: (partition, pageSize) =>
      pages({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': partition },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: pageSize,
      }),

    queryIndex: (index, attribute, partition) =>
      allPages({
        IndexName: index,
        KeyConditionExpression: '#partition = :partition',
        ExpressionAttributeNames: { '#partition': attribute },
        ExpressionAttributeValues: { ':partition': partition },
      }),

    put: async (item, condition) => {
      const input: PutCommandInput = { TableName: table, Item: { ...item } };
      try {
        await documents.send(
          new PutCommand(
            condition === undefined
              ? input
              : {
                  ...input,
                  ConditionExpression: condition.expression,
                  ...defined({ ExpressionAttributeValues: condition.values && { ...condition.values } }),
                },
          ),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    remove: async ({ pk, sk }) => {
      const input = { TableName: table, Key: { pk, sk }, ReturnValues: 'ALL_OLD' } as const;
      return (await documents.send(new DeleteCommand(input))).Attributes !== undefined;
    },

    putMany: async (items) => {
      await inParallel(chunksOf(distinct(items), MAX_BATCH_WRITE), BATCHES_UNDER_WAY, (chunk) =>
        untilDone<Item>(chunk, async (left) => {
          const requests = left.map((item) => ({ PutRequest: { Item: { ...item } } }));
          const answer = await documents.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
          return (answer.UnprocessedItems?.[table] ?? []).flatMap(({ PutRequest }) => PutRequest?.Item ?? []);
        }),
      );
    },
  };
};
