import { expect, test } from 'vitest';
import { readActions, resourceReads } from '../../../src/domain/resource-reads.ts';
import type { StackFile } from '../../../src/simulator/world/world-schema.ts';
import { type AuditedWorld, account, auditDrift, auditedWorld, region } from '../../support/audited-world.ts';
import { COMMON_STACKS, stackOfTypes } from '../../support/drift-read-stacks.ts';
import { memberRole } from '../../support/member-role.ts';
import { worldRole } from '../../support/template-stack.ts';
import { sampled } from '../../support/thorough.ts';

const AUDITOR = '999999999999';
const packagedRole = memberRole({ accountId: account, parameters: { AuditorAccountId: AUDITOR, ExternalId: 'test' } });

/** Audits the drift in a world with the role of member-role.yml, denied one action. */
const driftIn = async (world: AuditedWorld, denied?: string) => {
  const deny = { Statement: { Effect: 'Deny' as const, Action: denied ?? 'none:None', Resource: '*' } };
  const role = worldRole({
    ...packagedRole,
    trust: { Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' } },
    policies: [...packagedRole.policies, deny],
  });
  world.simulator.world.account(account).roles.set(role.name, role);
  const target = { ...world.target, roleArn: `arn:aws:iam::${account}:role/${role.name}` };
  const { evidence } = await auditDrift({ ...world, target });
  const byName = evidence.toSorted((one, other) => (one.resource.name < other.resource.name ? -1 : 1));
  return byName.map(({ resource, facts: { drift } }) => ({
    stack: resource.name,
    drifted: drift?.ok && drift.value.kind === 'detected' ? drift.value.drifted : [],
    gaps: drift?.ok ? (drift.missing ?? []) : (drift?.causes ?? []),
  }));
};

/** The same in a world of its own. */
const driftOf = async (stacks: readonly StackFile[], denied?: string) =>
  driftIn(await auditedWorld({ regions: { [region]: { stacks: [...stacks] } } }), denied);

const MACHINE = 'AWS::StepFunctions::StateMachine';
const SEEN = [{ stack: 'jobs', drifted: [], gaps: [] }];

test('A removal in a detection that a role with fewer permissions started is detected anew', async () => {
  const world = await auditedWorld({ regions: { [region]: { stacks: [stackOfTypes('jobs', [MACHINE])] } } });
  const [first] = await driftIn(world, 'states:ListTagsForResource');
  expect(first?.gaps).toHaveLength(1);
  expect(await driftIn(world)).toEqual(SEEN);
});

test('A throttled proof is made again', async () => {
  const removed = { path: '/Tags', expected: '[]', actual: 'null', type: 'REMOVE' as const };
  const resources = [{ logicalId: 'Jobs', type: MACHINE, drift: 'MODIFIED' as const, differences: [removed] }];
  const throttled = { code: 'Throttling', message: 'Rate exceeded', status: 400 };
  const world = await auditedWorld(
    { regions: { [region]: { stacks: [{ name: 'jobs', detection: { seconds: 1 }, resources }] } } },
    { faults: [{ operation: 'cloudformation:DescribeType', kind: 'error', times: 6, error: throttled }] },
  );
  expect(await driftIn(world)).toMatchObject([{ drifted: [{ logicalId: 'Jobs' }], gaps: [] }]);
});

test('The packaged role sees the stacks of most accounts without a false difference', async () => {
  const types = new Set(Object.values(COMMON_STACKS).flat());
  expect(types.size).toBeGreaterThanOrEqual(60);
  const stacks = Object.entries(COMMON_STACKS).map(([name, of]) => stackOfTypes(name, of));
  expect(await driftOf(stacks)).toEqual(Object.keys(COMMON_STACKS).map((stack) => ({ stack, drifted: [], gaps: [] })));
});

test('The packaged role sees every type of the table without a false difference', async () => {
  const stacks = [stackOfTypes('everything', Object.keys(resourceReads))];
  expect(await driftOf(stacks)).toEqual([{ stack: 'everything', drifted: [], gaps: [] }]);
});

test('property that seems removed, while its read may have been denied', async () => {
  const [found] = await driftOf(
    [stackOfTypes('jobs', ['AWS::StepFunctions::StateMachine'])],
    'states:ListTagsForResource',
  );
  expect(found).toMatchObject({ drifted: [], gaps: [{ action: 'states:ListTagsForResource' }] });
});

const typesByAction = new Map<string, string[]>();
for (const [type, reads] of Object.entries(resourceReads))
  for (const action of readActions(reads)) typesByAction.set(action, [...(typesByAction.get(action) ?? []), type]);

// Every sixth action, and each of them in a thorough run.
test.each(sampled([...typesByAction].sort(), 6))(
  'Without %s there is a gap that names it, and no drift',
  async (action, types) => {
    const [found, ...others] = await driftOf([stackOfTypes('web', types)], action);
    expect(others).toEqual([]);
    expect(found?.drifted).toEqual([]);
    const parts = new Set(found?.gaps.map(({ part }) => part));
    expect(parts.size).toBe(types.length);
    for (const gap of found?.gaps ?? [])
      expect(gap).toMatchObject({
        reason: expect.stringMatching(/^(resource-unknown|denied-by-identity-policy)$/),
        action,
      });
  },
);
