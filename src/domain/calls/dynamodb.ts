import type { CallTable, PermittedArns } from './call.ts';

export const EVERY_TABLE: PermittedArns = {
  id: 'any-table',
  text: 'every table of the account',
  arns: ['arn:{partition}:dynamodb:*:{account}:table/*'],
};

/** The permissions of stores are granted method by method: most calls have two places, the table and its index. */
export const dynamodbCalls = {
  batchGetItem: { operation: 'dynamodb:BatchGetItem', readsData: true },
  batchWriteItem: { operation: 'dynamodb:BatchWriteItem' },
  deleteItem: { operation: 'dynamodb:DeleteItem' },
  describeTable: { operation: 'dynamodb:DescribeTable' },
  getItem: { operation: 'dynamodb:GetItem', readsData: true },
  listTables: { operation: 'dynamodb:ListTables' },
  putItem: { operation: 'dynamodb:PutItem' },
  query: { operation: 'dynamodb:Query', readsData: true },
} as const satisfies CallTable;
