import { RedriveExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import type { Container } from '../../src/app/container.ts';
import type { AccountId } from '../../src/domain/ids.ts';
import { DAY_MS, type DeployedWorld, type DeployOptions, deployed, findingNames } from '../support/deployed-world.ts';
import { MANAGEMENT, PAYMENTS, smallOrganization, WEB, wholeOrganization } from '../support/small-organization.ts';

const redriven = async ({ sfn, ended }: DeployedWorld, executionArn: string) => {
  await sfn.send(new RedriveExecutionCommand({ executionArn }));
  return ended(executionArn);
};

/** Breaks what a step of the state machine needs; the result heals it. */
type Breakage = (deployment: DeployedWorld) => () => void;

const refusePut =
  (matches: RegExp): Breakage =>
  ({ container }) => {
    const { bucket } = container;
    const put: Container['bucket']['put'] = async (key, body) => {
      if (matches.test(key)) throw new Error('the bucket refuses');
      return bucket.put(key, body);
    };
    Object.assign(container, { bucket: { ...bucket, put } });
    return () => void Object.assign(container, { bucket });
  };

const refuseAlerts: Breakage = ({ container }) => {
  const { publish } = container;
  Object.assign(container, { publish: async () => ({ outcome: 'rejected', reason: 'nobody listens' }) });
  return () => void Object.assign(container, { publish });
};

test.each<readonly [step: string, breakage: Breakage, auditsAgain: boolean]>([
  ['PlanAudit', refusePut(/targets\.json$/), true],
  ['AuditTargets', refusePut(/\/results\//), true],
  ['WriteReport', refusePut(/report\.json$/), false],
  ['SendAlerts', refuseAlerts, false],
])('a run that failed in %s goes on there when it is redriven', async (_step, breakage, auditsAgain) => {
  const expected = await (await deployed(smallOrganization(), { policy: wholeOrganization })).report('run');
  const deployment = await deployed(smallOrganization(), { policy: wholeOrganization });
  const { container, simulator } = deployment;
  const heal = breakage(deployment);
  const executionArn = await deployment.start('run');
  const failed = await deployment.ended(executionArn);
  expect(failed).toMatchObject({ status: 'FAILED', redriveCount: 0 });
  expect(await container.store.getRun('run' as never)).toMatchObject({ state: 'FAILED' });

  // Without a cure it fails again, and tells the same.
  const { finishedAt } = (await container.store.getRun('run' as never)) ?? {};
  await deployment.clock.sleep(60_000);
  expect(await redriven(deployment, executionArn)).toMatchObject({ status: 'FAILED', error: failed.error });
  const again = await container.store.getRun('run' as never);
  expect(again).toMatchObject({ state: 'FAILED', failure: expect.any(String) });
  expect(again?.finishedAt).not.toBe(finishedAt);

  heal();
  const before = simulator.calls.count({ operation: 's3:GetBucketVersioning' });
  expect(await redriven(deployment, executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  const report = await deployment.reread('run');
  expect(report.run).toMatchObject({ state: 'SUCCEEDED' });
  expect(report.run.failure).toBeUndefined();
  expect(report.gaps).toEqual([]);
  expect(findingNames(report.findings)).toEqual(findingNames(expected.findings));
  expect(report.coverage).toEqual(expected.coverage);
  expect(simulator.calls.count({ operation: 's3:GetBucketVersioning' }) > before).toBe(auditsAgain);
});

const refuseTargets: Breakage = ({ world }) => {
  world.faults.push({
    operation: 's3:GetObject',
    resource: `plumbline-runs-${MANAGEMENT}`,
    kind: 'error',
    error: { code: 'AccessDenied', message: 'Access Denied', status: 403 },
  });
  return () => void world.faults.splice(0);
};

test.each<readonly [step: string, breakage: Breakage, stores: Pick<DeployOptions, 'stores'>]>([
  ['PlanAudit', refusePut(/targets\.json$/), {}],
  ['AuditTargets', refuseTargets, { stores: 'deployed' }],
])(
  'a run that failed in %s, and is redriven on another day, has its whole budget for drift',
  async (_step, breakage, stores) => {
    // For named accounts, planning reads no earlier listing of the organization.
    const request = { accounts: [MANAGEMENT, PAYMENTS, WEB] as AccountId[] };
    const expected = await (await deployed(smallOrganization(), { policy: wholeOrganization })).report('run', request);
    const deployment = await deployed(smallOrganization(), { policy: wholeOrganization, ...stores });
    const heal = breakage(deployment);
    const executionArn = await deployment.start('run', request);
    expect(await deployment.ended(executionArn)).toMatchObject({ status: 'FAILED' });
    await deployment.clock.sleep(DAY_MS);
    heal();
    expect(await redriven(deployment, executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    const report = await deployment.reread('run');
    expect(report.gaps).toEqual([]);
    expect(findingNames(report.findings)).toEqual(findingNames(expected.findings));
  },
);

test.each([
  ['while it waits for detections', 120_000],
  ['before it looks at a stack', 1],
])('a run that is stopped %s, and is redriven after its drift budget, detects all drift', async (_when, afterMs) => {
  const world = smallOrganization();
  for (const { regions } of world.accounts.values())
    for (const { stacks } of regions.values())
      for (const stack of stacks.values()) stack.detection = { ...stack.detection, seconds: 600 };
  const deployment = await deployed(world, { policy: wholeOrganization });
  const executionArn = await deployment.start('run');
  await deployment.clock.sleep(afterMs);
  await deployment.sfn.send(new StopExecutionCommand({ executionArn }));
  expect(await deployment.ended(executionArn)).toMatchObject({ status: 'ABORTED' });
  await deployment.clock.sleep(DAY_MS);
  expect(await redriven(deployment, executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  const report = await deployment.reread('run');
  expect(report.gaps).toEqual([]);
  expect(report.coverage.evaluated).toBe(report.coverage.expected);
});
