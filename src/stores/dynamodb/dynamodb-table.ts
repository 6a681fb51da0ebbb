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
import { chunksOf, inParallel } from '../in-parallel.ts';
import { type ItemKey, keyText } from './item-keys.ts';

export type Item = Readonly<Record<string, unknown>>;

/** The few ways in which the stores use their table. Reads are strongly consistent, as a step reads what the one before wrote. */
export interface DynamodbTable {
  get(key: ItemKey): Promise<Item | undefined>;
  /** In no particular order; without those that do not exist. */
  getMany(keys: readonly ItemKey[], attributes?: readonly string[]): Promise<readonly Item[]>;
  /** All pages of a partition's items whose sort key begins with the prefix. */
  query(partition: string, prefix: string): Promise<readonly Item[]>;
  /** Pages of a partition, last item first, for a reader who stops when it has enough. */
  newestFirst(partition: string, pageSize: number): AsyncIterable<readonly Item[]>;
  /** All pages of an index's partition. An index lags behind its table: such reads cannot be consistent. */
  queryIndex(index: string, attribute: string, partition: string): Promise<readonly Item[]>;
  /** False when the condition did not hold. */
  put(item: Item, condition?: { readonly expression: string; readonly values?: Item }): Promise<boolean>;
  /** False when there was none. */
  remove(key: ItemKey): Promise<boolean>;
  putMany(items: readonly (ItemKey & Item)[]): Promise<void>;
}

/** DynamoDB's own limits. */
const MAX_BATCH_WRITE = 25;
const MAX_BATCH_GET = 100;

const BATCHES_UNDER_WAY = 4;
/** Waits of at most 50 ms, 100 ms, ... 3.2 s: a partition that was split takes seconds to answer again. */
const BASE_WAIT_MS = 50;
const MAX_FRUITLESS_ATTEMPTS = 7;

/** A batch may not name a key twice: the last of each key. */
const distinct = <T extends ItemKey>(items: readonly T[]): readonly T[] => [
  ...new Map(items.map((item) => [keyText(item), item])).values(),
];

export interface Waiting {
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** From 0 to 1. */
  readonly random: () => number;
}

export const dynamodbTable = (client: DynamoDBClient, table: string, waiting: Waiting): DynamodbTable => {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

  /** Sends what is left until nothing is; gives up when attempt after attempt gets nothing done. */
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
                  ...(condition.values === undefined ? {} : { ExpressionAttributeValues: { ...condition.values } }),
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
