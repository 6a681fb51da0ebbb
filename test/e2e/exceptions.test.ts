import { describe, expect, test } from 'vitest';
import { runKeys } from '../../src/app/runs/run-keys.ts';
import type { Exception } from '../../src/domain/exception.ts';
import type { RunId } from '../../src/domain/ids.ts';
import type { Report } from '../../src/domain/report.ts';
import { worldOf } from '../../src/simulator/world/load-world.ts';
import type { AccountFile, WorldFile } from '../../src/simulator/world/world-schema.ts';
import { DAY_MS, type DeployedWorld, deployed, findingNames } from '../support/deployed-world.ts';
import {
  AUDIT_ACTIONS,
  DRIFT_READS,
  MANAGEMENT,
  ORGANIZATION,
  PAYMENTS,
  ROLE,
  WEB,
} from '../support/small-organization.ts';
import { testPolicy } from '../support/test-policy.ts';

const member = (account: AccountFile): AccountFile => ({
  ...account,
  roles: [
    {
      name: ROLE,
      trust: { Statement: { Effect: 'Allow', Principal: { AWS: MANAGEMENT }, Action: 'sts:AssumeRole' } },
      policies: [
        {
          Statement: {
            Effect: 'Allow',
            Action: [...AUDIT_ACTIONS, ...DRIFT_READS, 's3:GetBucketTagging'],
            Resource: '*',
          },
        },
      ],
    },
  ],
});

/** Buckets without versioning in a production account and in a sandbox. */
const world = (more: Partial<WorldFile> = {}) =>
  worldOf({
    version: 1,
    defaultAccount: MANAGEMENT,
    regions: ['eu-west-1', 'us-east-1'],
    organization: { id: ORGANIZATION, managementAccount: MANAGEMENT },
    accounts: [
      { id: MANAGEMENT, name: 'management' },
      member({
        id: PAYMENTS,
        name: 'payments',
        unit: 'Root/Workloads/Prod',
        tags: { stage: 'prod' },
        buckets: [
          { name: 'logs', region: 'us-east-1', tags: { data: 'logs' } },
          { name: 'my-logs-bucket', region: 'us-east-1', tags: { data: 'ledger' } },
        ],
      }),
      member({
        id: WEB,
        name: 'web',
        unit: 'Root/Sandbox',
        tags: { stage: 'try' },
        buckets: [{ name: 'web-tries', region: 'eu-west-1' }],
      }),
    ],
    ...more,
  });

const DISABLED = {
  'cloudformation-stack-drift': false,
  'logs-log-group-retention': false,
  's3-bucket-encryption': false,
};
const policyOf = (exceptions: object = {}) => ({
  targets: { organization: true, exclude: [MANAGEMENT] },
  checks: DISABLED,
  exceptions,
});
const deploy = (more: Partial<WorldFile> = {}, policy: object = policyOf()) =>
  deployed(world(more), { policy: policy as Readonly<Record<string, unknown>> });

/** Deploys another policy in the place of the one before. */
const redeploy = ({ container }: DeployedWorld, policy: object): void =>
  void Object.assign(container, { policy: testPolicy(policy) });

/** A day, counted from the world's now. */
const dayIn = ({ clock }: DeployedWorld, days: number): string =>
  new Date(clock.now() + days * DAY_MS).toISOString().slice(0, 10);

const accepts = (match: object, expires: string, id = 'accepted') => ({
  id,
  match,
  owner: 'data',
  reason: 'why',
  expires,
});
const stored = (deployment: DeployedWorld, match: Exception['match'], days: number): Exception => ({
  ...accepts(match, `${dayIn(deployment, days)}T23:59:59.999Z`, 'ex-0123456789'),
  source: 'table',
  createdAt: new Date(deployment.clock.now()).toISOString(),
  createdBy: 'ops@laptop',
});

const suppressed = ({ findings }: Report) =>
  Object.fromEntries(findings.map(({ resource, suppressedBy }) => [resource.name, suppressedBy]));
const returned = (report: Report) =>
  report.returned.map(({ finding, exceptionId, because }) => [finding.resource.name, exceptionId, because]);

describe('an exception', () => {
  test.each([
    ['name', { resources: ['logs'] }, ['logs']],
    ['ARN', { resources: ['arn:aws:s3:::*-logs-*'] }, ['my-logs-bucket']],
    ['account', { accounts: [PAYMENTS] }, ['logs', 'my-logs-bucket']],
    ['unit', { units: ['Root/Sandbox'] }, ['web-tries']],
    ['unit above', { units: ['Root/Workloads'] }, ['logs', 'my-logs-bucket']],
    ['account tag', { accountTags: { stage: 't*' } }, ['web-tries']],
    ['Region', { regions: ['eu-*'] }, ['web-tries']],
    ['resource tag', { resourceTags: { data: 'ledger' } }, ['my-logs-bucket']],
    ['check and account', { checks: ['s3-*'], accounts: [WEB] }, ['web-tries']],
    ['nothing that is there', { resources: ['log'] }, []],
  ])('by %s keeps the findings that it matches, and marks them', async (_by, match, names) => {
    const deployment = await deploy();
    redeploy(deployment, policyOf({ accepted: [accepts(match, dayIn(deployment, 100))] }));
    const report = await deployment.report('first');
    expect(suppressed(report)).toEqual(
      Object.fromEntries(
        ['logs', 'my-logs-bucket', 'web-tries'].map((name) => [name, names.includes(name) ? 'accepted' : undefined]),
      ),
    );
    expect(report.outcomes).toEqual({ 's3-bucket-versioning': { NON_COMPLIANT: 3 } });
    expect(report.exceptions).toMatchObject([{ id: 'accepted', state: 'active', findings: names.length }]);
    expect(report.gaps).toEqual([]);
    expect(report.changes.filter(({ suppressedBy }) => suppressedBy === 'accepted')).toHaveLength(names.length);
  });

  test('that expires brings its findings back, once, and warns a month before', async () => {
    const deployment = await deploy();
    const policy = policyOf({ accepted: [accepts({ accounts: [PAYMENTS] }, dayIn(deployment, 40))] });
    redeploy(deployment, policy);
    const news = (report: Report) => report.exceptions.map(({ state, entered }) => [state, entered]);

    expect(news(await deployment.report('first'))).toEqual([['active', undefined]]);
    await deployment.clock.sleep(15 * DAY_MS);
    expect(news(await deployment.report('second'))).toEqual([['expiring', true]]);
    await deployment.clock.sleep(DAY_MS);
    const third = await deployment.report('third');
    expect(news(third)).toEqual([['expiring', undefined]]);
    expect(suppressed(third)).toMatchObject({ logs: 'accepted' });

    await deployment.clock.sleep(30 * DAY_MS);
    const fourth = await deployment.report('fourth');
    expect(news(fourth)).toEqual([['expired', true]]);
    expect(suppressed(fourth)).toEqual({ logs: undefined, 'my-logs-bucket': undefined, 'web-tries': undefined });
    expect(returned(fourth)).toEqual([
      ['logs', 'accepted', 'expired'],
      ['my-logs-bucket', 'accepted', 'expired'],
    ]);
    expect(fourth.changes).toEqual([]);
    expect(returned(await deployment.reread('fourth'))).toEqual(returned(fourth));

    await deployment.clock.sleep(DAY_MS);
    const fifth = await deployment.report('fifth');
    expect(news(fifth)).toEqual([['expired', undefined]]);
    expect(returned(fifth)).toEqual([]);
  });

  test('brings its findings back in the next run too, when the run that was to tell of it failed', async () => {
    const deployment = await deploy();
    await deployment.container.exceptions.put(stored(deployment, { accounts: [WEB] }, 5));
    expect(suppressed(await deployment.report('first'))).toMatchObject({ 'web-tries': 'ex-0123456789' });
    await deployment.clock.sleep(10 * DAY_MS);
    expect(returned(await deployment.report('second'))).toEqual([['web-tries', 'ex-0123456789', 'expired']]);
    const { store } = deployment.container;
    const second = await store.getRun('second' as RunId);
    if (second !== undefined) await store.putRun({ ...second, state: 'FAILED', failure: 'the alerts were not sent' });
    await deployment.clock.sleep(DAY_MS);
    expect(returned(await deployment.report('third'))).toEqual([['web-tries', 'ex-0123456789', 'expired']]);
  });

  test('of the table holds as soon as it is added and no longer than until it is removed', async () => {
    const deployment = await deploy();
    const { exceptions } = deployment.container;
    expect(suppressed(await deployment.report('first'))).toMatchObject({ 'web-tries': undefined });
    await exceptions.put(stored(deployment, { resources: ['web-*'] }, 30));
    expect(suppressed(await deployment.reread('first'))).toMatchObject({ 'web-tries': 'ex-0123456789' });
    await deployment.clock.sleep(DAY_MS);
    expect(suppressed(await deployment.report('second'))).toMatchObject({ 'web-tries': 'ex-0123456789' });
    await exceptions.remove('ex-0123456789');
    await deployment.clock.sleep(DAY_MS);
    const third = await deployment.report('third');
    expect(suppressed(third)).toMatchObject({ 'web-tries': undefined });
    expect(returned(third)).toEqual([['web-tries', 'ex-0123456789', 'withdrawn']]);
  });

  test('does not keep a finding from resolving and from being opened again', async () => {
    const deployment = await deploy();
    await deployment.container.exceptions.put(stored(deployment, { accounts: [WEB] }, 30));
    await deployment.report('first');
    const bucket = deployment.world.account(WEB).bucket('web-tries');
    const audit = async (name: string, status: 'Enabled' | 'Suspended') => {
      bucket.versioning = { status };
      await deployment.clock.sleep(DAY_MS);
      return deployment.report(name);
    };
    const second = await audit('second', 'Enabled');
    expect(second.changes).toMatchObject([{ type: 'resolved', suppressedBy: 'ex-0123456789' }]);
    const third = await audit('third', 'Suspended');
    expect(third.changes).toMatchObject([
      { type: 'reopened', suppressedBy: 'ex-0123456789', finding: { timesReopened: 1 } },
    ]);
    const found = third.findings.find(({ resource }) => resource.name === 'web-tries');
    expect(found).toMatchObject({ ageDays: 2, openDays: 0 });
  });

  test('that depends on what was not read suppresses nothing, and what came of it is no news', async () => {
    const deployment = await deploy();
    redeploy(deployment, policyOf({ accepted: [accepts({ units: ['Root/Sandbox'] }, dayIn(deployment, 100))] }));
    expect(suppressed(await deployment.report('first'))).toMatchObject({ 'web-tries': 'accepted' });
    await deployment.clock.sleep(DAY_MS);
    const narrowed = await deployment.report('narrowed', { accounts: [PAYMENTS as never] });
    expect(suppressed(narrowed)).toMatchObject({ 'web-tries': 'accepted' });
    expect(returned(narrowed)).toEqual([]);
  });

  test('of a tag that changes follows it', async () => {
    const deployment = await deploy();
    redeploy(
      deployment,
      policyOf({ accepted: [accepts({ resourceTags: { data: 'ledger' } }, dayIn(deployment, 100))] }),
    );
    expect(suppressed(await deployment.report('first'))).toMatchObject({
      logs: undefined,
      'my-logs-bucket': 'accepted',
    });
    deployment.world.account(PAYMENTS).bucket('my-logs-bucket').tags = { data: 'logs' };
    await deployment.clock.sleep(DAY_MS);
    const second = await deployment.report('second');
    expect(suppressed(second)).toMatchObject({ 'my-logs-bucket': undefined });
    expect(returned(second)).toEqual([['my-logs-bucket', 'accepted', 'withdrawn']]);
    expect(second.changes).toMatchObject([{ type: 'changed', finding: { resource: { tags: { data: 'logs' } } } }]);
  });
});

describe('exceptions that are not valid stop the run before anything is audited', () => {
  const stops = async (deployment: DeployedWorld, message: string) => {
    const { execution } = await deployment.audit('stopped');
    expect(execution.status).toBe('FAILED');
    expect(`${execution.error} ${execution.cause}`).toContain(message);
    expect(await deployment.container.store.getRun('stopped' as RunId)).toMatchObject({ state: 'FAILED' });
    expect(deployment.simulator.calls.count({ operation: 's3:ListBuckets' })).toBe(0);
    expect(deployment.simulator.calls.count({ operation: 'sts:AssumeRole' })).toBe(0);
    expect(await deployment.container.bucket.get(runKeys('stopped' as RunId).targets)).toBeUndefined();
  };

  test('in the policy: one that holds too long', async () => {
    const deployment = await deploy();
    redeploy(
      deployment,
      policyOf({ maximumDays: 30, accepted: [accepts({ accounts: [WEB] }, dayIn(deployment, 32))] }),
    );
    await stops(deployment, 'exception accepted');
  });

  test('in the table: one that holds too long', async () => {
    const deployment = await deploy({}, policyOf({ maximumDays: 30 }));
    await deployment.container.exceptions.put(stored(deployment, { accounts: [WEB] }, 32));
    await stops(deployment, 'exception ex-0123456789');
  });

  test.each<[string, object]>([
    ['matches everything', { match: {} }],
    ['matches by a key that is not known', { match: { acounts: [WEB] } }],
    ['has no owner', { match: { accounts: [WEB] }, owner: ' ' }],
    ['has no end', { match: { accounts: [WEB] }, expires: 'never' }],
  ])('in the table: one that %s', async (_what, wrong) => {
    const deployment = await deploy();
    const valid = stored(deployment, { accounts: [WEB] }, 30);
    const { list } = deployment.container.exceptions;
    Object.assign(deployment.container.exceptions, {
      list: async () => [...(await list()), { ...valid, ...wrong }],
    });
    await stops(deployment, 'exception ex-0123456789 of the table');
  });
});

describe('drift ignores', () => {
  const drifted = () =>
    deploy({
      accounts: [
        {
          id: MANAGEMENT,
          name: 'management',
          regions: {
            'us-east-1': {
              stacks: [
                {
                  name: 'shop',
                  resources: [
                    {
                      logicalId: 'Queue',
                      type: 'AWS::SQS::Queue',
                      drift: 'MODIFIED',
                      differences: [{ path: '/Tags/0', expected: '"a"', actual: '"b"' }],
                    },
                  ],
                },
              ],
            },
          },
        },
      ],
    });
  const ignoring = (entries: readonly object[], overrides: readonly object[] = []) => ({
    targets: { organization: true },
    checks: {
      'logs-log-group-retention': false,
      's3-bucket-encryption': false,
      's3-bucket-versioning': false,
      'cloudformation-stack-drift': { ignore: entries },
    },
    overrides,
  });

  test('are counted and listed though nothing is left to find, and bring the drift back when they end', async () => {
    const deployment = await drifted();
    const entry = (days: number) => ({ propertyPath: '/Tags/**', reason: 'why', expires: dayIn(deployment, days) });
    const never = { logicalId: 'Nothing', reason: 'why' };
    redeploy(deployment, ignoring([entry(10), never]));
    const first = await deployment.report('first');
    expect(first.findings).toEqual([]);
    expect(first.ignores).toMatchObject([
      { propertyPath: '/Tags/**', state: 'expiring', differences: 1, stacks: 1 },
      { logicalId: 'Nothing', state: 'active', differences: 0, stacks: 0 },
    ]);
    await deployment.clock.sleep(12 * DAY_MS);
    const second = await deployment.report('second');
    expect(findingNames(second.findings)).toEqual([`${MANAGEMENT}/us-east-1 cloudformation-stack-drift shop`]);
    expect(second.ignores[0]).toMatchObject({ state: 'expired', differences: 0, stacks: 0 });
  });

  test('of overrides are counted and listed too', async () => {
    const deployment = await drifted();
    const entry = { resourceType: 'AWS::SQS::*', reason: 'why', expires: dayIn(deployment, 100) };
    const override = {
      match: { regions: ['us-*'] },
      checks: { 'cloudformation-stack-drift': { ignore: [entry] } },
    };
    redeploy(deployment, ignoring([], [override]));
    const report = await deployment.report('first');
    expect(report.findings).toEqual([]);
    expect(report.ignores).toMatchObject([{ resourceType: 'AWS::SQS::*', state: 'active', differences: 1, stacks: 1 }]);
    expect(report.ignores).toHaveLength(1);
  });
});
