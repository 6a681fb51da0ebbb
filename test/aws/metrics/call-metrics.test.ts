import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createTotals } from '../../../src/aws/metrics/totals.ts';
import { assumedRole, jsonError, queryError, s3Error } from '../../support/local-aws.ts';
import { localClients } from '../../support/local-clients.ts';

const scope = { accountId: '111111111111', region: 'eu-west-1' };
const stacks = { body: '<ListStacksResponse><ListStacksResult/></ListStacksResponse>' };
const timed = { milliseconds: expect.any(Number), slowestMilliseconds: expect.any(Number) };

test('calls, retries, throttles, failures and time are told by account, Region and operation', async () => {
  const script = [queryError('Throttling', 'x'), queryError('InternalFailure', 'x', 500), stacks, stacks];
  const { clients } = await localClients(({ service }) =>
    service === 'logs' ? jsonError('AccessDeniedException', 'no') : (script.shift() ?? stacks),
  );
  const elsewhere = { ...scope, region: 'us-east-1' };
  await clients.for(CloudFormationClient, scope).send(new ListStacksCommand({}));
  await clients.for(CloudFormationClient, scope).send(new ListStacksCommand({}));
  await clients.for(CloudFormationClient, elsewhere).send(new ListStacksCommand({}));
  await expect(clients.for(CloudWatchLogsClient, scope).send(new DescribeLogGroupsCommand({}))).rejects.toThrow();

  const metrics = clients.takeMetrics(scope);
  expect(metrics).toEqual([
    { ...scope, operation: 'cloudformation:ListStacks', calls: 2, failures: 0, retries: 2, throttles: 1, ...timed },
    { ...scope, operation: 'logs:DescribeLogGroups', calls: 1, failures: 1, retries: 0, throttles: 0, ...timed },
  ]);
  for (const { milliseconds, slowestMilliseconds } of metrics) {
    expect(slowestMilliseconds).toBeGreaterThan(0);
    expect(milliseconds).toBeGreaterThanOrEqual(slowestMilliseconds);
  }
  expect(clients.takeMetrics(scope)).toEqual([]);
  expect(clients.takeMetrics()).toMatchObject([{ ...elsewhere, operation: 'cloudformation:ListStacks', calls: 1 }]);
  expect(clients.takeCalls(scope)).toEqual({ 'cloudformation:ListStacks': 4, 'logs:DescribeLogGroups': 1 });
});

test('the time of a call includes what it waited', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const { clients } = await localClients(() => {
    vi.advanceTimersByTime(30_000);
    return stacks;
  });
  await clients.for(CloudFormationClient, scope).send(new ListStacksCommand({}));
  expect(clients.takeMetrics()[0]?.milliseconds).toBe(30_000);
});

test('an assumed role is told for the scope that needed it first', async () => {
  const session = { accessKeyId: 'ASIA1', sessionToken: 't', expiration: new Date(Date.now() + 3_600_000) };
  const { clients } = await localClients(({ service }) => (service === 'sts' ? assumedRole(session) : stacks));
  const roleArn = 'arn:aws:iam::111111111111:role/a';
  await clients.for(CloudFormationClient, { ...scope, roleArn }).send(new ListStacksCommand({}));
  expect(clients.takeMetrics(scope).map(({ operation, calls }) => [operation, calls])).toEqual([
    ['cloudformation:ListStacks', 1],
    ['sts:AssumeRole', 1],
  ]);
  expect(clients.takeMetrics()).toEqual([]);
});

test('a bucket that is followed into its Region is one call with a retry, in the Region that was asked for', async () => {
  const { clients } = await localClients(({ region }) =>
    region === 'eu-west-1'
      ? s3Error('PermanentRedirect', 'elsewhere', 301, { 'x-amz-bucket-region': 'us-east-1' })
      : { body: '<VersioningConfiguration/>' },
  );
  await clients.for(S3Client, scope).send(new GetBucketVersioningCommand({ Bucket: 'b' }));
  expect(clients.takeMetrics()).toMatchObject([
    { ...scope, operation: 's3:GetBucketVersioning', calls: 1, failures: 0, retries: 1 },
  ]);
});

test('what nobody takes is kept for so many scopes, and then added up', () => {
  const totals = createTotals(
    2,
    () => ({ count: 0 }),
    (total, { count }) => {
      total.count += count;
    },
  );
  for (const region of ['a', 'b', 'c', 'd', 'a']) totals.at({ accountId: '1', region }, 'x:Y').count += 1;
  const taken = totals
    .take()
    .map(({ scope: { accountId, region }, operations }) => [`${accountId}/${region}`, operations.get('x:Y')?.count]);
  expect(taken.length).toBeLessThanOrEqual(3);
  expect(taken.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(5);
  expect(taken).toContainEqual(['1/a', 1]);
  expect(taken.find(([key]) => key === '*/*')?.[1]).toBeGreaterThanOrEqual(3);
});
