import { setTimeout } from 'node:timers/promises';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';

/** Name of the sparse index of active findings. */
export const ACTIVE_INDEX = 'active';
/** Attribute after which DynamoDB may delete an item: seconds since 1970. */
export const TTL_ATTRIBUTE = 'expiresAt';

const POLL_MS = 25;
/** Longest wait for a new table, in milliseconds. AWS creates one within seconds. */
const CREATION_MS = 60_000;

/** Definition of the table. A deployment's template declares the same, with time to live on `TTL_ATTRIBUTE`. */
export const tableDefinition = (table: string): CreateTableCommandInput => ({
  TableName: table,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['pk', 'sk', 'activeShard', 'activeOrder'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S',
  })),
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: ACTIVE_INDEX,
      KeySchema: [
        { AttributeName: 'activeShard', KeyType: 'HASH' },
        { AttributeName: 'activeOrder', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
});

const describe = async (client: DynamoDBClient, table: string): Promise<TableDescription | undefined> => {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: table }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};

const keysOf = ({
  KeySchema,
  GlobalSecondaryIndexes,
}: Pick<TableDescription, 'KeySchema' | 'GlobalSecondaryIndexes'>) =>
  JSON.stringify([
    KeySchema?.map(({ AttributeName }) => AttributeName),
    GlobalSecondaryIndexes?.filter(({ IndexName }) => IndexName === ACTIVE_INDEX).map((index) =>
      index.KeySchema?.map(({ AttributeName }) => AttributeName),
    ),
  ]);

/**
 * Creates the table if it does not exist and waits until it accepts requests. For the embedded DynamoDB: does not turn
 * on time to live. Throws if a table of that name has other keys.
 */
export const ensureTable = async (client: DynamoDBClient, table: string): Promise<void> => {
  const definition = tableDefinition(table);
  if ((await describe(client, table)) === undefined) {
    await client.send(new CreateTableCommand(definition)).catch((error: unknown) => {
      if (!(error instanceof ResourceInUseException)) throw error;
    });
  }
  for (let waited = 0; ; waited += POLL_MS) {
    const found = await describe(client, table);
    if (found?.TableStatus === 'ACTIVE') {
      if (keysOf(found) === keysOf(definition)) return;
      throw new Error(`the table ${table} is not Plumbline's: it has other keys or no index "${ACTIVE_INDEX}"`);
    }
    if (waited >= CREATION_MS) throw new Error(`the table ${table} is not ready after ${CREATION_MS / 1000} seconds`);
    await setTimeout(POLL_MS);
  }
};
