import { describe, expect, it } from 'vitest';
import { type Evidence, readValue, unread } from '../../src/domain/evidence.ts';
import type { StackDrift } from '../../src/domain/facts.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { ResourceRef } from '../../src/domain/resource.ts';
import { countOutcomes, countTransitions, coverage, driftCoverage } from '../../src/engine/coverage.ts';
import { bucket, bucketRef, enabled, logGroupRef, stackRef, TUESDAY, target } from '../support/subjects.ts';

const subject = (checkId: string, resource: ResourceRef) => ({ checkId, resource, observedAt: TUESDAY });
const good = (checkId: string, resource: ResourceRef): Outcome => ({
  ...subject(checkId, resource),
  status: 'COMPLIANT',
});
const bad = (checkId: string, resource: ResourceRef): Outcome => ({
  ...subject(checkId, resource),
  status: 'NON_COMPLIANT',
  messageId: 'm',
  data: {},
  gaps: [{ target, reason: 'resource-unknown', detail: 'd' }],
});
const notApplicable = (checkId: string, resource: ResourceRef): Outcome => ({
  ...subject(checkId, resource),
  status: 'NOT_APPLICABLE',
  reason: 'why',
});
const unknown = (checkId: string, resource: ResourceRef): Outcome => ({
  ...subject(checkId, resource),
  status: 'INSUFFICIENT_DATA',
  gaps: [],
});
const outcomes = [
  good('one', bucketRef('a')),
  bad('two', bucketRef('a')),
  notApplicable('two', bucketRef('b')),
  unknown('one', bucketRef('b')),
  unknown('three', logGroupRef('g')),
  good('one', bucketRef('c')),
];

describe('coverage', () => {
  it('counts outcomes with a verdict against all, for every kind that was collected', () => {
    const collected = [
      { kind: 's3:bucket', complete: true, outOfScope: 7 },
      { kind: 'logs:log-group', complete: false },
    ] as const;
    expect(coverage(collected, outcomes, [])).toStrictEqual({
      's3:bucket': { listed: true, expected: 5, evaluated: 4, outOfScope: 7 },
      'logs:log-group': { listed: false, expected: 1, evaluated: 0 },
    });
  });

  it('no log group: coverage 0 / 0 and the listing succeeded', () => {
    expect(coverage([{ kind: 'logs:log-group', complete: true }], [], [])).toStrictEqual({
      'logs:log-group': { listed: true, expected: 0, evaluated: 0 },
    });
  });

  it('an incomplete listing lacks at least one outcome of each check of its kind', () => {
    const collected = [
      { kind: 's3:bucket', complete: false },
      { kind: 'logs:log-group', complete: false },
      { kind: 'cloudformation:stack', complete: true },
    ] as const;
    const checks = [
      { resource: 's3:bucket' },
      { resource: 's3:bucket' },
      { resource: 'cloudformation:stack' },
    ] as const;
    expect(coverage(collected, outcomes, checks)).toStrictEqual({
      's3:bucket': { listed: false, expected: 7, evaluated: 4 },
      'logs:log-group': { listed: false, expected: 1, evaluated: 0 },
      'cloudformation:stack': { listed: true, expected: 0, evaluated: 0 },
    });
  });

  it('keeps a zero of what is out of scope', () => {
    expect(coverage([{ kind: 's3:bucket', complete: true, outOfScope: 0 }], [], [])).toMatchObject({
      's3:bucket': { outOfScope: 0 },
    });
  });
});

describe('counts', () => {
  it('of outcomes by check and status', () => {
    expect(countOutcomes(outcomes)).toStrictEqual({
      one: { COMPLIANT: 2, INSUFFICIENT_DATA: 1 },
      two: { NON_COMPLIANT: 1, NOT_APPLICABLE: 1 },
      three: { INSUFFICIENT_DATA: 1 },
    });
  });

  it('of transitions by type', () => {
    const types = ['opened', 'persisted', 'opened', 'resolved'] as const;
    expect(countTransitions(types.map((type) => ({ type })))).toStrictEqual({ opened: 2, persisted: 1, resolved: 1 });
  });

  it('of nothing', () => {
    expect([countOutcomes([]), countTransitions([])]).toStrictEqual([{}, {}]);
  });
});

describe('driftCoverage', () => {
  const stack = (name: string, drift: Evidence<'cloudformation:stack'>['facts']['drift']): Evidence => ({
    resource: stackRef(name),
    observedAt: TUESDAY,
    facts: { drift },
  });
  const detected = (checkedResources: number, totalResources: number | undefined): StackDrift => ({
    kind: 'detected',
    stackStatus: 'CREATE_COMPLETE',
    status: 'IN_SYNC',
    checkedResources,
    totalResources,
    drifted: [],
  });

  it('adds up the stacks whose drift was read, and leaves the rest out', () => {
    const evidence = [
      stack('a', readValue(detected(3, 5))),
      stack('b', unread({ reason: 'drift-not-detected', detail: 'd' })),
      stack('c', readValue({ kind: 'nothing-managed', stackStatus: 'ROLLBACK_COMPLETE' })),
      bucket('d', enabled),
      stack('e', { ok: true, value: detected(10, 20), missing: [{ reason: 'resource-unknown', detail: 'd' }] }),
      stack('f', { ok: true, value: detected(1, undefined), missing: [{ reason: 'throttled', detail: 'd' }] }),
    ];
    expect(driftCoverage(evidence)).toStrictEqual({ checkedResources: 13, totalResources: 25 });
  });

  it('is zero of nothing', () => {
    expect(driftCoverage([])).toStrictEqual({ checkedResources: 0, totalResources: 0 });
  });
});
