import { describe, expect, it } from 'vitest';
import { s3BucketVersioning } from '../../src/checks/s3-bucket-versioning.ts';
import type { Gap } from '../../src/domain/gap.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { ResourceRef } from '../../src/domain/resource.ts';
import type { Observation } from '../../src/engine/reconcile.ts';
import { active, archived, bad, gap, good, listing, notApplicable, observe, unknown } from '../support/observations.ts';
import { bucketRef, logGroupRef, MONDAY, stackRef, TUESDAY, target, WEDNESDAY } from '../support/subjects.ts';

const withAdded = { ...s3BucketVersioning, addedData: ['added'] };

describe('what a run does to a finding', () => {
  const rows: readonly (readonly [string, Partial<Observation>, readonly string[]])[] = [
    ['first sight', { outcomes: [bad()] }, ['opened']],
    ['seen again', { previous: [active()], outcomes: [bad()] }, ['persisted']],
    ['seen again in the same run', { previous: [active({ lastSeen: TUESDAY })], outcomes: [bad()] }, ['persisted']],
    ['another message', { previous: [active()], outcomes: [bad({ messageId: 'neverEnabled' })] }, ['changed']],
    ['other data', { previous: [active()], outcomes: [bad({ data: { days: 1 } })] }, ['changed']],
    ['another severity by policy', { previous: [active()], outcomes: [bad()], severityOf: () => 'HIGH' }, ['changed']],
    [
      'data in another order of members',
      { previous: [active({ data: { b: 1, a: 2 } })], outcomes: [bad({ data: { a: 2, b: 1 } })] },
      ['persisted'],
    ],
    [
      'a member that earlier versions did not store',
      { previous: [active({ data: { a: 1 } })], outcomes: [bad({ data: { a: 1, added: 2 } })], checks: [withAdded] },
      ['persisted'],
    ],
    [
      'a member that earlier versions did not store, beside another change',
      { previous: [active({ data: { a: 1 } })], outcomes: [bad({ data: { a: 2, added: 2 } })], checks: [withAdded] },
      ['changed'],
    ],
    [
      'a change of a member that earlier versions did not store',
      { previous: [active({ data: { added: 1 } })], outcomes: [bad({ data: { added: 2 } })], checks: [withAdded] },
      ['changed'],
    ],
    ['was archived', { previous: [archived()], outcomes: [bad()] }, ['reopened']],
    ['now compliant', { previous: [active()], outcomes: [good()] }, ['resolved: compliant']],
    ['now not applicable', { previous: [active()], outcomes: [notApplicable()] }, ['resolved: not-applicable']],
    ['fact unreadable', { previous: [active()], outcomes: [unknown()] }, ['unconfirmed']],
    ['listing denied', { previous: [active()], collected: [listing(false, [gap])] }, ['unconfirmed']],
    [
      'listing incomplete, yet the resource was seen',
      { previous: [active()], outcomes: [good()], collected: [listing(false, [gap])] },
      ['resolved: compliant'],
    ],
    [
      'listing denied for another kind',
      { previous: [active()], collected: [listing(true), { kind: 'logs:log-group', complete: false, gaps: [gap] }] },
      ['resolved: resource-gone'],
    ],
    ['nothing listed of its kind', { previous: [active()], collected: [] }, ['unconfirmed']],
    [
      'one of two listings of its kind incomplete',
      { previous: [active()], collected: [listing(true), listing(false, [gap])] },
      ['unconfirmed'],
    ],
    ['resource gone', { previous: [active()] }, ['resolved: resource-gone']],
    [
      'resource listed but not settled yet',
      { previous: [active()], collected: [{ ...listing(true), listed: [bucketRef('a'), bucketRef('b')] }] },
      [],
    ],
    [
      'resource not among those listed',
      { previous: [active()], collected: [{ ...listing(true), listed: [bucketRef('a')] }] },
      ['resolved: resource-gone'],
    ],
    [
      'resource listed, and settled',
      { previous: [active()], outcomes: [good()], collected: [{ ...listing(true), listed: [bucketRef('b')] }] },
      ['resolved: compliant'],
    ],
    ['check retired', { previous: [active({ checkId: 'retired' })] }, ['resolved: check-retired']],
    [
      'check retired, listing denied',
      { previous: [active({ checkId: 'retired' })], collected: [listing(false, [gap])] },
      ['resolved: check-retired'],
    ],
    ['check not enabled', { previous: [active()], checks: [], outcomes: [bad()] }, ['resolved: check-retired']],
    ['outcome of a check that is not enabled', { checks: [], outcomes: [bad()] }, []],
    [
      'finding of a kind that this phase does not settle',
      { previous: [active({ checkId: 'cloudformation-stack-drift', resource: stackRef('s') })] },
      [],
    ],
    [
      'retired check of a kind that this phase does not settle',
      { previous: [active({ checkId: 'retired', resource: stackRef('s') })] },
      [],
    ],
    [
      'finding of a kind that no check needs any more',
      { previous: [active({ checkId: 'retired', resource: logGroupRef('g') })], collected: [] },
      ['resolved: check-retired'],
    ],
    ['archived stays quiet when compliant', { previous: [archived()], outcomes: [good()] }, []],
    ['archived stays quiet when gone', { previous: [archived()] }, []],
    ['archived stays quiet when unreadable', { previous: [archived()], outcomes: [unknown()] }, []],
    ['insufficient data of a resource without a finding', { outcomes: [unknown()] }, []],
    ['not applicable of a resource without a finding', { outcomes: [notApplicable()] }, []],
  ];

  it.each(rows)('%s', (_name, observation, expected) => {
    const said = observe(observation).map((each) =>
      each.type === 'resolved' ? `resolved: ${each.because}` : each.type,
    );
    expect(said).toEqual(expected);
  });
});

describe('an observation that is older than what is known changes nothing', () => {
  const seenLater = { previous: [active({ lastSeen: WEDNESDAY })] };
  it.each<[string, Partial<Observation>, readonly string[]]>([
    ['NON_COMPLIANT as it was', { ...seenLater, outcomes: [bad()] }, ['persisted']],
    ['NON_COMPLIANT in another way', { ...seenLater, outcomes: [bad({ messageId: 'neverEnabled' })] }, ['persisted']],
    ['COMPLIANT', { ...seenLater, outcomes: [good()] }, []],
    ['NOT_APPLICABLE', { ...seenLater, outcomes: [notApplicable()] }, []],
    ['INSUFFICIENT_DATA', { ...seenLater, outcomes: [unknown()] }, []],
    ['a listing without the resource', seenLater, []],
    ['a listing that was denied', { ...seenLater, collected: [listing(false, [gap])] }, []],
    [
      'a listing without the resource that was begun before it was seen, whenever it is recorded',
      { previous: [active({ lastSeen: TUESDAY })], at: WEDNESDAY, collected: [{ ...listing(true), listedAt: MONDAY }] },
      [],
    ],
    [
      'two listings without the resource, one of which was begun before it was seen',
      {
        previous: [active({ lastSeen: TUESDAY })],
        at: WEDNESDAY,
        collected: [
          { ...listing(true), listedAt: WEDNESDAY },
          { ...listing(true), listedAt: MONDAY },
        ],
      },
      [],
    ],
    [
      'NON_COMPLIANT before the finding was archived',
      { previous: [archived({ archivedAt: WEDNESDAY })], outcomes: [bad()] },
      [],
    ],
    [
      'NON_COMPLIANT when the finding was archived',
      { previous: [archived({ archivedAt: TUESDAY })], outcomes: [bad()] },
      ['reopened'],
    ],
  ])('%s', (_name, observation, expected) => {
    expect(observe(observation).map(({ type }) => type)).toEqual(expected);
  });

  it('a listing of another kind says nothing of the time: the resource is gone since its own was begun', () => {
    const logs = { ...listing(true), kind: 'logs:log-group', listedAt: MONDAY } as const;
    const buckets = { ...listing(true), listedAt: TUESDAY };
    const previous = [active({ lastSeen: TUESDAY })];
    expect(observe({ previous, at: WEDNESDAY, collected: [logs, buckets] })).toMatchObject([
      { type: 'resolved', at: TUESDAY, because: 'resource-gone', finding: { archivedAt: TUESDAY } },
    ]);
  });

  it('of an archived finding without the time of its archiving, by when it was last seen', () => {
    const { archivedAt: _, ...finding } = archived({ lastSeen: WEDNESDAY });
    expect(observe({ previous: [finding], outcomes: [bad()] })).toEqual([]);
    expect(observe({ previous: [{ ...finding, lastSeen: TUESDAY }], outcomes: [bad()] })).toMatchObject([
      { type: 'reopened' },
    ]);
  });

  it('compares times, not their texts', () => {
    const previous = [active({ lastSeen: '2026-11-03T03:00:00Z' })];
    expect(observe({ previous, outcomes: [good({ at: '2026-11-03T03:00:00.000Z' })] })).toHaveLength(1);
    expect(observe({ previous, outcomes: [good({ at: '2026-11-03T04:30:00.000+02:00' })] })).toHaveLength(0);
  });

  it('takes the newest of two outcomes of the same check and resource, and of two of one time the latter', () => {
    const twice = (one: Outcome, other: Outcome) =>
      observe({ previous: [active()], outcomes: [one, other] }).map(({ type }) => type);
    expect(twice(good({ at: WEDNESDAY }), bad())).toEqual(['resolved']);
    expect(twice(bad(), good({ at: WEDNESDAY }))).toEqual(['resolved']);
    expect(twice(good(), bad())).toEqual(['persisted']);
    expect(twice(bad(), good())).toEqual(['resolved']);
  });
});

describe('what a transition carries', () => {
  it('opened: the whole finding, seen first and last when it was observed', () => {
    const resource = { ...bucketRef('b'), group: 'stack:root' };
    const withRole = { ...target, roleArn: 'arn:aws:iam::111122223333:role/audit' };
    expect(
      observe({ target: withRole, at: WEDNESDAY, outcomes: [bad({ resource, data: { days: 1 } })] }),
    ).toStrictEqual([
      {
        type: 'opened',
        at: TUESDAY,
        finding: { ...active({ resource, data: { days: 1 } }), firstSeen: TUESDAY, lastSeen: TUESDAY },
      },
    ]);
  });

  it('reopened: first seen as before, archived no more, and how often', () => {
    const [transition] = observe({ previous: [archived()], outcomes: [bad()] });
    const reopened = { lastSeen: TUESDAY, timesReopened: 1, reopenedAt: TUESDAY };
    expect(transition).toStrictEqual({ type: 'reopened', at: TUESDAY, finding: active(reopened) });
    const [again] = observe({ previous: [archived({ timesReopened: 3, reopenedAt: MONDAY })], outcomes: [bad()] });
    expect(again?.finding).toMatchObject({ timesReopened: 4, reopenedAt: TUESDAY });
  });

  it('what happens later keeps how often it was reopened', () => {
    const reopened = { timesReopened: 2, reopenedAt: MONDAY };
    const previous = [active(reopened)];
    const [changed] = observe({ previous, outcomes: [bad({ data: { a: 1 } })] });
    expect(changed).toMatchObject({ type: 'changed', finding: reopened });
    const [resolved] = observe({ previous, outcomes: [good()] });
    expect(resolved).toMatchObject({ type: 'resolved', finding: reopened });
  });

  it('changed: tags that exceptions go by; what was not read stays as it was', () => {
    const tagged = (tags: Record<string, string>) => ({ ...bucketRef('b'), tags });
    const previous = [active({ resource: tagged({ stage: 'dev' }) })];
    const of = (resource: ResourceRef) => observe({ previous, outcomes: [bad({ resource })] });
    expect(of(tagged({ stage: 'dev' }))).toMatchObject([{ type: 'persisted' }]);
    expect(of(tagged({ stage: 'prod' }))).toMatchObject([
      { type: 'changed', finding: { resource: tagged({ stage: 'prod' }) } },
    ]);
    expect(of(tagged({}))).toMatchObject([{ type: 'changed', finding: { resource: tagged({}) } }]);
    expect(of(bucketRef('b'))).toMatchObject([{ type: 'persisted', finding: { resource: tagged({ stage: 'dev' }) } }]);
  });

  it('changed: the new message and data, first seen as before', () => {
    const [transition] = observe({
      previous: [active()],
      outcomes: [bad({ messageId: 'neverEnabled', data: { a: 1 } })],
    });
    expect(transition).toStrictEqual({
      type: 'changed',
      at: TUESDAY,
      finding: active({
        messageId: 'neverEnabled',
        message: 'Versioning was never enabled on b.',
        data: { a: 1 },
        lastSeen: TUESDAY,
      }),
    });
  });

  it('persisted: the finding as it is stored', () => {
    const previous = [active()];
    const [transition] = observe({ previous, outcomes: [bad()] });
    expect(transition).toStrictEqual({ type: 'persisted', at: TUESDAY, finding: active() });
  });

  it('resolved by an outcome: archived when it was observed', () => {
    const [transition] = observe({ at: WEDNESDAY, previous: [active()], outcomes: [good()] });
    expect(transition).toStrictEqual({
      type: 'resolved',
      at: TUESDAY,
      because: 'compliant',
      finding: archived({ archivedAt: TUESDAY }),
    });
  });

  it('resolved by a listing: archived when it was listed', () => {
    const [transition] = observe({ at: WEDNESDAY, previous: [active()] });
    const finding = archived({ because: 'resource-gone', archivedAt: WEDNESDAY });
    expect(transition).toStrictEqual({ type: 'resolved', at: WEDNESDAY, because: 'resource-gone', finding });
  });

  it('resolved as the check was retired: archived when the run saw that', () => {
    const outcomes = [bad({ checkId: 'retired', at: MONDAY })];
    const [transition] = observe({ previous: [active({ checkId: 'retired' })], outcomes });
    expect(transition).toMatchObject({ at: TUESDAY, because: 'check-retired', finding: { archivedAt: TUESDAY } });
  });

  it('unconfirmed by an outcome: its gaps, and the finding as it is stored', () => {
    const [transition] = observe({ at: WEDNESDAY, previous: [active()], outcomes: [unknown()] });
    const gaps = [{ ...gap, resource: bucketRef('b') }];
    expect(transition).toStrictEqual({ type: 'unconfirmed', at: TUESDAY, finding: active(), gaps });
  });

  it('unconfirmed by a listing: the gaps of the listings of its kind and no others', () => {
    const other: Gap = { ...gap, kind: 'logs:log-group' };
    const collected = [listing(false, [gap]), { kind: 'logs:log-group', complete: false, gaps: [other] } as const];
    const [transition] = observe({ previous: [active()], collected });
    expect(transition).toStrictEqual({ type: 'unconfirmed', at: TUESDAY, finding: active(), gaps: [gap] });
  });

  it('unconfirmed without a reason: a gap that says so', () => {
    const [transition] = observe({ previous: [active()], collected: [listing(false)] });
    const unlisted = { target, kind: 's3:bucket', reason: 'unexpected', detail: 'The listing is not complete.' };
    expect(transition).toMatchObject({ type: 'unconfirmed', gaps: [unlisted] });
  });

  it('the severity of the policy, else of the check', () => {
    const outcomes = [bad(), bad({ resource: bucketRef('c') })];
    const severityOf: Observation['severityOf'] = (_, { name }) => (name === 'c' ? undefined : 'CRITICAL');
    expect(observe({ outcomes, severityOf }).map(({ finding }) => finding.severity)).toEqual(['CRITICAL', 'MEDIUM']);
  });

  it('comes in the order of the outcomes, then of the findings, and is frozen', () => {
    const previous = ['z', 'y', 'x'].map((name) => active({ resource: bucketRef(name) }));
    const outcomes = ['x', 'n', 'm'].map((name) => bad({ resource: bucketRef(name) }));
    const transitions = observe({ previous, outcomes });
    expect(transitions.map(({ type, finding }) => `${type} ${finding.resource.name}`)).toEqual([
      'persisted x',
      'opened n',
      'opened m',
      'resolved z',
      'resolved y',
    ]);
    expect(Object.isFrozen(transitions)).toBe(true);
  });
});
