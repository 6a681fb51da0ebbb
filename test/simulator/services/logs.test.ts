import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import type { LogGroupFile } from '../../../src/simulator/world/world-schema.ts';
import { ACCOUNT, accountWorld, awsError, REGION, simulatedAws } from '../../support/simulated-aws.ts';

const start = async (logGroups: LogGroupFile[]) => {
  const aws = await simulatedAws(accountWorld({ regions: { [REGION]: { logGroups } } }));
  return { aws, client: new CloudWatchLogsClient(aws.config()) };
};

describe('DescribeLogGroups', () => {
  it('lists 120 log groups in pages of 50, sorted by their bytes', async () => {
    const groups = Array.from({ length: 120 }, (_, index) => ({ name: `/${index % 2 === 0 ? 'a' : 'B'}/${index}` }));
    const { client } = await start(groups);
    const sizes: number[] = [];
    const names: string[] = [];
    for await (const { logGroups: page = [] } of paginateDescribeLogGroups({ client }, {})) {
      sizes.push(page.length);
      names.push(...page.map(({ logGroupName: name }) => name ?? ''));
    }
    expect(sizes).toEqual([50, 50, 20]);
    expect(names).toEqual(groups.map(({ name }) => name).sort());
  });

  it('tells retention, class, policy and both ARNs', async () => {
    const { client } = await start([
      {
        name: '/app',
        retentionInDays: 30,
        class: 'INFREQUENT_ACCESS',
        retentionPolicyName: 'org',
        createdAt: '2026-01-02T03:04:05.678Z',
      },
      { name: '/ever' },
    ]);
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({}));
    expect(logGroups?.[0]).toEqual({
      logGroupName: '/app',
      arn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/app:*`,
      logGroupArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/app`,
      creationTime: Date.parse('2026-01-02T03:04:05.678Z'),
      logGroupClass: 'INFREQUENT_ACCESS',
      metricFilterCount: 0,
      retentionInDays: 30,
      retentionPolicyName: 'org',
      storedBytes: 0,
    });
    expect(logGroups?.[1]).not.toHaveProperty('retentionInDays');
  });

  it('leaves retention out when it is asked by pattern', async () => {
    const { client } = await start([{ name: '/app', retentionInDays: 30 }, { name: '/web' }]);
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePattern: 'pp' }));
    expect(logGroups?.map((group) => Object.keys(group).sort())).toEqual([['arn', 'creationTime', 'logGroupName']]);
  });

  it('lists those with a prefix alone', async () => {
    const { client } = await start([{ name: '/app/a' }, { name: '/web' }]);
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/app' }));
    expect(logGroups?.map(({ logGroupName: name }) => name)).toEqual(['/app/a']);
  });

  it('of another Region has its own', async () => {
    const { aws } = await start([{ name: '/app' }]);
    const client = new CloudWatchLogsClient(aws.config({ region: 'us-east-1' }));
    expect((await client.send(new DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
  });

  it.each([
    ['a limit of 0', { limit: 0 }],
    ['a limit of 51', { limit: 51 }],
    ['a class that there is none of', { logGroupClass: 'COLD' as 'STANDARD' }],
    ['prefix and pattern together', { logGroupNamePrefix: 'a', logGroupNamePattern: 'b' }],
    ['a token that it did not give', { nextToken: '!' }],
  ])('refuses %s', async (_what, input) => {
    const { client } = await start([]);
    expect(await awsError(client.send(new DescribeLogGroupsCommand(input)))).toMatchObject({
      name: 'InvalidParameterException',
      status: 400,
    });
  });
});
