import { Logger } from '@aws-lambda-powertools/logger';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordPhase } from '../../../src/app/audit/record-phase.ts';
import { targetAudit } from '../../../src/app/audit/target-audit.ts';
import { parsePolicy } from '../../../src/app/policy/parse-policy.ts';
import type { RunReference } from '../../../src/app/runs/events.ts';
import { formatOutcomes } from '../../../src/app/runs/outcome-lines.ts';
import { createRunCache } from '../../../src/app/runs/run-cache.ts';
import { runKeys } from '../../../src/app/runs/run-keys.ts';
import type { Outcome } from '../../../src/domain/outcome.ts';
import type { Target } from '../../../src/domain/target.ts';
import { bad, CHECK, gap, good, notApplicable, unknown } from '../../support/observations.ts';
import { memoryRunBucket } from '../../support/stores/memory-run-bucket.ts';
import { memoryStore } from '../../support/stores/memory-store.ts';
import { bucketRef, runId, target as scope } from '../../support/subjects.ts';
import { THOROUGH } from '../../support/thorough.ts';

/** 300 sequences, and 5,000 in a thorough run; `PLUMBLINE_SEQUENCES=100000` for hours. */
const SEQUENCES = Number(process.env['PLUMBLINE_SEQUENCES'] ?? (THOROUGH ? 5_000 : 300));

const NAMES = ['a', 'b', 'c'] as const;
type Name = (typeof NAMES)[number];
/** State of a resource at a time. `worse` differs from `bad` in its data. */
const STATES = ['absent', 'bad', 'worse', 'good', 'n/a'] as const;
type State = (typeof STATES)[number];
type World = Readonly<Record<Name, State>>;

/**
 * A run of one phase. What it says of a resource it saw at one time; its listing it began to read at another, before that, as of buckets,
 * or after, as of stacks. It is recorded after both.
 */
interface Seen {
  readonly saw: number;
  readonly lag: number;
  /** Ticks between the listing and the record. */
  readonly listedBefore: number;
  readonly unreadable: readonly Name[];
  readonly listed: boolean;
  /** The step is repeated with the same outcomes after so many ticks, and with what is left of its listing: nothing. */
  readonly again: number | undefined;
  readonly asked: boolean;
}

const TICKS = 12;
const world = fc.record(
  Object.fromEntries(NAMES.map((name) => [name, fc.constantFrom(...STATES)])),
) as fc.Arbitrary<World>;
const seen: fc.Arbitrary<Seen> = fc.record({
  saw: fc.integer({ min: 0, max: TICKS - 1 }),
  lag: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: TICKS }) }),
  listedBefore: fc.oneof(
    { weight: 2, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: TICKS }) },
  ),
  unreadable: fc.subarray([...NAMES], { maxLength: 2 }),
  listed: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  again: fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: TICKS }) },
  ),
  asked: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
});
const history = fc.record({
  worlds: fc.array(world, { minLength: TICKS, maxLength: TICKS }),
  runs: fc.array(seen, { minLength: 1, maxLength: 8 }),
});

const target = scope as Target;
/** A step is recorded half a tick after the last thing that it may have seen. */
const recordedAt = (tick: number): number => tick + 0.5;
const timeOf = (tick: number): string => new Date(Date.UTC(2026, 0, 1) + tick * 60_000).toISOString();
const asking = parsePolicy('version: 1\n', 'p');
const notAsking = parsePolicy(`version: 1\nchecks: { ${CHECK}: false }\n`, 'p');
const logger = new Logger({ logLevel: 'SILENT' });

const say = (name: Name, state: State, readable: boolean, at: string): Outcome => {
  const said = { resource: bucketRef(name), at };
  if (!readable) return unknown(said);
  if (state === 'good') return good(said);
  if (state === 'n/a') return notApplicable(said);
  return bad({ ...said, data: state === 'worse' ? { worse: true } : {} });
};

/** A step of a run: what is recorded at a tick. */
interface Step extends Seen {
  readonly index: number;
  readonly at: number;
  readonly isAgain: boolean;
}

const stepsOf = (runs: readonly Seen[]): readonly Step[] =>
  runs
    .flatMap((run, index): readonly Step[] => {
      const at = run.saw + run.lag;
      const first = { ...run, index, at, isAgain: false };
      return run.again === undefined
        ? [first]
        : [first, { ...first, at: at + run.again, isAgain: true, listed: false }];
    })
    .toSorted((one, other) => one.at - other.at);

/** Plays a history through the real step, and after each step compares what is open with what was proven last. */
const play = async ({ worlds, runs }: { readonly worlds: readonly World[]; readonly runs: readonly Seen[] }) => {
  let now = new Date(timeOf(0));
  const clock = () => now;
  const store = memoryStore({ clock });
  const bucket = memoryRunBucket();
  const stateAt = (name: Name, tick: number): State => worlds[Math.min(tick, TICKS - 1)]?.[name] ?? 'absent';
  /** The last proof of each resource: when, and whether it was non-compliant. */
  const proofs = new Map<Name, { at: number; isBad: boolean }>();
  const firstSeen = new Map<Name, string>();
  /** Files of each run in the run bucket, for a repetition of its step. */
  const left = new Map<number, readonly Outcome[]>();

  for (const { index, at, saw, listedBefore, unreadable, listed, asked, isAgain } of stepsOf(runs)) {
    const listedIn = Math.max(0, at - listedBefore);
    const listedAt = recordedAt(listedIn);
    now = new Date(timeOf(recordedAt(at)));
    const reads = (name: Name) => !unreadable.includes(name);
    const outcomes: Outcome[] = [...(left.get(index) ?? [])];
    for (const name of asked && !isAgain ? NAMES : []) {
      const [then, shown] = [stateAt(name, saw), stateAt(name, listedIn)];
      // A resource that was listed, and gone when it was read, is gone.
      const isGone = listed && (shown === 'absent' || (then === 'absent' && listedAt < saw));
      if (then !== 'absent' && !isGone) outcomes.push(say(name, then, reads(name), timeOf(saw)));
      else if (listed && !isGone) outcomes.push(say(name, shown, false, timeOf(listedAt)));
      const known = proofs.get(name)?.at ?? -1;
      if (then !== 'absent' && !isGone && reads(name) && saw >= known)
        proofs.set(name, { at: saw, isBad: then === 'bad' || then === 'worse' });
      if (isGone && listedAt >= known) proofs.set(name, { at: listedAt, isBad: false });
    }
    if (!asked)
      for (const [name, { isBad }] of proofs) if (isBad) proofs.set(name, { at: recordedAt(at), isBad: false });

    left.set(index, outcomes);

    const id = runId(`run-${index}`);
    const run: RunReference = {
      id,
      startedAt: timeOf(saw),
      driftDeadline: timeOf(TICKS * 4),
      checks: asked ? [CHECK] : [],
      scoped: false,
    };
    await bucket.put(runKeys(id).outcomes(target), formatOutcomes(target, outcomes));
    const ports = { store, bucket, clock, logger, policy: asked ? asking : notAsking, runCache: createRunCache() };
    await recordPhase(await targetAudit({ run, target }, ports), ports, {
      phase: 'resources',
      kinds: ['s3:bucket'],
      outcomes,
      listings: asked
        ? [{ kind: 's3:bucket', listedAt: timeOf(listedAt), complete: listed, gaps: listed ? [] : [gap] }]
        : [],
      apiCalls: {},
    });

    const findings = await store.load(target);
    const open = findings.filter(({ recordState }) => recordState === 'ACTIVE').map(({ resource }) => resource.name);
    const proven = [...proofs].filter(([, { isBad }]) => isBad).map(([name]) => name);
    expect(open.toSorted(), `after step ${index}${isAgain ? ' again' : ''} at ${at}`).toEqual(proven.toSorted());
    for (const { resource, firstSeen: first, timesReopened = 0, reopenedAt, lastSeen } of findings) {
      const name = resource.name as Name;
      expect(firstSeen.get(name) ?? first).toBe(first);
      firstSeen.set(name, first);
      expect(timesReopened > 0).toBe(reopenedAt !== undefined);
      expect(lastSeen >= first).toBe(true);
    }
  }
};

describe('for any sequence of worlds, gaps and runs', () => {
  it(
    'a finding is open exactly if the last proof about its resource was non-compliant',
    async () => {
      await fc.assert(fc.asyncProperty(history, play), { numRuns: SEQUENCES });
    },
    Math.max(40_000, SEQUENCES * 60),
  );
});
