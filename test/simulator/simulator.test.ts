import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startDynamodb } from '../../src/simulator/dynamodb/dynamodb.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { generateWorld } from '../../src/simulator/world/generator.ts';
import { ACCOUNT, accountWorld, awsError, simulatedAws } from '../support/simulated-aws.ts';

const table = new CreateTableCommand({
  TableName: 'findings',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
});

it('its environment is all that an SDK client needs', async () => {
  const world = generateWorld({ seed: 1, accounts: 2, regions: ['us-east-1'] });
  const simulator = await startSimulator({ world });
  onTestFinished(() => simulator.close());
  const [, member = ''] = [...world.accounts.keys()];
  for (const [variable, value] of Object.entries(simulator.environment(member))) vi.stubEnv(variable, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const client = new STSClient({});
  onTestFinished(() => client.destroy());
  expect((await client.send(new GetCallerIdentityCommand({}))).Account).toBe(member);
  expect(simulator.environment()).toEqual({
    AWS_ENDPOINT_URL: simulator.endpoint,
    AWS_ACCESS_KEY_ID: `AKIA${world.defaultAccount}ROOT`,
    AWS_SECRET_ACCESS_KEY: 'plumbline',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
  });
  expect(simulator.calls.entries()).toMatchObject([
    { accountId: member, region: 'us-east-1', operation: 'sts:GetCallerIdentity', count: 1 },
  ]);
});

it('has a DynamoDB when it is asked for one', async () => {
  const aws = await simulatedAws(accountWorld({}), { dynamodb: 'memory' });
  const client = new DynamoDBClient(aws.config());
  await client.send(table);
  const item = { pk: { S: 'h\u00e9llo' }, n: { N: '1' } };
  await client.send(new PutItemCommand({ TableName: 'findings', Item: item }));
  const { Item } = await client.send(new GetItemCommand({ TableName: 'findings', Key: { pk: item.pk } }));
  expect(Item).toEqual(item);
  expect(aws.calls.count({ operation: 'dynamodb:PutItem' })).toBe(1);
});

it('leaves a DynamoDB running that others started', async () => {
  const dynamodb = await startDynamodb();
  onTestFinished(() => dynamodb.close());
  const simulator = await startSimulator({ world: accountWorld({}), dynamodb });
  await simulator.close();
  const client = new DynamoDBClient({
    endpoint: dynamodb.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  onTestFinished(() => client.destroy());
  expect((await client.send(table)).TableDescription?.TableName).toBe('findings');
});

it('offers no Step Functions without state machines', async () => {
  const aws = await simulatedAws(accountWorld({}));
  const client = new SFNClient(aws.config());
  const list = new ListExecutionsCommand({ stateMachineArn: `arn:aws:states:eu-west-1:${ACCOUNT}:stateMachine:a` });
  expect(await awsError(client.send(list))).toMatchObject({ status: 501 });
});

it('closes its DynamoDB when its port is taken', async () => {
  const first = await simulatedAws(accountWorld({}));
  await expect(startSimulator({ world: accountWorld({}), port: first.port, dynamodb: 'memory' })).rejects.toThrow(
    'EADDRINUSE',
  );
});
