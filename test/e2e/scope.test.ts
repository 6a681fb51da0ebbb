import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import { describe, expect, test } from 'vitest';
import { runKeys } from '../../src/app/runs/run-keys.ts';
import { checks } from '../../src/checks/index.ts';
import type { Finding } from '../../src/domain/finding.ts';
import type { AccountId, RunId } from '../../src/domain/ids.ts';
import type { Report } from '../../src/domain/report.ts';
import { formats } from '../../src/formats/index.ts';
import { unitId } from '../../src/simulator/world/organization-ids.ts';
import { ageless, DAY_MS, type DeployedWorld, deployed, findingNames } from '../support/deployed-world.ts';
import {
  MANAGEMENT,
  PAYMENTS,
  ROLE,
  smallOrganization,
  WEB,
  wholeOrganization,
} from '../support/small-organization.ts';
import { testPolicy } from '../support/test-policy.ts';

const isOf =
  (accountId: string) =>
  ({ target }: Finding): boolean =>
    target.accountId === accountId;
const isNotOf = (accountId: string) => (finding: Finding) => !isOf(accountId)(finding);

interface Audited {
  readonly deployment: DeployedWorld;
  readonly first: Report;
}

/** A first run over everything, and a day that has passed since. */
const auditedOnce = async (policy: Readonly<Record<string, unknown>> = wholeOrganization): Promise<Audited> => {
  const deployment = await deployed(smallOrganization(), { policy });
  const first = await deployment.report('first');
  await deployment.clock.sleep(DAY_MS);
  return { deployment, first };
};

/** Deploys another policy in the place of the one before. */
const redeploy = ({ container }: DeployedWorld, policy: Readonly<Record<string, unknown>>): void =>
  void Object.assign(container, { policy: testPolicy(policy) });

const moveToUnit = ({ world }: DeployedWorld, accountId: string, unit: string): void => {
  world.organization?.units.add(unit);
  world.account(accountId).unit = unit;
};

const resolutions = ({ changes }: Report) =>
  changes.map((change) => [change.type, change.finding.id, 'because' in change ? change.because : undefined]);

describe('accounts', () => {
  const GONE = [
    ['SUSPENDED', 'account-suspended'],
    ['PENDING_CLOSURE', 'account-closed'],
    ['CLOSED', 'account-closed'],
  ] as const;
  test.each(GONE)('one that is %s is no target, and its findings are archived: %s', async (state, because) => {
    const { deployment, first } = await auditedOnce();
    const lost = first.findings.filter(isOf(PAYMENTS));
    deployment.world.account(PAYMENTS).state = state;
    const second = await deployment.report('second');
    expect(resolutions(second)).toEqual(lost.map(({ id }) => ['resolved', id, because]));
    expect(second.transitions).toEqual({ persisted: first.findings.length - lost.length, resolved: lost.length });
    expect(ageless(second.findings)).toEqual(ageless(first.findings.filter(isNotOf(PAYMENTS))));
    expect(second.targets.map(({ accountId }) => accountId)).not.toContain(PAYMENTS);
    expect(second.gaps).toEqual([]);
    const [archived] = await deployment.container.store.load(lost[0]!.target);
    expect(archived).toMatchObject({ recordState: 'ARCHIVED', because, archivedAt: second.run.startedAt });
  });

  test('account in a state not known yet: it is tried, and a gap where it cannot be entered', async () => {
    const { deployment, first } = await auditedOnce();
    Object.assign(deployment.world.account(PAYMENTS), { state: 'REACTIVATING' });
    const second = await deployment.report('second');
    expect(second.gaps).toMatchObject([{ target: { accountId: PAYMENTS }, operation: 'sts:AssumeRole' }]);
    expect(second.changes.map(({ type, finding }) => [type, finding.id])).toEqual(
      first.findings.filter(isOf(PAYMENTS)).map(({ id }) => ['unconfirmed', id]),
    );
  });

  test('one that is named, outside of the units of the policy, and closed has its findings archived too', async () => {
    const { deployment, first } = await auditedOnce();
    const targets = { organization: true, organizationalUnits: ['Root/Workloads'], accounts: [WEB] };
    moveToUnit(deployment, WEB, 'Root/Web');
    deployment.world.account(WEB).state = 'CLOSED';
    redeploy(deployment, { ...wholeOrganization, targets });
    expect(resolutions(await deployment.report('second'))).toEqual(
      first.findings.filter(isOf(WEB)).map(({ id }) => ['resolved', id, 'account-closed']),
    );
  });

  test('one that comes back has its findings reopened, as old as they were', async () => {
    const { deployment, first } = await auditedOnce();
    deployment.world.account(WEB).state = 'SUSPENDED';
    await deployment.report('second');
    await deployment.clock.sleep(DAY_MS);
    deployment.world.account(WEB).state = 'ACTIVE';
    const third = await deployment.report('third');
    const back = first.findings.filter(isOf(WEB));
    expect(third.changes.map(({ type, finding }) => [type, finding.id, finding.firstSeen])).toEqual(
      back.map(({ id, firstSeen }) => ['reopened', id, firstSeen]),
    );
    expect(findingNames(third.findings)).toEqual(findingNames(first.findings));
  });

  test('one that left the scope keeps its findings, marked', async () => {
    const { deployment, first } = await auditedOnce();
    redeploy(deployment, { ...wholeOrganization, targets: { organization: true, exclude: [WEB] } });
    const second = await deployment.report('second');
    expect(second.changes).toEqual([]);
    expect(ageless(second.findings)).toEqual(
      ageless(first.findings.map((finding) => (isOf(WEB)(finding) ? { ...finding, outOfScope: true } : finding))),
    );
    expect(second.transitions).toEqual({ persisted: first.findings.filter(isNotOf(WEB)).length });
  });

  test('one that left the organization has its findings archived: account-left', async () => {
    const { deployment, first } = await auditedOnce();
    deployment.world.removeAccount(WEB);
    const narrowed = await deployment.report('narrowed', { accounts: [PAYMENTS as AccountId] });
    expect(narrowed.changes).toEqual([]);
    const second = await deployment.report('second');
    expect(second.changes.map(({ type, finding }) => [type, finding.id, finding.because])).toEqual(
      first.findings.filter(isOf(WEB)).map(({ id }) => ['resolved', id, 'account-left']),
    );
    expect(ageless(second.findings)).toEqual(ageless(first.findings.filter(isNotOf(WEB))));
    const third = await deployment.report('third');
    expect(third.changes).toEqual([]);
  });

  test('one that left while the index of open findings lagged has the rest archived by the next run', async () => {
    const { deployment, first } = await auditedOnce();
    const { store } = deployment.container;
    const [late] = first.findings.filter(isOf(WEB));
    deployment.world.removeAccount(WEB);
    // The index does not have the finding yet when the departure is noticed.
    const active: typeof store.active = async (...run) =>
      (await store.active(...run)).filter(({ id }) => id !== late?.id);
    Object.assign(deployment.container, { store: { ...store, active } });
    const second = await deployment.report('second');
    expect(second.changes.map(({ finding }) => finding.id)).not.toContain(late?.id);
    Object.assign(deployment.container, { store });
    await deployment.clock.sleep(DAY_MS);
    expect(resolutions(await deployment.report('third'))).toEqual([['resolved', late?.id, 'account-left']]);
    await deployment.clock.sleep(DAY_MS);
    expect((await deployment.report('fourth')).changes).toEqual([]);
  });

  test('one that left, and of which a narrowed run has read so first, has its findings archived by the next whole run', async () => {
    // The units of accounts are read in every run.
    const overrides = [{ match: { units: ['Root'] }, checks: { 's3-bucket-versioning': { severity: 'HIGH' } } }];
    const { deployment, first } = await auditedOnce({ ...wholeOrganization, overrides });
    deployment.world.removeAccount(WEB);
    await deployment.report('narrowed', { accounts: [PAYMENTS as AccountId] });
    const second = await deployment.report('second');
    expect(resolutions(second)).toEqual(
      first.findings.filter(isOf(WEB)).map(({ id }) => ['resolved', id, 'account-left']),
    );
  });

  test('those of another organization, which is audited into the same table, have not left theirs', async () => {
    const { deployment, first } = await auditedOnce();
    const { world } = deployment;
    for (const accountId of [PAYMENTS, WEB]) world.removeAccount(accountId);
    Object.assign(world.organization!, { id: 'o-anotherone1' });
    const other = await deployment.report('other');
    expect(other.changes).toEqual([]);
    expect(findingNames(await deployment.container.store.active())).toEqual(findingNames(first.findings));
  });

  test('one that is not listed as the listing was denied keeps its findings', async () => {
    const { deployment, first } = await auditedOnce();
    deployment.world.removeAccount(WEB);
    deployment.world.faults.push({
      operation: 'organizations:ListAccounts',
      kind: 'error',
      error: { code: 'AccessDeniedException', message: 'You do not have permission', status: 400 },
    });
    const second = await deployment.report('second');
    expect(second.changes.filter(({ type }) => type === 'resolved')).toEqual([]);
    expect(findingNames(second.findings)).toEqual(findingNames(first.findings));
  });

  test('a request for one of them leaves the others as they are', async () => {
    const { deployment, first } = await auditedOnce();
    const second = await deployment.report('second', {
      accounts: [PAYMENTS as never],
      regions: ['us-east-1' as never],
    });
    expect(second.targets).toMatchObject([{ accountId: PAYMENTS, region: 'us-east-1' }]);
    expect(second.changes).toEqual([]);
    expect(findingNames(second.findings)).toEqual(findingNames(first.findings));
  });
});

describe('units of the organization', () => {
  const inUnits = (...organizationalUnits: readonly string[]) => ({
    ...wholeOrganization,
    targets: { organization: true, organizationalUnits, accounts: [MANAGEMENT] },
  });
  const accountsOf = ({ targets }: Report) => [...new Set(targets.map(({ accountId }) => accountId))];

  test('organizational unit that the policy names and the organization does not have: a gap, and the others are audited', async () => {
    const { deployment, first } = await auditedOnce();
    moveToUnit(deployment, WEB, 'Root/Web');
    redeploy(deployment, inUnits('Root/Web', 'Root/Workload'));
    const second = await deployment.report('second');
    expect(accountsOf(second)).toEqual([MANAGEMENT, WEB]);
    expect(second.gaps).toMatchObject([
      {
        target: { accountId: '*', region: '*' },
        reason: 'policy-undecided',
        detail: expect.stringMatching(/names Root\/Workload, .* \(did you mean "Root\/Workloads"\?\)$/),
        advice: 'name the unit in targets.organizationalUnits as the organization has it now',
      },
    ]);
    // Its accounts may well be in scope: nothing is said of their findings.
    expect(ageless(second.findings)).toEqual(ageless(first.findings));
  });

  test('an id that the organization does not have is a gap; one of a unit without accounts is none', async () => {
    const deployment = await deployed(smallOrganization(), { policy: inUnits('ou-ab12-cdefgh34') });
    expect((await deployment.report('first')).gaps).toMatchObject([
      { reason: 'policy-undecided', detail: expect.stringContaining('names ou-ab12-cdefgh34') },
    ]);
    const { world } = deployment;
    world.organization?.units.add('Root/Empty');
    redeploy(deployment, inUnits(unitId(world.organization!, 'Root/Empty')));
    const second = await deployment.report('second');
    expect(second.gaps).toEqual([]);
    expect(accountsOf(second)).toEqual([MANAGEMENT]);
  });

  test('are listed once, whoever asks for them', async () => {
    const overrides = [
      { match: { units: ['Root/Workloads'] }, checks: { 's3-bucket-versioning': { severity: 'HIGH' } } },
    ];
    const { report, simulator } = await deployed(smallOrganization(), {
      policy: { ...inUnits('Root/Workloads'), overrides },
    });
    expect((await report('only')).gaps).toEqual([]);
    expect(simulator.calls.count({ operation: 'organizations:ListRoots' })).toBe(1);
    expect(simulator.calls.count({ operation: 'organizations:ListOrganizationalUnitsForParent' })).toBe(2);
  });

  test('where no account is left, the run fails and says why', async () => {
    const policy = { targets: { organization: true, organizationalUnits: ['Root/Workload'] } };
    const deployment = await deployed(smallOrganization(), { policy });
    const { execution } = await deployment.audit('only');
    expect(execution).toMatchObject({ status: 'FAILED', error: 'InvalidEventError' });
    expect(execution.cause).toContain('did you mean \\"Root/Workloads\\"?');
  });

  test('accounts whose units Organizations does not tell are gaps, but those that are named or excluded', async () => {
    const deployment = await deployed(smallOrganization(), {
      policy: { ...inUnits('Root/Workloads'), targets: { ...inUnits('Root/Workloads').targets, exclude: [PAYMENTS] } },
    });
    const { clients } = deployment.container;
    const { for: clientFor } = clients;
    Object.assign(deployment.container, {
      clients: {
        ...clients,
        for: (...input: Parameters<typeof clientFor>) => {
          const client = clientFor(...input) as OrganizationsClient;
          client.middlewareStack.add(
            (next) => async (args) => {
              const answer = await next(args);
              for (const account of (answer.output as { Accounts?: { Paths?: unknown }[] }).Accounts ?? [])
                delete account.Paths;
              return answer;
            },
            { step: 'initialize', name: 'untold', override: true },
          );
          return client;
        },
      },
    });
    const report = await deployment.report('only');
    expect(accountsOf(report)).toEqual([MANAGEMENT]);
    expect(report.gaps).toMatchObject([
      { target: { accountId: WEB, region: '*' }, reason: 'policy-undecided', operation: 'organizations:ListAccounts' },
    ]);
  });
});

describe('checks', () => {
  const CHECKS = [
    'cloudformation-stack-drift',
    'logs-log-group-retention',
    's3-bucket-encryption',
    's3-bucket-versioning',
  ] as const;

  test.each(CHECKS)('%s: a request for it alone retires no finding of the others', async (check) => {
    const { deployment, first } = await auditedOnce();
    deployment.simulator.calls.reset();
    const second = await deployment.report('second', { checks: [check] });
    expect(second.changes).toEqual([]);
    expect(ageless(second.findings)).toEqual(ageless(first.findings));
    expect(second.transitions).toEqual({ persisted: first.findings.filter(({ checkId }) => checkId === check).length });
    expect(Object.keys(second.outcomes)).toEqual([check]);
    const isNeeded = deployment.simulator.calls.count({ operation: 'cloudformation:*' }) > 0;
    expect(isNeeded).toBe(check === 'cloudformation-stack-drift');
  });

  test.each(CHECKS)('%s: disabled in the policy, its findings are resolved as check-retired', async (check) => {
    const { deployment, first } = await auditedOnce();
    const { checks } = wholeOrganization;
    redeploy(deployment, { ...wholeOrganization, checks: { ...checks, [check]: false } });
    const second = await deployment.report('second');
    const retired = first.findings.filter(({ checkId }) => checkId === check);
    expect(retired.length).toBeGreaterThan(2);
    expect(resolutions(second)).toEqual(retired.map(({ id }) => ['resolved', id, 'check-retired']));
    expect(ageless(second.findings)).toEqual(ageless(first.findings.filter(({ checkId }) => checkId !== check)));

    await deployment.clock.sleep(DAY_MS);
    redeploy(deployment, wholeOrganization);
    const third = await deployment.report('third');
    expect(third.changes.map(({ type, finding }) => [type, finding.id])).toEqual(
      retired.map(({ id }) => ['reopened', id]),
    );
  });

  test('disabled in the policy, a request for another check does not retire it yet', async () => {
    const { deployment, first } = await auditedOnce();
    redeploy(deployment, { ...wholeOrganization, checks: { 's3-bucket-versioning': false } });
    const second = await deployment.report('second', { checks: ['s3-bucket-encryption'] });
    expect(second.changes).toEqual([]);
    expect(ageless(second.findings)).toEqual(ageless(first.findings));
  });
});

describe('account of a unit that the policy excludes, or in which no check applies: units', () => {
  const without = (...exclude: readonly string[]) => ({
    ...wholeOrganization,
    targets: { organization: true, exclude },
  });
  const audited = async (policy: Readonly<Record<string, unknown>>) => {
    const deployment = await deployed(smallOrganization(), { policy });
    const report = await deployment.report('first');
    return { report, accounts: [...new Set(report.targets.map(({ accountId }) => accountId))], deployment };
  };

  test.each([
    ['by its path', (world: DeployedWorld['world']) => world.account(WEB).unit],
    ['by its id', (world: DeployedWorld['world']) => unitId(world.organization!, world.account(WEB).unit)],
  ])('%s: its accounts are not entered, and nothing is said of them', async (_name, unitOf) => {
    const { report, accounts } = await audited(without(unitOf(smallOrganization())));
    expect(accounts).not.toContain(WEB);
    expect(accounts).toContain(MANAGEMENT);
    expect(report.gaps).toEqual([]);
  });

  test('that the organization does not have: a gap that names the nearest, and the others are audited', async () => {
    const { report, accounts } = await audited(without('Root/Worklods'));
    expect(accounts).toContain(WEB);
    expect(report.gaps).toMatchObject([
      {
        reason: 'policy-undecided',
        detail: expect.stringMatching(/^targets\.exclude of the policy names Root\/Worklods/),
        advice: 'name the unit in targets.exclude as the organization has it now',
      },
    ]);
  });

  test('an account that the policy names is audited though its unit is left out', async () => {
    const { unit } = smallOrganization().account(WEB);
    const { accounts } = await audited({
      ...wholeOrganization,
      targets: { organization: true, accounts: [WEB], exclude: [unit] },
    });
    expect(accounts).toContain(WEB);
  });
});

describe('an account in which no check applies', () => {
  const off = Object.fromEntries(checks.map(({ id }) => [id, false]));
  const withoutWeb = { ...wholeOrganization, overrides: [{ match: { accounts: [WEB] }, checks: off }] };

  test('is not entered: no target, no gap, though its role is gone', async () => {
    const world = smallOrganization();
    world.account(WEB).roles.delete(ROLE);
    const { report } = await deployed(world, { policy: withoutWeb });
    const first = await report('first');
    expect(first.targets.map(({ accountId }) => accountId)).not.toContain(WEB);
    expect(first.gaps).toEqual([]);
  });

  test('has its findings resolved as those of disabled checks, and not by a run of one check', async () => {
    const { deployment, first } = await auditedOnce();
    redeploy(deployment, withoutWeb);
    const narrow = await deployment.report('second', { checks: ['s3-bucket-versioning'] });
    expect(narrow.changes).toEqual([]);
    const whole = await deployment.report('third');
    const lost = first.findings.filter(isOf(WEB));
    expect(resolutions(whole)).toEqual(lost.map(({ id }) => ['resolved', id, 'check-retired']));
    expect(lost).not.toEqual([]);
  });

  test('in one Region is entered for the others', async () => {
    const overrides = [{ match: { accounts: [WEB], regions: ['us-*'] }, checks: off }];
    const { report } = await deployed(smallOrganization(), { policy: { ...wholeOrganization, overrides } });
    const { targets } = await report('first');
    expect(targets.map(({ accountId }) => accountId)).toContain(WEB);
  });
});

describe('targets that cannot be audited', () => {
  const named = { ...wholeOrganization, targets: { organization: true, regions: ['eu-west-1', 'us-east-1'] } };

  test('a role that cannot be assumed: exactly one gap for each target, and its findings are unconfirmed', async () => {
    const { deployment, first } = await auditedOnce(named);
    deployment.world.account(PAYMENTS).roles.delete(ROLE);
    const second = await deployment.report('second');
    expect(second.gaps).toHaveLength(2);
    for (const [index, region] of ['eu-west-1', 'us-east-1'].entries())
      expect(second.gaps[index]).toMatchObject({
        target: { accountId: PAYMENTS, region },
        reason: 'access-denied',
        operation: 'sts:AssumeRole',
        action: 'sts:AssumeRole',
        detail: expect.stringContaining(`arn:aws:iam::${PAYMENTS}:role/${ROLE}`),
      });
    const lost = first.findings.filter(isOf(PAYMENTS));
    expect(second.changes.map(({ type, finding }) => [type, finding.id])).toEqual(
      lost.map(({ id }) => ['unconfirmed', id]),
    );
    expect(ageless(second.findings)).toEqual(ageless(first.findings));
  });

  test('a Region that is disabled: exactly one gap, reason region-disabled, and its findings are unconfirmed', async () => {
    const { deployment, first } = await auditedOnce(named);
    deployment.world.account(WEB).disabledRegions.add('eu-west-1');
    const second = await deployment.report('second');
    expect(second.gaps).toMatchObject([{ target: { accountId: WEB, region: 'eu-west-1' }, reason: 'region-disabled' }]);
    expect(second.gaps).toHaveLength(1);
    const lost = first.findings.filter(isOf(WEB));
    expect(second.changes.map(({ type, finding }) => [type, finding.id])).toEqual(
      lost.map(({ id }) => ['unconfirmed', id]),
    );
    expect(ageless(second.findings)).toEqual(ageless(first.findings));
  });

  test('with `regions: all`, a disabled Region is no target; its findings stay, marked', async () => {
    const { deployment, first } = await auditedOnce();
    deployment.world.account(WEB).disabledRegions.add('eu-west-1');
    const second = await deployment.report('second');
    expect(second.gaps).toEqual([]);
    expect(second.changes).toEqual([]);
    expect(second.findings.filter(({ outOfScope }) => outOfScope).map(({ id }) => id)).toEqual(
      first.findings.filter(isOf(WEB)).map(({ id }) => id),
    );
  });

  test("the auditor's own account needs no role", async () => {
    const { deployment, first } = await auditedOnce();
    for (const member of [PAYMENTS, WEB]) deployment.world.account(member).roles.delete(ROLE);
    const second = await deployment.report('second');
    expect(second.gaps.map(({ target }) => target)).toEqual(
      [PAYMENTS, WEB].map((accountId) => ({ partition: 'aws', accountId, region: '*' })),
    );
    expect(second.transitions).toEqual({
      persisted: first.findings.filter(isOf(MANAGEMENT)).length,
      unconfirmed: first.findings.filter(isNotOf(MANAGEMENT)).length,
    });
  });
});

describe('the names of accounts', () => {
  test('stand in every report of an organization, and in the one that is kept', async () => {
    const { deployment, first } = await auditedOnce();
    expect(first.accounts).toContainEqual({ accountId: PAYMENTS, name: 'payments' });
    const named = /\(payments\)|,payments,|"name": "payments"/;
    for (const format of formats) expect(format.render(first), format.id).toMatch(named);
    const kept = (await deployment.container.bucket.get(runKeys('first' as RunId).report)) ?? '';
    expect((JSON.parse(kept) as Report).accounts).toEqual(first.accounts);
  });

  test('are those of an earlier run where a run reads none', async () => {
    const { deployment } = await auditedOnce();
    const report = await deployment.report('one', { accounts: [PAYMENTS as AccountId] });
    expect(report.accounts).toContainEqual({ accountId: PAYMENTS, name: 'payments' });
  });
});
