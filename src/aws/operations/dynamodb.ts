import {
  DescribeTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
  paginateListTables,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { dynamodbCalls } from '../../domain/calls/dynamodb.ts';
import type { ClientFactory, ClientScope } from '../clients/client-factory.ts';
import { unlessAbsent } from './absence.ts';
import { callAws } from './call.ts';
import { listAll } from './list-all.ts';
import type { OperationTable } from './operation-table.ts';

export interface TableInput {
  readonly table: string;
}

/** The attributes of a key. */
export interface TableKey {
  readonly partition: string;
  readonly sort: string | undefined;
}

export interface Table {
  readonly name: string;
  readonly arn: string;
  /** DynamoDB's word, such as `ACTIVE`. */
  readonly status: string;
  readonly key: TableKey;
  /** Global and local secondary indexes by name. */
  readonly indexes: Readonly<Record<string, TableKey>>;
  readonly billing: 'on-demand' | 'provisioned';
  /** As of some hours ago, as DynamoDB counts them. */
  readonly items: number;
  readonly bytes: number;
  readonly createdAt: Date | undefined;
  readonly deletionProtection: boolean;
}

export const operations = {
  describeTable: { calls: [dynamodbCalls.describeTable] },
  listTables: { calls: [dynamodbCalls.listTables] },
  tableExists: { calls: [dynamodbCalls.describeTable] },
} as const satisfies OperationTable;

const keyOf = (schema: readonly KeySchemaElement[] | undefined): TableKey => ({
  partition: schema?.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '',
  sort: schema?.find(({ KeyType }) => KeyType === 'RANGE')?.AttributeName,
});

const tableOf = (table: TableDescription): Table => ({
  name: table.TableName ?? '',
  arn: table.TableArn ?? '',
  status: table.TableStatus ?? 'UNKNOWN',
  key: keyOf(table.KeySchema),
  indexes: Object.fromEntries(
    [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])].map((index) => [
      index.IndexName ?? '',
      keyOf(index.KeySchema),
    ]),
  ),
  billing: table.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST' ? 'on-demand' : 'provisioned',
  items: table.ItemCount ?? 0,
  bytes: table.TableSizeBytes ?? 0,
  createdAt: table.CreationDateTime,
  deletionProtection: table.DeletionProtectionEnabled ?? false,
});

/** Returns a table; undefined if it does not exist. */
export const describeTable = async (
  clients: ClientFactory,
  scope: ClientScope,
  { table }: TableInput,
): Promise<Table | undefined> => {
  const client = clients.for(DynamoDBClient, scope);
  const answer = await unlessAbsent(
    callAws(scope, dynamodbCalls.describeTable, () => client.send(new DescribeTableCommand({ TableName: table }))),
  );
  return answer?.Table && tableOf(answer.Table);
};

/** Tests whether a table exists, in any status; a table that is being created or deleted exists. */
export const tableExists = async (clients: ClientFactory, scope: ClientScope, input: TableInput): Promise<boolean> =>
  (await describeTable(clients, scope, input)) !== undefined;

/** Lists the names of all tables of the Region. */
export const listTables = (clients: ClientFactory, scope: ClientScope): Promise<readonly string[]> =>
  listAll(scope, dynamodbCalls.listTables, {
    pages: paginateListTables({ client: clients.for(DynamoDBClient, scope) }, {}),
    items: ({ TableNames = [] }) => TableNames,
  });
