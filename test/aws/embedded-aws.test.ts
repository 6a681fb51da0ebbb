import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { GetBucketVersioningCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createClientFactory } from '../../src/aws/clients/client-factory.ts';
import { gapCause } from '../../src/aws/errors/errors.ts';
import { callerIdentity } from '../../src/aws/operations/caller-identity.ts';
import { listAccounts } from '../../src/aws/operations/organizations.ts';
import { listEnabledRegions } from '../../src/aws/operations/regions.ts';
import { logsCalls } from '../../src/domain/calls/logs.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { realClock, skippingClock } from '../../src/simulator/time/clock.ts';
import { loadWorld } from '../../src/simulator/world/load-world.ts';

const member = '222222222222';
const world = (more = '') => `
version: 1
iam: { enforce: true }
defaultAccount: '111111111111'
${more}
organization:
  id: o-exampleorg1
  managementAccount: '111111111111'
accounts:
  - { id: '111111111111', name: management, state: ACTIVE }
  - id: '${member}'
    name: workloads
    state: ACTIVE
    unit: Root/Workloads
    disabledRegions: [ap-south-1]
    roles:
      - name: PlumblineAudit
        trust:
          Version: '2012-10-17'
          Statement:
            - Effect: Allow
              Principal: { AWS: 'arn:aws:iam::111111111111:root' }
              Action: sts:AssumeRole
              Condition: { StringEquals: { 'sts:ExternalId': handshake } }
        policies:
          - Version: '2012-10-17'
            Statement: { Effect: Allow, Action: ['logs:DescribeLogGroups', 's3:*', 'account:ListRegions'], Resource: '*' }
    buckets:
      - { name: here, region: eu-west-1, versioning: { status: Enabled } }
      - { name: there, region: us-east-1, versioning: { status: Suspended } }
    regions:
      eu-west-1: { logGroups: [${Array.from({ length: 120 }, (_, index) => `{ name: group-${index} }`).join(', ')}] }
`;

const embedded = async (more?: string, { externalId = 'handshake', clock = realClock() } = {}) => {
  const aws = await startSimulator({ world: loadWorld(world(more), 'world.yaml'), clock });
  for (const [name, value] of Object.entries(aws.environment())) vi.stubEnv(name, value);
  const clients = createClientFactory({ clock: () => new Date(aws.clock.now()), assumeRole: { externalId } });
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    clients.destroy();
    await aws.close();
  });
  return { aws, clients };
};

const target = { accountId: member, region: 'eu-west-1', roleArn: `arn:aws:iam::${member}:role/PlumblineAudit` };
const groups = async (clients: Awaited<ReturnType<typeof embedded>>['clients']): Promise<number> => {
  let count = 0;
  const client = clients.for(CloudWatchLogsClient, target);
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, {})) count += logGroups.length;
  return count;
};

test("the organization, its accounts' Regions and the caller are read", async () => {
  const { clients } = await embedded();
  const home = { region: 'eu-west-1' };
  expect(await callerIdentity(clients, home)).toMatchObject({ accountId: '111111111111', partition: 'aws' });
  expect(await callerIdentity(clients, target)).toMatchObject({ accountId: member });
  expect(await listAccounts(clients, home)).toMatchObject([
    { id: '111111111111', name: 'management', state: 'ACTIVE' },
    {
      id: member,
      name: 'workloads',
      unitIds: ['o-exampleorg1', expect.stringMatching(/^r-/), expect.stringMatching(/^ou-/)],
    },
  ]);
  const regions = await listEnabledRegions(clients, target);
  expect(regions).toContain('eu-west-1');
  expect(regions).not.toContain('ap-south-1');
});

test('sessions that last two seconds are renewed, no call fails, and every request is counted', async () => {
  const clock = skippingClock({ start: Date.parse('2026-03-01T12:00:00.000Z'), rate: 0 });
  const { aws, clients } = await embedded('sessionSeconds: 2', { clock });
  for (let turn = 0; turn < 10; turn += 1) {
    expect(await Promise.all(Array.from({ length: 4 }, () => groups(clients)))).toEqual([120, 120, 120, 120]);
    await clock.sleep(700);
  }
  const counted = clients.takeCalls(target);
  expect(counted['sts:AssumeRole']).toBeGreaterThan(1);
  expect(counted).toEqual({
    'logs:DescribeLogGroups': aws.calls.count({ operation: 'logs:DescribeLogGroups' }),
    'sts:AssumeRole': aws.calls.count({ operation: 'sts:AssumeRole' }),
  });
});

test('a bucket that is asked for in the wrong Region is read in its own', async () => {
  const { clients } = await embedded();
  const s3 = clients.for(S3Client, target);
  const read = async (Bucket: string) => (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status;
  expect(await Promise.all(['here', 'there', 'here', 'there'].map(read))).toEqual([
    'Enabled',
    'Suspended',
    'Enabled',
    'Suspended',
  ]);
  const { Buckets } = await s3.send(new ListBucketsCommand({ MaxBuckets: 10, BucketRegion: 'eu-west-1' }));
  expect(Buckets?.map(({ Name }) => Name)).toEqual(['here']);
});

test('throttled calls succeed in the end', async () => {
  const { clients } = await embedded("quotas: { 'logs:DescribeLogGroups': { rate: 20, burst: 2 } }");
  expect(await groups(clients)).toBe(120);
});

test.each([
  ['a role that does not trust us', 'wrong', target, 'access-denied', 'sts:AssumeRole'],
  [
    'a Region that is not enabled',
    'handshake',
    { ...target, region: 'ap-south-1' },
    'region-disabled',
    'logs:DescribeLogGroups',
  ],
] as const)('the gap of %s', async (_name, externalId, scope, reason, operation) => {
  const { clients } = await embedded(undefined, { externalId });
  const client = clients.for(CloudWatchLogsClient, scope);
  const error = await (async () => {
    for await (const _page of paginateDescribeLogGroups({ client }, {})) return undefined;
  })().catch((thrown: unknown) => thrown);
  expect(gapCause(error, logsCalls.describeLogGroups)).toMatchObject({ reason, operation });
});
