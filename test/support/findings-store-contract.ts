import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Finding, FindingTransition } from '../../src/domain/finding.ts';
import type { Clock, FindingsStore, RunStore } from '../../src/domain/ports.ts';
import {
  change,
  data,
  finding,
  gap,
  minute,
  resolved,
  run,
  runId,
  scope,
  targetRecord,
  unconfirmed,
} from './stored-examples.ts';

export interface StoreHarness {
  /** An empty store. */
  open(clock: Clock): Promise<FindingsStore & RunStore>;
  close(): Promise<void>;
}

const DAY = 86_400_000;
const A = runId('run-a');
const B = runId('run-b');
const summary = (transitions: readonly FindingTransition[]) =>
  transitions.map(({ type, finding: { resource } }) => `${type} ${resource.name}`);
const names = (findings: readonly Finding[]) => findings.map(({ resource }) => resource.name);

/** Contract of every store of findings and runs. */
export const findingsStoreContract = (name: string, start: () => Promise<StoreHarness>): void => {
  describe(`${name} as a store of findings and runs`, () => {
    let harness: StoreHarness;
    let store: FindingsStore & RunStore;
    let now = new Date(minute(60));
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness.close());
    beforeEach(async () => {
      now = new Date(minute(60));
      store = await harness.open(() => now);
    });

    const stored = async (): Promise<readonly Finding[]> => store.load(scope());

    describe('findings', () => {
      test('an opened finding is loaded with its target, and active', async () => {
        const opened = change('opened', minute(1), finding('logs', data({ days: 3, why: ['a', null, true] })));
        expect(await store.apply(A, scope(), [opened])).toEqual({ written: 1 });
        expect(await stored()).toEqual([opened.finding]);
        expect(await store.active()).toEqual([opened.finding]);
        expect(await store.load(scope('444455556666'))).toEqual([]);
        expect(await store.load(scope('111122223333', 'eu-west-2'))).toEqual([]);
      });

      test('tags of a resource that change are stored, though nothing else did', async () => {
        const tagged = (stage: string) =>
          finding('logs', { resource: { kind: 's3:bucket', arn: 'arn:aws:s3:::logs', name: 'logs', tags: { stage } } });
        await store.apply(A, scope(), [change('opened', minute(1), tagged('dev'))]);
        expect(await store.apply(B, scope(), [change('changed', minute(2), tagged('dev'))])).toEqual({ written: 0 });
        expect(await store.apply(B, scope(), [change('changed', minute(3), tagged('prod'))])).toEqual({ written: 1 });
        expect((await stored()).map(({ resource }) => resource.tags)).toEqual([{ stage: 'prod' }]);
      });

      test('data come back exactly as they went, order of keys included', async () => {
        const hostile = {
          z: 1,
          a: { '': '', b: [], __proto__x: '\u0000\ud83d' },
          big: 1e300,
          small: 5e-324,
          text: '"\\\u2028é💥',
        };
        await store.apply(A, scope(), [change('opened', minute(1), finding('logs', data(hostile)))]);
        const [loaded] = await stored();
        expect(JSON.stringify(loaded?.data)).toBe(JSON.stringify(hostile));
      });

      test('a resolved finding is archived with its reason and no longer active', async () => {
        await store.apply(A, scope(), [change('opened', minute(1), finding('logs'))]);
        await store.apply(B, scope(), [resolved(minute(2), finding('logs'), 'resource-gone')]);
        expect(await stored()).toEqual([{ ...finding('logs'), recordState: 'ARCHIVED', because: 'resource-gone' }]);
        expect(await store.active()).toEqual([]);
      });

      test('a reopened finding is active again and keeps when it was first seen', async () => {
        await store.apply(A, scope(), [change('opened', minute(1), finding('logs'))]);
        await store.apply(A, scope(), [resolved(minute(2), finding('logs'))]);
        const again = finding('logs', { firstSeen: minute(1), messageId: 'neverEnabled' });
        await store.apply(B, scope(), [change('reopened', minute(3), again)]);
        expect(await stored()).toEqual([{ ...again, lastSeen: minute(3) }]);
        expect(names(await store.active())).toEqual(['logs']);
      });

      test('persisted and unconfirmed write no finding', async () => {
        await store.apply(A, scope(), [
          change('opened', minute(1), finding('logs')),
          change('opened', minute(1), finding('data')),
        ]);
        const before = await stored();
        const quiet = [change('persisted', minute(9), finding('logs')), unconfirmed(minute(9), finding('data'))];
        expect(await store.apply(B, scope(), quiet)).toEqual({ written: 0 });
        expect(await stored()).toEqual(before);
      });

      test('applying the same transitions twice writes once', async () => {
        const transitions = [change('opened', minute(1), finding('logs')), resolved(minute(1), finding('data'))];
        expect(await store.apply(A, scope(), transitions)).toEqual({ written: 2 });
        const before = await stored();
        expect(await store.apply(A, scope(), transitions)).toEqual({ written: 0 });
        expect(await stored()).toEqual(before);
        expect(summary(await store.transitions(A))).toEqual(['resolved data', 'opened logs']);
      });

      test.each<[string, FindingTransition]>([
        ['change', change('changed', minute(4), finding('logs', { messageId: 'neverEnabled' }))],
        ['resolution', resolved(minute(4), finding('logs'))],
        ['opening', change('opened', minute(4), finding('logs', data({ other: true })))],
      ])('an older %s changes neither a newer finding nor what its run did', async (_, older) => {
        const newer = finding('logs', data({ newest: true }));
        await store.apply(B, scope(), [change('opened', minute(5), newer)]);
        expect(await store.apply(A, scope(), [older])).toEqual({ written: 0 });
        expect(await stored()).toEqual([{ ...newer, lastSeen: minute(5) }]);
        expect(await store.transitions(A)).toEqual([]);
        expect(summary(await store.transitions(B))).toEqual(['opened logs']);
      });

      test('an older opening does not bring back what a newer observation resolved', async () => {
        await store.apply(A, scope(), [change('opened', minute(1), finding('logs'))]);
        await store.apply(B, scope(), [resolved(minute(5), finding('logs'))]);
        await store.apply(A, scope(), [change('changed', minute(4), finding('logs', data({ late: true })))]);
        expect(await store.active()).toEqual([]);
      });

      test('times compare as times, however they are written', async () => {
        await store.apply(A, scope(), [change('opened', '2026-01-01T00:05:00Z', finding('logs'))]);
        const older = change('changed', '2026-01-01T01:04:00.000+01:00', finding('logs', data({ late: true })));
        expect(await store.apply(B, scope(), [older])).toEqual({ written: 0 });
      });

      test('of two runs that open the same finding, only the first has opened it', async () => {
        await store.apply(A, scope(), [change('opened', minute(1), finding('logs'))]);
        expect(await store.apply(B, scope(), [change('opened', minute(2), finding('logs'))])).toEqual({ written: 0 });
        expect(await store.transitions(B)).toEqual([]);
        expect(summary(await store.transitions(A))).toEqual(['opened logs']);
      });

      test('a finding of another target is refused', async () => {
        const stray = change('opened', minute(1), finding('logs', { target: scope('444455556666') }));
        await expect(store.apply(A, scope(), [stray])).rejects.toThrow('not of 111122223333/eu-west-1');
        expect(await store.active()).toEqual([]);
      });

      test('active findings stand in the order of account, Region, check, resource', async () => {
        const places: readonly [string, string, string, string][] = [
          ['444455556666', 'eu-west-1', 's3-bucket-versioning', 'a'],
          ['111122223333', 'us-east-1', 's3-bucket-encryption', 'a'],
          ['111122223333', 'eu-west-1', 's3-bucket-versioning', 'b'],
          ['111122223333', 'eu-west-1', 's3-bucket-versioning', 'a'],
          ['111122223333', 'eu-west-1', 's3-bucket-encryption', 'c'],
        ];
        for (const [account, region, checkId, bucket] of places) {
          const target = scope(account, region);
          await store.apply(A, target, [change('opened', minute(1), finding(bucket, { target, checkId }))]);
        }
        const active = await store.active();
        expect(
          active.map(({ target, checkId, resource }) => [target.accountId, target.region, checkId, resource.name]),
        ).toEqual([...places].reverse());
        expect(summary(await store.transitions(A))).toEqual(names(active).map((bucket) => `opened ${bucket}`));
      });

      test('what a run wrote is up to date among the active findings of that run', async () => {
        await store.apply(A, scope(), [
          change('opened', minute(1), finding('data')),
          change('opened', minute(1), finding('logs')),
        ]);
        await store.apply(B, scope(), [
          resolved(minute(2), finding('data')),
          change('opened', minute(2), finding('new')),
        ]);
        expect(names(await store.active(B))).toEqual(['logs', 'new']);
      });

      test.each<[string, string]>([
        ['separators of keys', 'arn:aws:logs:eu-west-1:111122223333:log-group:a#b#s3-bucket-versioning#TARGET#'],
        ['2,048 characters', `arn:aws:x:::${'é'.repeat(2036)}`],
        ['no ARN at all', ''],
        ['a lone surrogate', 'arn:aws:x:::\ud800'],
        ['control characters', 'arn:aws:x:::\u0000\u001b[31m\u202e'],
      ])('a resource whose ARN has %s is a finding like others', async (_, arn) => {
        const odd = finding('odd', { resource: { kind: 's3:bucket', arn, name: 'odd' } });
        const twin = finding('twin', { resource: { kind: 's3:bucket', arn: `${arn}x`, name: 'twin' } });
        await store.apply(A, scope(), [change('opened', minute(1), odd), change('opened', minute(1), twin)]);
        expect(new Set((await stored()).map(({ resource }) => resource.arn))).toEqual(new Set([arn, `${arn}x`]));
        expect(await store.active()).toHaveLength(2);
        await store.apply(B, scope(), [resolved(minute(2), odd)]);
        expect(names(await store.active())).toEqual(['twin']);
        expect(summary(await store.transitions(B))).toEqual(['resolved odd']);
      });

      test('data of megabytes come back whole', async () => {
        const drifted = Array.from({ length: 500 }, (_, index) => ({
          logicalId: `Queue${index}`,
          differences: [
            { path: '/Policy', expected: 'x'.repeat(1024), actual: `${index}`.repeat(1024), type: 'NOT_EQUAL' },
          ],
        }));
        const large = change('opened', minute(1), finding('stack', data({ drifted })));
        await store.apply(A, scope(), [large]);
        expect(await stored()).toEqual([large.finding]);
        expect(await store.active()).toEqual([large.finding]);
        expect(await store.transitions(A)).toEqual([large]);
      });

      test('hundreds of findings of a target are all applied and loaded', async () => {
        const many = Array.from({ length: 230 }, (_, index) => finding(`bucket-${String(index).padStart(3, '0')}`));
        const opened = many.map((each) => change('opened', minute(1), each));
        expect(await store.apply(A, scope(), opened)).toEqual({ written: 230 });
        expect(names(await stored())).toEqual(names(many));
        expect(names(await store.active())).toEqual(names(many));
        expect(await store.transitions(A)).toHaveLength(230);
      });

      test('an archived finding is forgotten after a year, an active one never', async () => {
        await store.apply(A, scope(), [
          change('opened', minute(1), finding('open')),
          resolved(minute(1), finding('closed')),
        ]);
        now = new Date(Date.parse(minute(1)) + 365 * DAY - 1);
        expect(names(await stored())).toEqual(['closed', 'open']);
        now = new Date(Date.parse(minute(1)) + 365 * DAY);
        expect(names(await stored())).toEqual(['open']);
        expect(summary(await store.transitions(A))).toEqual(['resolved closed', 'opened open']);
        const back = change('opened', now.toISOString(), finding('closed', data({ back: true })));
        expect(await store.apply(B, scope(), [back])).toEqual({ written: 1 });
        now = new Date(now.getTime() + 2000 * DAY);
        expect(names(await store.active())).toEqual(['closed', 'open']);
      });

      test('what the store gives away cannot change what it holds', async () => {
        const mine = { list: ['a'] };
        await store.apply(A, scope(), [change('opened', minute(1), finding('logs', data(mine)))]);
        mine.list.push('b');
        const [loaded] = await stored();
        Object.assign(loaded?.data ?? {}, { list: ['c'] });
        expect((await stored())[0]?.data).toEqual({ list: ['a'] });
      });
    });

    describe('transitions of a run', () => {
      test('all but persisted are kept, with what they say', async () => {
        await store.apply(B, scope(), [
          change('opened', minute(1), finding('a')),
          change('opened', minute(1), finding('b')),
        ]);
        const done = [
          change('opened', minute(2), finding('new')),
          resolved(minute(2), finding('a'), 'not-applicable'),
          unconfirmed(minute(2), finding('b'), [gap('one'), gap('two')]),
        ];
        await store.apply(A, scope(), [...done, change('persisted', minute(2), finding('c'))]);
        expect(await store.transitions(A)).toEqual([done[1], done[2], done[0]]);
        expect(await store.transitions(runId('run-c'))).toEqual([]);
      });

      test('they are listed by target too', async () => {
        const other = scope('111122223333', 'eu-west-10');
        await store.apply(A, scope(), [change('opened', minute(1), finding('here'))]);
        await store.apply(A, other, [change('opened', minute(1), finding('there', { target: other }))]);
        expect(summary(await store.transitions(A, scope()))).toEqual(['opened here']);
        expect(summary(await store.transitions(A, other))).toEqual(['opened there']);
        expect(summary(await store.transitions(A))).toEqual(['opened here', 'opened there']);
      });

      const first = finding('logs');
      const other = finding('logs', data({ other: true }));
      test.each<[string, readonly FindingTransition[], string]>([
        [
          'opened then changed is opened',
          [change('opened', minute(1), first), change('changed', minute(2), other)],
          'opened logs',
        ],
        [
          'opened then changed at the same time is opened',
          [change('opened', minute(1), first), change('changed', minute(1), other)],
          'opened logs',
        ],
        [
          'opened then unconfirmed is opened',
          [change('opened', minute(1), first), unconfirmed(minute(2), first)],
          'opened logs',
        ],
        [
          'unconfirmed then changed is changed',
          [unconfirmed(minute(1), first), change('changed', minute(2), other)],
          'changed logs',
        ],
        [
          'opened then resolved is resolved',
          [change('opened', minute(1), first), resolved(minute(2), first)],
          'resolved logs',
        ],
        [
          'resolved then reopened is reopened',
          [resolved(minute(1), first), change('reopened', minute(2), other)],
          'reopened logs',
        ],
        [
          'reopened then changed is reopened',
          [change('reopened', minute(1), first), change('changed', minute(2), other)],
          'reopened logs',
        ],
        [
          'opened then persisted is opened',
          [change('opened', minute(1), first), change('persisted', minute(2), first)],
          'opened logs',
        ],
      ])('of two attempts, %s', async (_, attempts, expected) => {
        for (const attempt of attempts) await store.apply(A, scope(), [attempt]);
        const transitions = await store.transitions(A);
        expect(summary(transitions)).toEqual([expected]);
        const [last] = attempts.filter(({ type }) => type !== 'persisted' && type !== 'unconfirmed').slice(-1);
        expect(transitions[0]?.finding).toEqual(last?.finding);
      });
    });

    describe('runs', () => {
      test('a run is replaced by its later state', async () => {
        await store.putRun(run('run-a'));
        const finished = run('run-a', {
          state: 'FAILED',
          finishedAt: minute(9),
          failure: 'out of luck',
          gaps: [gap()],
        });
        await store.putRun(finished);
        expect(await store.getRun(A)).toEqual(finished);
        expect(await store.listRuns(10)).toEqual([finished]);
        expect(await store.getRun(B)).toBeUndefined();
      });

      test('runs are listed newest first, as many as are wanted', async () => {
        for (const [id, start] of [
          ['x', 3],
          ['y', 1],
          ['z', 2],
        ] as const)
          await store.putRun(run(id, { startedAt: minute(start) }));
        const listed = async (limit: number) => (await store.listRuns(limit)).map(({ id }) => id);
        expect(await listed(10)).toEqual(['x', 'z', 'y']);
        expect(await listed(2)).toEqual(['x', 'z']);
        expect(await listed(0)).toEqual([]);
      });

      test('a run that was put with another start is listed once', async () => {
        await store.putRun(run('run-a', { startedAt: minute(9) }));
        await store.putRun(run('run-b', { startedAt: minute(5) }));
        await store.putRun(run('run-a', { startedAt: minute(1) }));
        expect((await store.listRuns(2)).map(({ id }) => id)).toEqual(['run-b', 'run-a']);
      });

      test('a run and all of its parts are forgotten after 400 days', async () => {
        await store.putRun(run('run-a'));
        await store.putTarget(targetRecord('run-a'));
        await store.apply(A, scope(), [unconfirmed(minute(0), finding('logs'))]);
        now = new Date(Date.parse(minute(0)) + 400 * DAY - 1);
        expect(await store.listRuns(1)).toHaveLength(1);
        now = new Date(Date.parse(minute(0)) + 400 * DAY);
        expect(await store.getRun(A)).toBeUndefined();
        expect(await store.listRuns(1)).toEqual([]);
        expect(await store.targets(A)).toEqual([]);
        expect(await store.transitions(A)).toEqual([]);
      });

      test('each target and phase of a run has one record, the latest', async () => {
        const other = scope('111122223333', 'us-east-1');
        const latest = targetRecord('run-a', { at: minute(3), transitions: { opened: 2 } });
        await store.putTarget(targetRecord('run-a', { at: minute(2) }));
        await store.putTarget(latest);
        await store.putTarget(targetRecord('run-a', { at: minute(1) }));
        const drift = targetRecord('run-a', {
          phase: 'drift',
          driftCoverage: { checkedResources: 1, totalResources: 2 },
        });
        await store.putTarget(drift);
        await store.putTarget(targetRecord('run-a', { target: other }));
        await store.putTarget(targetRecord('run-b'));
        expect(await store.targets(A)).toEqual([drift, latest, targetRecord('run-a', { target: other })]);
      });

      test('a record of a whole account is a record like others', async () => {
        const record = targetRecord('run-a', { target: { ...scope(), accountId: '*', region: '*' } });
        await store.putTarget(record);
        expect(await store.targets(A)).toEqual([record]);
      });

      test('each record of a target and phase leaves a sighting, a repeated one too, for the time that runs may be late', async () => {
        const other = scope('111122223333', 'us-east-1');
        const listed = { 's3:bucket': { listed: true, expected: 0, evaluated: 0 } };
        const unlisted = { 's3:bucket': { listed: false, expected: 1, evaluated: 0 } };
        await store.putTarget(targetRecord('run-a', { at: minute(1), coverage: listed }));
        await store.putTarget(targetRecord('run-a', { at: minute(2), coverage: unlisted }));
        await store.putTarget(targetRecord('run-b', { at: minute(3), listedAt: minute(2), coverage: {} }));
        await store.putTarget(targetRecord('run-a', { phase: 'drift' }));
        await store.putTarget(targetRecord('run-a', { target: other }));
        const seen = await store.sightings(scope(), 'resources');
        expect(seen.toSorted((one, next) => (one.at < next.at ? -1 : 1))).toEqual([
          { runId: 'run-a', at: minute(1), complete: ['s3:bucket'] },
          { runId: 'run-a', at: minute(2), complete: [] },
          { runId: 'run-b', at: minute(3), listedAt: minute(2), complete: [] },
        ]);
        now = new Date(Date.parse(minute(1)) + 16 * DAY);
        expect((await store.sightings(scope(), 'resources')).map(({ at }) => at).toSorted()).toEqual([
          minute(2),
          minute(3),
        ]);
      });

      test('gaps that do not fit are counted', async () => {
        const gaps = Array.from({ length: 30_000 }, (_, index) =>
          gap(`request ${(index * 2_654_435_761).toString(36)}`),
        );
        await store.putTarget(targetRecord('run-a', { gaps, gapsOmitted: 7 }));
        const [record] = await store.targets(A);
        expect(record?.gaps.length).toBeGreaterThan(1000);
        expect((record?.gaps.length ?? 0) + (record?.gapsOmitted ?? 0)).toBe(30_007);
      });
    });
  });
};
