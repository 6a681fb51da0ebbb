import { describe, expect, test } from 'vitest';
import type { ResourceDrift as DriftRow } from '../../../src/aws/operations/cloudformation/cloudformation-drift.ts';
import { proveRemovals } from '../../../src/collectors/stack-drift/prove-removals.ts';
import type { UnreadProperty } from '../../../src/collectors/stack-drift/read-permissions.ts';
import type { DriftDifference, DriftedStackResource } from '../../../src/domain/facts.ts';

const TYPE = 'AWS::StepFunctions::StateMachine';
const difference = (path: string, type: DriftDifference['type'] = 'REMOVE'): DriftDifference => ({
  path,
  expected: 'expected',
  actual: type === 'REMOVE' ? 'null' : 'actual',
  type,
});
const drifted = (...differences: readonly DriftDifference[]): DriftedStackResource => ({
  logicalId: 'Machine',
  physicalId: 'machine',
  type: TYPE,
  status: 'MODIFIED',
  differences,
});
const row = (resource: DriftedStackResource, actual: string | undefined): DriftRow => ({
  ...{ logicalId: resource.logicalId, physicalId: resource.physicalId, type: TYPE, status: 'MODIFIED' },
  differences: resource.differences,
  expectedProperties: undefined,
  actualProperties: actual,
  reason: undefined,
  checkedAt: undefined,
});

const DENIED: UnreadProperty = { action: 'states:ListTagsForResource', detail: 'it is not allowed' };

/** The result where `unread` may be unread, with the properties that were looked up. */
const prove = async (
  resource: DriftedStackResource,
  actual: string | undefined,
  unread: readonly string[] = ['Tags'],
) => {
  const lookups: string[] = [];
  const whyUnread = async (type: string, property: string) => {
    lookups.push(`${type} ${property}`);
    return unread.includes(property) ? DENIED : undefined;
  };
  const permissions = { needsProof: () => true, whyUnread };
  return { ...(await proveRemovals(permissions, [resource], [row(resource, actual)])), lookups };
};

describe('A removed property', () => {
  test.each([
    ['absent from the live resource', '{"Name":"machine"}'],
    ['null in the live resource', '{"Tags":null}'],
    ['an empty list in the live resource', '{"Tags":[]}'],
    ['an empty map in the live resource', '{"Tags":{}}'],
    ['of a live resource that CloudFormation does not show', undefined],
    ['of a live resource whose text is cut', '{"Name":'],
  ])('that may be unread is a gap: %s', async (_name, actual) => {
    const result = await prove(drifted(difference('/Tags/0'), difference('/Tags/1')), actual);
    expect(result.drifted).toEqual([]);
    expect(result.missing).toMatchObject([
      { reason: 'resource-unknown', action: 'states:ListTagsForResource', part: 'Machine' },
    ]);
    expect(result.missing[0]?.detail).toContain(`Tags of Machine (${TYPE})`);
    expect(result.lookups).toEqual([`${TYPE} Tags`]);
  });

  test('that was certainly read is drift', async () => {
    const resource = drifted(difference('/LoggingConfiguration'));
    expect(await prove(resource, '{}')).toMatchObject({ drifted: [resource], missing: [] });
  });

  test('leaves the other differences of its resource', async () => {
    const resource = drifted(difference('/Tags/0'), difference('/RoleArn', 'NOT_EQUAL'), difference('/Definition'));
    const result = await prove(resource, '{"RoleArn":"actual"}');
    expect(result.drifted).toMatchObject([{ differences: [{ path: '/RoleArn' }, { path: '/Definition' }] }]);
    expect(result.missing).toHaveLength(1);
    expect(result.lookups).toEqual([`${TYPE} Definition`, `${TYPE} Tags`]);
  });
});

test('A removed part of a property needs a proof, and a changed item beside it none', async () => {
  const changed = difference('/Tags/0/Value', 'NOT_EQUAL');
  const nested = difference('/Tags/1/Value');
  const result = await prove(drifted(changed, nested), '{"Tags":[{"Key":"a"},{"Key":"b"}]}');
  expect(result.drifted).toMatchObject([{ differences: [changed] }]);
  expect(result.missing).toHaveLength(1);
});

test('Nothing is proven of a resource whose differences were not read', async () => {
  const result = await prove({ ...drifted(), differencesUnread: true }, undefined);
  expect(result).toMatchObject({ drifted: [], lookups: [] });
});

test.each([
  ['an item of a list that has others', difference('/Tags/1'), '{"Tags":[{"Key":"a"}]}'],
  ['a changed property', difference('/Tags', 'NOT_EQUAL'), '{}'],
  ['an added property', difference('/Tags', 'ADD'), '{"Tags":["a"]}'],
])('%s was read, so that no permission is looked up', async (_name, one, actual) => {
  const resource = drifted(one);
  expect(await prove(resource, actual)).toMatchObject({ drifted: [resource], missing: [], lookups: [] });
});
