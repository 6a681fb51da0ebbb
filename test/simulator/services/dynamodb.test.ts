import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  ListTablesCommand,
  type ListTablesInput,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { accountWorld, awsError, simulatedAws } from '../../support/simulated-aws.ts';

const OTHER = '444455556666';
const create = (name: string) =>
  new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  });

const start = async () => {
  const world = accountWorld({ regions: { 'eu-west-1': { tables: [{ name: 'orders' }, { name: 'billing' }] } } });
  world.addAccount({ id: OTHER, name: 'other' });
  const aws = await simulatedAws(world, { dynamodb: 'memory' });
  const database = (more: object = {}) => new DynamoDBClient(aws.config(more));
  const list = async (of = database(), input: ListTablesInput = {}) => of.send(new ListTablesCommand(input));
  return { aws, database, list };
};

describe('ListTables', () => {
  it("lists the account's tables of the world and those that requests created there, and no others", async () => {
    const { database, list } = await start();
    await database().send(create('findings'));
    expect((await list()).TableNames).toEqual(['billing', 'findings', 'orders']);
    expect((await list(database({ region: 'us-east-1' }))).TableNames).toEqual([]);
    const credentials = { accessKeyId: `AKIA${OTHER}ROOT`, secretAccessKey: 'x' };
    expect((await list(database({ credentials }))).TableNames).toEqual([]);
    await database().send(new DeleteTableCommand({ TableName: 'findings' }));
    expect((await list()).TableNames).toEqual(['billing', 'orders']);
  });

  it('lists no table that could not be created', async () => {
    const { database, list } = await start();
    await database().send(create('findings'));
    expect(await awsError(database().send(create('findings')))).toMatchObject({ name: 'ResourceInUseException' });
    expect((await list()).TableNames).toEqual(['billing', 'findings', 'orders']);
  });

  it('gives pages', async () => {
    const { list } = await start();
    const first = await list(undefined, { Limit: 1 });
    expect(first).toMatchObject({ TableNames: ['billing'], LastEvaluatedTableName: 'billing' });
    const second = await list(undefined, { Limit: 1, ExclusiveStartTableName: 'billing' });
    expect(second.TableNames).toEqual(['orders']);
    expect(second.LastEvaluatedTableName).toBeUndefined();
  });

  it('refuses a limit that DynamoDB refuses', async () => {
    const { list } = await start();
    expect(await awsError(list(undefined, { Limit: 101 }))).toMatchObject({ name: 'ValidationException' });
  });
});
