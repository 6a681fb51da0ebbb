import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/index.ts';
import type { Finding, FindingTransition } from '../../src/domain/finding.ts';
import { findingId } from '../../src/engine/finding-id.ts';
import {
  active,
  archived,
  bad,
  CHECK,
  gap,
  good,
  listing,
  notApplicable,
  observe,
  unknown,
} from '../support/observations.ts';
import { bucketRef, MONDAY, TUESDAY, target, WEDNESDAY } from '../support/subjects.ts';

describe('for all observations', () => {
  const resource = fc.constantFrom('a', 'b', 'c', 'd').map(bucketRef);
  const at = fc.constantFrom(MONDAY, TUESDAY, WEDNESDAY);
  const checkId = fc.constantFrom(CHECK, 's3-bucket-encryption', 'retired');
  const outcome = fc
    .tuple(fc.constantFrom(bad, good, notApplicable, unknown), fc.record({ resource, at, checkId }))
    .map(([say, said]) => say(said));
  const finding = fc
    .tuple(fc.constantFrom(active, archived), fc.record({ resource, lastSeen: at, checkId }))
    .map(([make, more]) => make(more));
  const observation = fc.record({
    at,
    outcomes: fc.array(outcome, { maxLength: 8 }),
    previous: fc.uniqueArray(finding, { selector: ({ id }) => id, maxLength: 8 }),
    collected: fc.boolean().map((complete) => [listing(complete, complete ? [] : [gap])]),
  });
  const enabled = new Set<string>(checks.map(({ id }) => id));
  /** Contents of a store after the transitions. */
  const stored = (previous: readonly Finding[], transitions: readonly FindingTransition[]): readonly Finding[] => [
    ...new Map(
      [...previous, ...transitions.map((transition) => transition.finding)].map((each) => [each.id, each]),
    ).values(),
  ];

  it('a finding has at most one transition', () => {
    fc.assert(
      fc.property(observation, (observed) => {
        const ids = observe(observed).map((transition) => transition.finding.id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  it('running twice changes nothing', () => {
    fc.assert(
      fc.property(observation, (observed) => {
        const previous = stored(observed.previous, observe(observed));
        const again = observe({ ...observed, previous });
        expect(stored(previous, again)).toEqual(previous);
        expect(again.map(({ type }) => type).filter((type) => type !== 'persisted' && type !== 'unconfirmed')).toEqual(
          [],
        );
      }),
    );
  });

  it('nothing resolves but by a verdict, a complete listing or a retired check', () => {
    fc.assert(
      fc.property(observation, (observed) => {
        for (const transition of observe(observed)) {
          if (transition.type !== 'resolved') continue;
          const { because, finding: settled } = transition;
          const said = observed.outcomes
            .filter((each) => each.checkId === settled.checkId && each.resource.arn === settled.resource.arn)
            .map(({ status }) => status);
          if (because === 'compliant') expect(said).toContain('COMPLIANT');
          else if (because === 'not-applicable') expect(said).toContain('NOT_APPLICABLE');
          else if (because === 'check-retired') expect(enabled.has(settled.checkId)).toBe(false);
          else expect([because, said, observed.collected[0]?.complete]).toEqual(['resource-gone', [], true]);
        }
      }),
    );
  });

  it('every active finding is accounted for unless what is known of it is newer', () => {
    fc.assert(
      fc.property(observation, (observed) => {
        const touched = new Set(observe(observed).map((transition) => transition.finding.id));
        for (const known of observed.previous) {
          if (known.recordState !== 'ACTIVE' || touched.has(known.id)) continue;
          const said = observed.outcomes.filter(
            (each) => findingId(each.checkId, target, each.resource.arn) === known.id,
          );
          const times = said.length > 0 ? said.map(({ observedAt }) => observedAt) : [observed.at];
          expect(times.every((time) => time < known.lastSeen)).toBe(true);
        }
      }),
    );
  });

  it('an open finding keeps when it was first seen', () => {
    fc.assert(
      fc.property(observation, (observed) => {
        const before = new Map(observed.previous.map((known) => [known.id, known.firstSeen]));
        for (const { finding: now } of observe(observed))
          expect(now.firstSeen).toBe(before.get(now.id) ?? now.firstSeen);
      }),
    );
  });
});
