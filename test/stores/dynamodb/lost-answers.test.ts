import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../../src/simulator/simulator.ts';
import { worldOf } from '../../../src/simulator/world/load-world.ts';
import { dynamodbDeliveries } from '../../../src/stores/dynamodb/dynamodb-deliveries.ts';
import { ensureTable } from '../../../src/stores/dynamodb/table-definition.ts';
import { runId } from '../../support/stored-examples.ts';

const ACCOUNT = '111122223333';
const TABLE = 'plumbline';
const NOW = new Date('2026-11-10T06:00:00.000Z');
const LEASE = new Date('2026-11-10T06:15:00.000Z');

/** Starts an AWS in which the answer to the first call of an operation is lost, and the clients' settings for it. */
const losing = async (operation: string) => {
  const world = worldOf({
    version: 1,
    accounts: [{ id: ACCOUNT, name: 'audit', buckets: [{ name: 'data', region: 'eu-west-1' }] }],
  });
  const simulator = await startSimulator({ world, dynamodb: 'memory' });
  onTestFinished(() => simulator.close());
  const settings = {
    endpoint: simulator.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: `AKIA${ACCOUNT}ROOT`, secretAccessKey: 'any' },
  };
  const client = new DynamoDBClient(settings);
  onTestFinished(() => client.destroy());
  await ensureTable(client, TABLE);
  world.faults.push({ operation, kind: 'lost-answer', times: 1 });
  return { simulator, settings, client };
};

test('a caller that took an alert, and lost the answer, has it', async () => {
  const { client, simulator } = await losing('dynamodb:PutItem');
  const deliveries = dynamodbDeliveries({ client, table: TABLE, clock: () => NOW });
  expect(await deliveries.take('slack', runId('run-1'), LEASE)).toBe('taken');
  expect(simulator.calls.count({ operation: 'dynamodb:PutItem' })).toBe(2);
  // Another caller finds it taken.
  expect(await deliveries.take('slack', runId('run-1'), LEASE)).toBe('busy');
});

test('a call whose answer is lost has been made', async () => {
  const { settings } = await losing('s3:PutObject');
  const client = new S3Client({ ...settings, forcePathStyle: true, maxAttempts: 1 });
  onTestFinished(() => client.destroy());
  const object = { Bucket: 'data', Key: 'report.json' };
  await expect(client.send(new PutObjectCommand({ ...object, Body: '{}' }))).rejects.toThrow();
  expect(await (await client.send(new GetObjectCommand(object))).Body?.transformToString()).toBe('{}');
});
