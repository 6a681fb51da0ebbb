import { DescribeStacksCommand, ListStacksCommand, paginateListStacks } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { isNotFound } from '../../src/aws/errors/errors.ts';
import { fakeAccounts, fakeError, fakeRegions, when } from '../../src/aws/fakes.ts';
import { callAws } from '../../src/aws/operations/call.ts';
import { callerIdentity } from '../../src/aws/operations/caller-identity.ts';
import { requireWrite } from '../../src/aws/operations/require-write.ts';
import { cloudformationCalls } from '../../src/domain/calls/cloudformation.ts';
import { s3Calls } from '../../src/domain/calls/s3.ts';

const buckets = (...names: readonly string[]) =>
  when(ListBucketsCommand).answer(() => ({ Buckets: names.map((Name) => ({ Name })) }));
const names = async (client: S3Client) =>
  (await client.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name);

describe('a fake of Regions', () => {
  test('answers by Region, and with those of * where a Region has no answer of its own', async () => {
    const clients = fakeRegions({ 'eu-west-1': [buckets('ireland')], '*': [buckets('anywhere')] });
    expect(await names(clients.s3({ region: 'eu-west-1' }))).toEqual(['ireland']);
    expect(await names(clients.for(S3Client, { region: 'us-east-1', accountId: '111111111111' }))).toEqual([
      'anywhere',
    ]);
  });

  test('gives answers the input, where it was asked, and time', async () => {
    const clients = fakeRegions({
      '*': [
        when(DescribeStacksCommand).answer(async ({ StackName }, { region, accountId, roleArn }) => ({
          Stacks: [
            {
              StackName: `${StackName} in ${accountId}/${region} as ${roleArn}`,
              CreationTime: new Date(0),
              StackStatus: 'CREATE_COMPLETE',
            },
          ],
        })),
      ],
    });
    const scope = { region: 'eu-west-1', accountId: '111111111111', roleArn: 'arn:role' };
    const { Stacks } = await clients.cloudFormation(scope).send(new DescribeStacksCommand({ StackName: 'web' }));
    expect(Stacks?.[0]?.StackName).toBe('web in 111111111111/eu-west-1 as arn:role');
    expect(clients.calls).toEqual([
      { operation: 'cloudformation:DescribeStacks', ...scope, input: { StackName: 'web' } },
    ]);
  });

  test("works with the SDK's paginators", async () => {
    const clients = fakeRegions({
      '*': [
        when(ListStacksCommand).answer(({ NextToken }) =>
          NextToken === undefined ? { StackSummaries: [], NextToken: '2' } : { StackSummaries: [] },
        ),
      ],
    });
    let pages = 0;
    for await (const _page of paginateListStacks({ client: clients.cloudFormation({ region: 'r' }) }, {})) pages += 1;
    expect(pages).toBe(2);
    expect(clients.takeCalls({ accountId: '*', region: 'r' })).toEqual({ 'cloudformation:ListStacks': 2 });
  });

  test('refuses as AWS does', async () => {
    const clients = fakeRegions({
      '*': [
        when(ListBucketsCommand).answer(() => {
          throw fakeError('NoSuchBucket', { status: 404, message: 'gone' });
        }),
      ],
    });
    const scope = { region: 'eu-west-1' };
    const call = callAws(scope, s3Calls.listBuckets, () => names(clients.s3(scope)));
    await expect(call).rejects.toMatchObject({ code: 'NoSuchBucket', status: 404, requestId: 'fake-request' });
    expect(isNotFound(await call.catch((error: unknown) => error))).toBe(true);
    expect(clients.takeMetrics()).toMatchObject([{ operation: 's3:ListBuckets', calls: 2 - 1, failures: 1 }]);
  });

  test('fails by name where nobody answers', async () => {
    const clients = fakeRegions({ 'us-east-1': [buckets('a')] });
    await expect(names(clients.s3({ region: 'eu-west-1', accountId: '111111111111' }))).rejects.toThrow(
      'no fake answers s3:ListBuckets in 111111111111/eu-west-1',
    );
    await expect(clients.s3({ region: 'us-east-1' }).send(new CreateBucketCommand({ Bucket: 'x' }))).rejects.toThrow(
      'no fake answers s3:CreateBucket',
    );
  });
});

describe('a fake of accounts and Regions', () => {
  const world = {
    '111111111111': { 'eu-west-1': [buckets('one-ireland')], '*': [buckets('one')] },
    '222222222222': { '*': [buckets('two')] },
    '*': {
      '*': [
        buckets('other'),
        when(GetCallerIdentityCommand).answer(() => ({ Account: '333333333333', Arn: 'arn:aws:x' })),
      ],
    },
  };

  test.each([
    ['111111111111', 'eu-west-1', 'one-ireland'],
    ['111111111111', 'us-east-1', 'one'],
    ['222222222222', 'eu-west-1', 'two'],
    ['333333333333', 'eu-west-1', 'other'],
  ])('%s in %s', async (accountId, region, expected) => {
    expect(await names(fakeAccounts(world).s3({ accountId, region }))).toEqual([expected]);
  });

  test('takes what an account does not answer from those of *', async () => {
    const identity = await callerIdentity(fakeAccounts(world), { accountId: '111111111111', region: 'eu-west-1' });
    expect(identity.accountId).toBe('333333333333');
  });
});

describe('it is a factory as any other', () => {
  test('the same inputs give the same client, and others another', async () => {
    const clients = fakeRegions({});
    const scope = { region: 'eu-west-1', accountId: '111111111111' };
    const client = clients.for(STSClient, scope);
    expect(clients.for(STSClient, { ...scope })).toBe(client);
    expect(clients.sts(scope)).toBe(client);
    expect(await clients.checked(STSClient, scope)).toBe(client);
    expect(clients.for(STSClient, { ...scope, roleArn: 'arn:role' })).not.toBe(client);
    expect(clients.size).toBe(2);
    clients.clear({ service: 's3' });
    expect(clients.size).toBe(2);
    clients.clear({ service: 'sts', accountId: '111111111111', region: 'eu-west-1' });
    expect(clients.size).toBe(0);
  });

  test('it has credentials, and they say that they are none', async () => {
    const credentials = await fakeRegions({}).credentials({ region: 'r', accountId: '111111111111' });
    expect(credentials).toMatchObject({ accessKeyId: 'FAKE111111111111' });
  });

  test('it changes nothing unless it is allowed to', () => {
    expect(() => requireWrite(fakeRegions({}), cloudformationCalls.createChangeSet)).toThrow();
    expect(() => requireWrite(fakeRegions({}, { allow: 'write' }), cloudformationCalls.createChangeSet)).not.toThrow();
  });
});
