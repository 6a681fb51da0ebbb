import { CreateTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACTIVE_INDEX, ensureTable, tableDefinition } from '../../../src/stores/dynamodb/table-definition.ts';
import { localDynamodb } from '../../support/local-dynamodb.ts';

let local: Awaited<ReturnType<typeof localDynamodb>>;
beforeAll(async () => {
  local = await localDynamodb();
});
afterAll(() => local.close());

describe('the table', () => {
  test('is created once, however many ask for it at the same time', async () => {
    await Promise.all(Array.from({ length: 5 }, () => ensureTable(local.client, 'shared')));
    await ensureTable(local.client, 'shared');
    const { Table } = await local.client.send(new DescribeTableCommand({ TableName: 'shared' }));
    expect(Table?.TableStatus).toBe('ACTIVE');
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual([ACTIVE_INDEX]);
  });

  test('is refused when another application’s has its name', async () => {
    const { GlobalSecondaryIndexes: _, ...other } = tableDefinition('foreign');
    const AttributeDefinitions = other.AttributeDefinitions?.slice(0, 2);
    await local.client.send(new CreateTableCommand({ ...other, AttributeDefinitions }));
    await expect(ensureTable(local.client, 'foreign')).rejects.toThrow('the table foreign is not Plumbline');
  });
});
