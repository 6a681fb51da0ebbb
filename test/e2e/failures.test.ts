import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import type { Target } from '../../src/domain/target.ts';
import { ageless, DAY_MS, type DeployedWorld, deployed, findingNames } from '../support/deployed-world.ts';
import { MANAGEMENT, PAYMENTS, smallOrganization, WEB, wholeOrganization } from '../support/small-organization.ts';

const isTarget =
  (accountId: string, region: string) =>
  (target: Pick<Target, 'accountId' | 'region'>): boolean =>
    target.accountId === accountId && target.region === region;

/** Makes a collector throw an unexpected error for some targets. */
const crashing = (
  { container }: DeployedWorld,
  { collect, step }: { collect?: (target: Target) => boolean; step?: (target: Target, resumed: boolean) => boolean },
): void => {
  const crash = (what: string) => {
    throw new TypeError(`${what} of undefined`);
  };
  const { collectors, drift } = container;
  Object.assign(container, {
    collectors: collectors.map((collector) => ({
      ...collector,
      collect: async (target: Target) => (collect?.(target) ? crash('collect') : collector.collect(target)),
    })),
    drift: (pace: Parameters<typeof drift>[0]) => {
      const collector = drift(pace);
      return {
        ...collector,
        step: async (target: Target, input: Parameters<typeof collector.step>[1]) =>
          step?.(target, input.progress !== undefined) ? crash('step') : collector.step(target, input),
      };
    },
  });
};

describe('a Lambda that fails for one target', () => {
  const ofPayments = isTarget(PAYMENTS, 'us-east-1');

  test('AuditTarget: one gap, the other targets complete, and no finding is taken for resolved', async () => {
    const deployment = await deployed(smallOrganization(), { policy: wholeOrganization });
    const first = await deployment.report('first');
    crashing(deployment, { collect: ofPayments });
    await deployment.clock.sleep(DAY_MS);
    const second = await deployment.report('second');
    expect(second.run.state).toBe('SUCCEEDED');
    expect(second.gaps).toMatchObject([
      {
        reason: 'unaudited',
        detail: 'AuditTarget failed: TypeError: collect of undefined',
        target: { accountId: PAYMENTS, region: 'us-east-1' },
      },
    ]);
    expect(ageless(second.findings)).toEqual(ageless(first.findings));
    const affected = first.findings.filter(({ target }) => ofPayments(target as Target));
    expect(second.transitions).toEqual({
      persisted: first.findings.length - affected.length,
      unconfirmed: affected.length,
    });
    expect(affected.length).toBeGreaterThan(3);
    for (const target of second.targets)
      expect(Object.values(target.coverage).every(({ listed }) => listed)).toBe(!ofPayments(target as Target));
  });

  test('the first step of drift: what AuditTarget judged before stands', async () => {
    const deployment = await deployed(smallOrganization(), { policy: wholeOrganization });
    crashing(deployment, { step: ofPayments });
    const report = await deployment.report('only');
    expect(report.gaps).toMatchObject([
      { reason: 'unaudited', detail: 'AuditTarget failed: TypeError: step of undefined' },
    ]);
    const names = findingNames(report.findings.filter(({ target }) => ofPayments(target as Target)));
    expect(names).toEqual([
      `${PAYMENTS}/us-east-1 logs-log-group-retention /payments/short`,
      `${PAYMENTS}/us-east-1 s3-bucket-encryption payments-exports`,
      `${PAYMENTS}/us-east-1 s3-bucket-versioning payments-exports`,
    ]);
    expect(report.transitions).toEqual({ opened: report.findings.length });
    const ofTarget = report.outcomeList?.filter(({ target }) => ofPayments(target as Target)) ?? [];
    expect(ofTarget).toHaveLength(6);
    expect(report.outcomes['logs-log-group-retention']).toEqual({ COMPLIANT: 1, NON_COMPLIANT: 3 });
    expect(report.coverage.evaluated).toBe(report.outcomeList?.length);
  });

  test('AuditDrift: what AuditTarget recorded stands, and every stack is a gap', async () => {
    const deployment = await deployed(smallOrganization(), { policy: wholeOrganization });
    const first = await deployment.report('first');
    crashing(deployment, { step: (target, resumed) => resumed && ofPayments(target) });
    await deployment.clock.sleep(DAY_MS);
    const second = await deployment.report('second');
    expect(second.gaps).toMatchObject([
      { reason: 'unaudited', detail: 'AuditDrift failed: TypeError: step of undefined' },
    ]);
    expect(ageless(second.findings)).toEqual(ageless(first.findings));
    const unconfirmed = second.changes.filter(({ type }) => type === 'unconfirmed').map(({ finding }) => finding);
    expect(findingNames(unconfirmed)).toEqual([
      `${PAYMENTS}/us-east-1 cloudformation-stack-drift archive`,
      `${PAYMENTS}/us-east-1 cloudformation-stack-drift orders`,
    ]);
    expect(second.changes).toHaveLength(2);
  });

  test('a failure that passes is retried, and leaves no trace in the report', async () => {
    const undisturbed = await deployed(smallOrganization(), { policy: wholeOrganization });
    const expected = await undisturbed.report('only');
    const deployment = await deployed(smallOrganization(), { policy: wholeOrganization });
    let failures = 2;
    crashing(deployment, { collect: (target) => ofPayments(target) && failures-- > 0 });
    const report = await deployment.report('only');
    expect(failures).toBeLessThan(0);
    expect(report.gaps).toEqual([]);
    expect(findingNames(report.findings)).toEqual(findingNames(expected.findings));
    expect(report.outcomes).toEqual(expected.outcomes);
    expect(report.transitions).toEqual(expected.transitions);
  });
});

describe('a run that fails as a whole', () => {
  const cases = {
    'PlanAudit cannot tell whose account it is': {
      fault: {
        operation: 'sts:GetCallerIdentity',
        kind: 'error' as const,
        error: { code: 'InvalidClientTokenId', message: 'The security token is invalid.', status: 403 },
      },
      request: {},
      error: expect.any(String),
      cause: 'The security token is invalid.',
    },
    'the input is not one that PlanAudit knows': {
      fault: undefined,
      request: { regoins: ['eu-west-1'] },
      error: 'InvalidEventError',
      cause: 'regoins',
    },
    'the input names a check that the policy does not have': {
      fault: undefined,
      request: { checks: ['s3-bucket-versionning'] },
      error: 'InvalidEventError',
      cause: 's3-bucket-versioning',
    },
    'the targets cannot be read from the run bucket': {
      fault: {
        operation: 's3:GetObject',
        resource: `plumbline-runs-${MANAGEMENT}`,
        kind: 'error' as const,
        error: { code: 'AccessDenied', message: 'Access Denied', status: 403 },
      },
      // For named accounts, planning reads no earlier listing of the organization.
      request: { accounts: [MANAGEMENT, PAYMENTS, WEB] },
      // Names that begin with States are Step Functions' own.
      error: 'RunFailedError',
      cause: 'Access Denied',
    },
  };

  test.each(Object.entries(cases))(
    '%s: it is recorded with its reason, and the execution fails',
    async (_, failing) => {
      const { fault, request, error, cause } = failing;
      const stores = fault?.operation === 's3:GetObject' ? { stores: 'deployed' as const } : {};
      const deployment = await deployed(smallOrganization(), { policy: wholeOrganization, ...stores });
      const first = await deployment.report('first');
      await deployment.clock.sleep(DAY_MS);
      if (fault !== undefined) deployment.world.faults.push(fault);
      const execution = await deployment.ended(await deployment.start('second', request as object));
      expect(execution).toMatchObject({ status: 'FAILED', error, cause: expect.stringContaining(cause) });
      deployment.world.faults.length = 0;
      const run = await deployment.container.store.getRun('second' as never);
      expect(run).toMatchObject({
        state: 'FAILED',
        failure: expect.stringContaining(cause),
        finishedAt: expect.any(String),
      });
      expect(await deployment.container.store.listRuns(1)).toEqual([run]);
      const report = await deployment.reread('second');
      expect(ageless(report.findings)).toEqual(ageless(first.findings));
      expect(report.changes).toEqual([]);
      // The first run's digest, and the failure of the second.
      expect(deployment.world.published).toHaveLength(2);
    },
  );

  test('SendAlerts cannot publish: the run fails, and its report says what it found', async () => {
    const deployment = await deployed(smallOrganization(), { policy: wholeOrganization });
    deployment.world.account(MANAGEMENT).region('us-east-1').topics.clear();
    const { execution, report } = await deployment.audit('only');
    expect(execution).toMatchObject({ status: 'FAILED', error: 'AlertNotSentError' });
    expect(report.run).toMatchObject({ state: 'FAILED', failure: expect.stringContaining('sns:Publish') });
    expect(report.findings.length).toBeGreaterThan(10);
  });
});

test('StopExecution aborts the run; it stays as it was left, and the next run is whole', async () => {
  const world = smallOrganization();
  // Long enough to be stopped in the midst of its detections.
  world.account(WEB).region('eu-west-1').stack('cluster').detection.seconds = 3000;
  const deployment = await deployed(world, { policy: wholeOrganization });
  const executionArn = await deployment.start('stopped');
  while (deployment.simulator.calls.count({ operation: 'cloudformation:ListStacks', accountId: WEB }) < 4)
    await new Promise((resolve) => setTimeout(resolve, 5));
  await deployment.sfn.send(new StopExecutionCommand({ executionArn, error: 'Stopped', cause: 'by hand' }));
  const execution = await deployment.ended(executionArn);
  expect(execution).toMatchObject({ status: 'ABORTED', error: 'Stopped', cause: 'by hand' });
  const sweeps = deployment.simulator.calls.count({ operation: 'cloudformation:ListStacks', accountId: WEB });
  expect((await deployment.reread('stopped')).run).toMatchObject({ state: 'RUNNING', finishedAt: undefined });

  await deployment.clock.sleep(DAY_MS);
  expect(deployment.simulator.calls.count({ operation: 'cloudformation:ListStacks', accountId: WEB })).toBeLessThan(
    sweeps + 2,
  );
  const next = await deployment.report('next');
  expect(next.run.state).toBe('SUCCEEDED');
  expect(next.gaps).toEqual([]);
  expect(findingNames(next.findings)).toContain(`${WEB}/eu-west-1 cloudformation-stack-drift cluster`);
});
