import { readFileSync } from 'node:fs';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { changeWorld } from '../../src/cli/commands/demo/run-demo.ts';
import type { Report } from '../../src/domain/report.ts';
import { loadWorld } from '../../src/simulator/world/load-world.ts';
import type { World } from '../../src/simulator/world/world.ts';
import { type DeployedStack, deployStack, type StackDeployment } from '../support/deployed-stack.ts';
import { DAY_MS, deployed } from '../support/deployed-world.ts';
import { memberRole, memberStack } from '../support/member-role.ts';
import { packaged } from '../support/packages.ts';
import { type PlumblineStack, plumblineStack } from '../support/plumbline-stack.ts';
import { MANAGEMENT, ORGANIZATION, PAYMENTS, ROLE, smallOrganization, WEB } from '../support/small-organization.ts';
import { deployInto, stackOf, without } from '../support/template-stack.ts';

let stack: PlumblineStack;
beforeAll(() => {
  const place = { name: 'plumbline-test', partition: 'aws', region: 'us-east-1', accountId: MANAGEMENT };
  stack = plumblineStack(stackOf(packaged('plain').templateText, place));
});

const deploy = async (deployment: Omit<StackDeployment, 'stack'>): Promise<DeployedStack> => {
  const running = await deployStack({ stack, ...deployment });
  onTestFinished(() => running.close());
  return running;
};

const ROOT = new URL('../../', import.meta.url);
const sampleWorld = (): World => loadWorld(readFileSync(new URL('worlds/sample.yaml', ROOT), 'utf8'), 'sample.yaml');
const samplePolicy = (): Record<string, unknown> =>
  parse(readFileSync(new URL('worlds/sample-policy.yaml', ROOT), 'utf8'));

/** The report without the parts that differ between two deployments: times of denials, and their own buckets. */
const said = ({ coverage, findings, gaps }: Report) => ({
  coverage,
  findings: findings
    .filter(({ resource }) => !resource.name.startsWith('plumbline-'))
    .map(({ id, severity, messageId, data }) => ({ id, severity, messageId, data })),
  gaps: gaps.map(({ detail: _detail, requestId: _requestId, advice: _advice, cure: _cure, ...gap }) => gap),
});

test('both days of the demo say under the packaged roles what they say with the credentials of the accounts themselves', async () => {
  const freeWorld = sampleWorld();
  const free = await deployed(freeWorld, { policy: samplePolicy() });
  const world = sampleWorld();
  const parameters = {
    ...{ AuditorAccountId: MANAGEMENT, Stage: 'test', ExternalId: 'plumbline-demo', OrganizationId: 'o-plumbline1' },
  };
  for (const account of world.accounts.values()) {
    const role = account.roles.get(ROLE);
    if (role === undefined) continue;
    const { trust, policies, managedPolicies } = memberRole({ accountId: account.id, parameters });
    role.trust = trust;
    // One account of the demo was given too little on purpose.
    if (account.name === 'data-lake') continue;
    role.policies = [...policies];
    role.attachedPolicies = [...managedPolicies];
  }
  const policy = { ...samplePolicy(), alerts: { topicArn: stack.topicArn, minimumSeverity: 'LOW' } };
  const running = await deploy({ world, policy });

  expect(await running.run('day-1')).toMatchObject({ status: 'SUCCEEDED' });
  expect(said(await running.report('day-1'))).toEqual(said(await free.report('day-1')));
  changeWorld(world);
  changeWorld(freeWorld);
  await running.simulator.clock.sleep(DAY_MS);
  await free.clock.sleep(DAY_MS);
  expect(await running.run('day-2')).toMatchObject({ status: 'SUCCEEDED' });
  expect(said(await running.report('day-2'))).toEqual(said(await free.report('day-2')));

  expect(world.published.map(({ topicArn }) => topicArn)).toEqual([stack.topicArn, stack.topicArn]);
  const denied = running.accesses.filter((access) => access.denied !== undefined);
  expect(new Set(denied.map(({ principal, action }) => `${principal.accountId} ${action}`))).toEqual(
    new Set([
      '444444444444 cloudformation:DescribeStackResourceDrifts',
      '444444444444 cloudformation:ListStackResources',
      '444444444444 logs:DescribeLogGroups',
      '444444444444 s3:GetEncryptionConfiguration',
      // By a service control policy.
      '555555555555 logs:DescribeLogGroups',
    ]),
  );
});

test('a StackSet of member-role.yml makes the accounts of an organization auditable', async () => {
  const world = smallOrganization();
  for (const account of world.accounts.values()) account.roles.clear();
  const externalId = 'stack-set';
  const policy = { version: 1, targets: { organization: true, role: { name: ROLE, externalId } } };
  const running = await deploy({ world, policy });

  expect(await running.run('before')).toMatchObject({ status: 'SUCCEEDED' });
  const { gaps, findings } = await running.report('before');
  expect(new Set(gaps.map(({ target, action }) => `${target.accountId} ${action}`))).toEqual(
    new Set([`${PAYMENTS} sts:AssumeRole`, `${WEB} sts:AssumeRole`]),
  );
  expect(new Set(findings.map(({ target }) => target.accountId))).toEqual(new Set([MANAGEMENT]));

  // A StackSet deploys to every account of its units but the management account.
  const parameters = {
    AuditorAccountId: MANAGEMENT,
    Stage: 'test',
    ExternalId: externalId,
    OrganizationId: ORGANIZATION,
  };
  for (const { id } of world.accounts.values())
    if (id !== MANAGEMENT) deployInto(world, memberStack({ accountId: id, parameters }));
  // A refused role is not asked for again at once.
  await running.simulator.clock.sleep(3_600_000);
  expect(await running.run('after')).toMatchObject({ status: 'SUCCEEDED' });
  const after = await running.report('after');
  expect(after.gaps).toEqual([]);
  expect(after.coverage.evaluated).toBe(after.coverage.expected);
  expect(new Set(after.findings.map(({ target }) => target.accountId))).toEqual(new Set([MANAGEMENT, PAYMENTS, WEB]));
});

test('an audit whose planning may not read the limit of Lambda runs as configured, and lacks nothing', async () => {
  const action = 'lambda:GetAccountSettings';
  const roles = { ...stack.roles, PlanAudit: without(stack.roles.PlanAudit, action) };
  const running = await deployStack({
    stack: { ...stack, roles },
    world: smallOrganization(),
    policy: { version: 1, targets: { accounts: [MANAGEMENT] } },
  });
  onTestFinished(() => running.close());

  expect(await running.run('denied')).toMatchObject({ status: 'SUCCEEDED' });
  const denied = running.accesses.filter((access) => access.denied !== undefined);
  expect(denied.map((access) => `${access.role} ${access.action}`)).toEqual([`${roles.PlanAudit.name} ${action}`]);
  const { gaps, coverage } = await running.report('denied');
  expect(gaps).toEqual([]);
  expect(coverage.evaluated).toBe(coverage.expected);
});
