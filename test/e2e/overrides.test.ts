import { describe, expect, test } from 'vitest';
import { runKeys } from '../../src/app/runs/run-keys.ts';
import type { AccountContext } from '../../src/domain/account-context.ts';
import type { Finding } from '../../src/domain/finding.ts';
import type { RunId } from '../../src/domain/ids.ts';
import type { Report } from '../../src/domain/report.ts';
import { worldOf } from '../../src/simulator/world/load-world.ts';
import { DAY_MS, type DeployedWorld, deployed, findingNames } from '../support/deployed-world.ts';
import { MANAGEMENT, PAYMENTS, smallOrganization, WEB, wholeOrganization } from '../support/small-organization.ts';
import { testPolicy } from '../support/test-policy.ts';
import { policyOf, says, unversionedBuckets, VERSIONING } from '../support/unversioned-buckets.ts';

const DRIFT = 'cloudformation-stack-drift';
const severities = ({ findings }: Report) =>
  Object.fromEntries(findings.map(({ resource, severity }) => [resource.name, severity]));
const operations = ({ simulator }: DeployedWorld, operation: string) => simulator.calls.count({ operation });

describe('an audit by a policy with overrides', () => {
  test('asks of each account and resource what the most specific entry says', async () => {
    const deployment = await deployed(unversionedBuckets(), {
      policy: policyOf([
        says({ units: ['Root/Workloads'] }, { severity: 'HIGH' }),
        says({ units: ['Root/Sandbox'] }, false),
        says({ accountTags: { stage: 'prod' }, regions: ['eu-*'] }, { severity: 'LOW' }),
        says({ resourceTags: { data: 'cache' } }, false),
        says({ resources: ['payments-ledger'] }, { severity: 'CRITICAL' }),
      ]),
    });
    const report = await deployment.report('first');
    expect(severities(report)).toEqual({
      'management-logs': 'MEDIUM',
      'payments-ledger': 'CRITICAL',
      'payments-tmp': 'LOW',
    });
    expect(report.gaps).toEqual([]);
    expect(report.outcomes[VERSIONING]).toEqual({ COMPLIANT: 1, NON_COMPLIANT: 3, NOT_APPLICABLE: 2 });
    const reasons = report.outcomeList?.map(({ resource, reason }) => [resource.name, reason]);
    expect(reasons).toContainEqual(['payments-cache', 'the policy does not ask this here (overrides[3])']);
    expect(reasons).toContainEqual(['web-tries', 'the policy does not ask this here (overrides[1])']);
    const ledger = report.findings.find(({ resource }) => resource.name === 'payments-ledger');
    expect(ledger?.resource.tags).toEqual({ data: 'ledger' });
  });

  test('reads units and tags only where an entry asks for them', async () => {
    const deployment = await deployed(unversionedBuckets(), { policy: policyOf([says({ accounts: [PAYMENTS] })]) });
    await deployment.report('first');
    for (const operation of [
      'organizations:ListRoots',
      'organizations:ListOrganizationalUnitsForParent',
      'organizations:ListTagsForResource',
      's3:GetBucketTagging',
    ])
      expect(operations(deployment, operation), operation).toBe(0);
  });

  test('reads tags of the kinds that the entry is about, and of no others', async () => {
    const stacks = [{ name: 'web', resources: [{ logicalId: 'Queue', type: 'AWS::SQS::Queue' }] }];
    const organization = unversionedBuckets();
    organization.account(MANAGEMENT).region('us-east-1').addStack(stacks[0]!);
    organization.account(MANAGEMENT).region('us-east-1').addLogGroup({ name: '/web' });
    const deployment = await deployed(organization, {
      policy: { ...policyOf([says({ resourceTags: { data: '*' } })]), checks: {} },
    });
    await deployment.report('first');
    expect(operations(deployment, 's3:GetBucketTagging')).toBe(6);
    expect(operations(deployment, 'logs:ListTagsForResource')).toBe(0);
    expect(operations(deployment, 'cloudformation:DescribeStacks')).toBe(0);
  });

  test('costs nothing where no check is asked, and retires the findings that were open there', async () => {
    const organization = smallOrganization();
    const deployment = await deployed(organization, { policy: wholeOrganization });
    const first = await deployment.report('first');
    const ofWeb = ({ target, checkId }: Finding) => target.accountId === WEB && checkId === DRIFT;
    expect(first.findings.filter(ofWeb)).not.toEqual([]);
    await deployment.clock.sleep(DAY_MS);
    const off = { ...wholeOrganization, overrides: [{ match: { accounts: [WEB] }, checks: { [DRIFT]: false } }] };
    Object.assign(deployment.container, { policy: testPolicy(off) });
    deployment.simulator.calls.reset();
    const second = await deployment.report('second');
    expect(deployment.simulator.calls.count({ accountId: WEB, operation: 'cloudformation:ListStacks' })).toBe(0);
    expect(deployment.simulator.calls.count({ operation: 'cloudformation:ListStacks' })).toBeGreaterThan(0);
    expect(second.changes).toMatchObject(
      first.findings.filter(ofWeb).map(({ id }) => ({ type: 'resolved', because: 'check-retired', finding: { id } })),
    );
    expect(second.gaps).toEqual([]);
    expect(second.coverage.evaluated).toBe(second.coverage.expected);
  });

  test('keeps with the run what it knows of accounts, and what the policy asks', async () => {
    const overrides = [says({ units: ['Root/Workloads'], accountTags: { stage: 'prod' } })];
    const { container, report } = await deployed(unversionedBuckets(), { policy: policyOf(overrides) });
    await report('first');
    const keys = runKeys('first' as RunId);
    const contexts = JSON.parse((await container.bucket.get(keys.accounts)) ?? '[]') as readonly AccountContext[];
    expect(contexts.find(({ accountId }) => accountId === PAYMENTS)).toMatchObject({
      name: 'payments',
      unitPath: 'Root/Workloads/Prod',
      tags: { stage: 'prod' },
    });
    const asked = JSON.parse((await container.bucket.get(keys.policy)) ?? '{}') as object;
    expect(asked).toMatchObject({ overrides: [{ match: { units: ['Root/Workloads'] } }] });
  });

  test('knows the units and tags of an account that is asked for by its id', async () => {
    const deployment = await deployed(unversionedBuckets(), {
      policy: policyOf([says({ units: ['Root/Workloads'] })]),
    });
    const report = await deployment.report('first', { accounts: [PAYMENTS as never] });
    expect(new Set(Object.values(severities(report)))).toEqual(new Set(['HIGH']));
    expect(report.gaps).toEqual([]);
  });

  test('needs no organization: an account outside of one is in no unit', async () => {
    const alone = worldOf({
      version: 1,
      defaultAccount: MANAGEMENT,
      regions: ['us-east-1'],
      accounts: [{ id: MANAGEMENT, name: 'alone', buckets: [{ name: 'alone-data', region: 'us-east-1' }] }],
    });
    const policy = { ...policyOf([says({ units: ['Root'] }), says({ accountTags: { stage: '*' } })]), targets: {} };
    const report = await (await deployed(alone, { policy })).report('first');
    expect(severities(report)).toEqual({ 'alone-data': 'MEDIUM' });
    expect(report.gaps).toEqual([]);
  });
});

describe('what overrides ask for and was not read', () => {
  const denied = (operation: string) => ({
    operation,
    kind: 'error' as const,
    error: { code: 'AccessDeniedException', message: 'not authorized', status: 400 },
  });

  test.each([
    ['organizations:ListTagsForResource', { accountTags: { stage: 'prod' } }],
    ['organizations:ListRoots', { units: ['Root/Workloads'] }],
    ['organizations:ListOrganizationalUnitsForParent', { units: ['Root/Workloads'] }],
  ])('is a gap of every resource that depends on it, never a guess: %s', async (operation, match) => {
    const deployment = await deployed(unversionedBuckets({ faults: [denied(operation)] }), {
      policy: policyOf([says(match), says({ accounts: [WEB] }, { severity: 'HIGH' })]),
    });
    const report = await deployment.report('first');
    expect(findingNames(report.findings)).toEqual([`${WEB}/us-east-1 ${VERSIONING} web-tries`]);
    expect(report.gaps).toHaveLength(5);
    for (const gap of report.gaps) {
      expect(gap).toMatchObject({ reason: 'access-denied', operation, action: operation, checkId: VERSIONING });
      expect(gap.detail).toContain('overrides[0] of the policy depends on it');
    }
  });

  test('leaves findings that are open unconfirmed', async () => {
    const deployment = await deployed(unversionedBuckets(), {
      policy: policyOf([says({ resourceTags: { data: '*' } })]),
    });
    const first = await deployment.report('first');
    await deployment.clock.sleep(DAY_MS);
    deployment.world.faults.push({
      operation: 's3:GetBucketTagging',
      accountId: PAYMENTS,
      kind: 'error',
      error: { code: 'AccessDenied', message: 'Access Denied', status: 403 },
    });
    const second = await deployment.report('second');
    expect(second.findings.map(({ id }) => id)).toEqual(first.findings.map(({ id }) => id));
    expect(second.transitions).toEqual({ persisted: 2, unconfirmed: 3 });
  });
});

describe('entries that contradict each other', () => {
  test('for an account stop the run before anything is audited, and both are named', async () => {
    const deployment = await deployed(unversionedBuckets(), {
      policy: policyOf([
        says({ accountTags: { stage: 'prod' } }, { severity: 'HIGH' }),
        says({ accountTags: { stage: 'p*' } }, { severity: 'LOW' }),
      ]),
    });
    const { status, error, cause } = await deployment.ended(await deployment.start('first'));
    expect(status).toBe('FAILED');
    expect(error).toBe('InvalidEventError');
    expect(cause).toContain(
      'overrides[0] and overrides[1] of the policy set severity of s3-bucket-versioning differently',
    );
    expect(cause).toContain(`in ${PAYMENTS}/eu-west-1 and 1 more`);
    expect(operations(deployment, 's3:ListBuckets')).toBe(0);
  });

  test('for a resource are a gap of that resource and check alone', async () => {
    const deployment = await deployed(unversionedBuckets(), {
      policy: policyOf([
        says({ resources: ['payments-*'] }, { severity: 'HIGH' }),
        says({ resources: ['*-ledger'] }, { severity: 'LOW' }),
      ]),
    });
    const report = await deployment.report('first');
    expect(severities(report)).toEqual({
      'management-logs': 'MEDIUM',
      'payments-cache': 'HIGH',
      'payments-tmp': 'HIGH',
      'web-tries': 'MEDIUM',
    });
    expect(report.gaps).toMatchObject([
      { reason: 'policy-contradiction', resource: { name: 'payments-ledger' }, checkId: VERSIONING },
    ]);
  });
});

describe('a severity that an override changes', () => {
  test('changes the findings that are open', async () => {
    const deployment = await deployed(unversionedBuckets(), {
      policy: policyOf([says({ resourceTags: { data: 'ledger' } })]),
    });
    await deployment.report('first');
    await deployment.clock.sleep(DAY_MS);
    const bucket = deployment.world.account(PAYMENTS).bucket('payments-cache');
    bucket.tags = { data: 'ledger' };
    const second = await deployment.report('second');
    expect(second.changes).toMatchObject([
      {
        type: 'changed',
        finding: { severity: 'HIGH', resource: { name: 'payments-cache', tags: { data: 'ledger' } } },
      },
    ]);
  });
});
