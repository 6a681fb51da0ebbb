import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { openDeployedStores, openTableStores } from '../../../src/app/deployment/open-stores.ts';
import { type LocalAnswer, type LocalRequest, startLocalAws } from '../../support/local-aws.ts';
import { runId } from '../../support/stored-examples.ts';

const clock = () => new Date('2026-11-10T06:00:00.000Z');
afterEach(() => vi.unstubAllEnvs());

/** An AWS that fails more often than the SDK asks by default, and then answers. */
const failing = async (answer: (request: LocalRequest) => LocalAnswer) => {
  let failures = 4;
  const aws = await startLocalAws((request) => {
    failures -= 1;
    return failures >= 0 ? { status: 500, body: '{"__type":"InternalServerError"}' } : answer(request);
  });
  onTestFinished(() => aws.close());
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAOPENSTORES');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  return aws;
};

test("a deployment's table and bucket are asked at the pace of the auditor's own services, in its Region", async () => {
  const aws = await failing(({ service }) => ({ body: service === 'dynamodb' ? '{}' : 'text' }));
  const stores = await openDeployedStores({ table: 't', bucket: 'b', region: 'eu-central-1', clock });
  expect(await stores.store.getRun(runId('none'))).toBeUndefined();
  expect(await stores.bucket.get('runs/a')).toBe('text');
  expect(aws.requests.map(({ service, region }) => `${service} ${region}`)).toEqual([
    ...Array(5).fill('dynamodb eu-central-1'),
    's3 eu-central-1',
  ]);
  await stores.close();
});

test('without a Region it is that of the environment', async () => {
  const aws = await failing(() => ({ body: '{}' }));
  vi.stubEnv('AWS_REGION', 'eu-north-1');
  const stores = await openDeployedStores({ table: 't', bucket: 'b', clock });
  await stores.store.getRun(runId('none'));
  expect(new Set(aws.requests.map(({ region }) => region))).toEqual(new Set(['eu-north-1']));
  await stores.close();
});

test('so is a table that an audit from here writes to', async () => {
  const keys = (names: readonly string[]) =>
    names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' }));
  const GlobalSecondaryIndexes = [{ IndexName: 'active', KeySchema: keys(['activeShard', 'activeOrder']) }];
  const Table = { TableStatus: 'ACTIVE', KeySchema: keys(['pk', 'sk']), GlobalSecondaryIndexes };
  const aws = await failing(() => ({ body: JSON.stringify({ Table }) }));
  const stores = await openTableStores({ table: 't', directory: 'nowhere', region: 'eu-west-1', clock });
  expect(new Set(aws.requests.map(({ operation, region }) => `${operation} ${region}`))).toEqual(
    new Set(['DescribeTable eu-west-1']),
  );
  await stores.close();
});
