import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import { describeTable, listTables, operations, tableExists } from '../../../src/aws/operations/dynamodb.ts';
import { type OperationCall, testOperations } from '../../support/operation-cases.ts';

const creates =
  (...names: readonly string[]) =>
  async ({ clients, scope }: OperationCall): Promise<void> => {
    const client = clients.for(DynamoDBClient, scope);
    const key = (name: string, type: 'HASH' | 'RANGE') => ({ AttributeName: name, KeyType: type });
    for (const name of names) {
      await client.send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: ['pk', 'sk', 'gsi'].map((attribute) => ({
            AttributeName: attribute,
            AttributeType: 'S',
          })),
          KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
          GlobalSecondaryIndexes: [
            { IndexName: 'active', KeySchema: [key('gsi', 'HASH')], Projection: { ProjectionType: 'ALL' } },
          ],
        }),
      );
      const status = async () => (await client.send(new DescribeTableCommand({ TableName: name }))).Table?.TableStatus;
      while ((await status()) !== 'ACTIVE');
    }
  };
const ONE = 'one table is one answer';

testOperations(
  operations,
  {
    describeTable: {
      prepare: creates('findings'),
      run: ({ clients, scope }) => describeTable(clients, scope, { table: 'findings' }),
      answer: {
        name: 'findings',
        arn: expect.stringMatching(/^arn:aws:dynamodb:.*:table\/findings$/),
        status: 'ACTIVE',
        key: { partition: 'pk', sort: 'sk' },
        indexes: { active: { partition: 'gsi', sort: undefined } },
        billing: 'on-demand',
        items: 0,
        bytes: 0,
        createdAt: expect.any(Date),
        deletionProtection: false,
      },
      absence: { answer: undefined },
      pages: ONE,
    },
    listTables: {
      prepare: creates('second', 'first'),
      run: ({ clients, scope }) => listTables(clients, scope),
      answer: ['first', 'second'],
      absence: { answer: [] },
      pages: {
        prepare: creates(...Array.from({ length: 101 }, (_, index) => `table-${index}`)),
        items: 101,
        calls: { 'dynamodb:ListTables': 2 },
      },
    },
    tableExists: {
      prepare: creates('findings'),
      run: ({ clients, scope }) => tableExists(clients, scope, { table: 'findings' }),
      answer: true,
      absence: { prepare: creates('findings-2'), answer: false },
      pages: ONE,
    },
  },
  { simulator: () => ({ dynamodb: 'memory' }) },
);
