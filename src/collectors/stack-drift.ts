import pLimit from 'p-limit';
import type { ClientFactory } from '../aws/clients/client-factory.ts';
import { gapCause, isTransient } from '../aws/errors/errors.ts';
import { bucketEncryption } from '../aws/operations/s3.ts';
import { cloudformationCalls } from '../domain/calls/cloudformation.ts';
import { s3Calls } from '../domain/calls/s3.ts';
import { type Evidence, readValue, unread } from '../domain/evidence.ts';
import type { Gap } from '../domain/gap.ts';
import type { Clock } from '../domain/ports.ts';
import type { ResourceRef } from '../domain/resource.ts';
import { scopeOf } from '../domain/scope.ts';
import type { Target } from '../domain/target.ts';
import type { Place } from './collector.ts';
import type { KindCalls } from './kind-calls.ts';
import { type TagsRead, tagsRead } from './resource-tags.ts';
import type { Moment } from './stack-drift/next-action.ts';
import type { DriftProgress, StackProgress } from './stack-drift/progress.ts';
import { readTags } from './stack-drift/stack-tags.ts';
import { type ListedStack, sweepStacks } from './stack-drift/sweep.ts';
import { createTurn, type Handled } from './stack-drift/turn.ts';
import { waitSeconds } from './stack-drift/wait-seconds.ts';

export type { DriftProgress } from './stack-drift/progress.ts';

const KIND = 'cloudformation:stack';

export interface StackDriftOptions {
  readonly clock: Clock;
  /** A check of a whole stack that is younger is used instead of a new one. */
  readonly reuseSeconds: number;
  /** Detections at the same time, per target. */
  readonly inFlight: number;
  /** Calls at the same time, per target. */
  readonly concurrency?: number;
  /** A step begins nothing new after so many seconds, so that it ends well within a Lambda's time. */
  readonly stepSeconds?: number;
}

interface DriftStepInput {
  /** ISO 8601. */
  readonly runStartedAt: string;
  /** ISO 8601; a step after it settles everything. */
  readonly deadline: string;
  /** Progress that the previous step returned. */
  readonly progress?: DriftProgress;
  /** Tags with these keys are read of the stacks that are settled; without keys no call is made for tags. */
  readonly tagKeys?: readonly string[];
}

export interface DriftStep {
  readonly progress: DriftProgress;
  /** Stacks that this step settled. */
  readonly settled: readonly Evidence<typeof KIND>[];
  /** ISO 8601: when this step began to read the listing. */
  readonly listedAt: string;
  /** Whether this step read the listing to its end. */
  readonly complete: boolean;
  /** Gaps of the listing. */
  readonly gaps: readonly Gap[];
  /** Every stack that exists, as far as this step read the listing; with those of the last step, absence proves that a stack is gone. */
  readonly listed: readonly ResourceRef<typeof KIND>[];
  /** Stacks that need another step. */
  readonly pending: number;
  /** How long to wait before it; 0 when nothing is pending. */
  readonly waitSeconds: number;
}

/** Detects drift in steps, between which the caller waits. A step may be repeated. Expected failures are gaps, never exceptions. */
export interface DriftCollector {
  readonly kind: typeof KIND;
  step(target: Target, input: DriftStepInput): Promise<DriftStep>;
}

/** Number of failed listings in a row after which the listing is given up. */
const FAILED_SWEEPS = 5;

const NO_TIME = unread({
  reason: 'timed-out',
  detail: 'no time was left to read the tags of the stack: the deadline of drift detection had passed',
  operation: cloudformationCalls.describeStacks.operation,
});

/** Stacks whose results wait for retried resources first, then the least recently checked. */
const byUrgency = (left: Queued, right: Queued): number =>
  Number(right.known?.check !== undefined) - Number(left.known?.check !== undefined) ||
  (left.stack.checkedAt ?? 0) - (right.stack.checkedAt ?? 0);

interface Queued {
  readonly stack: ListedStack;
  readonly known: StackProgress | undefined;
}

/** The calls of drift detection, those that CloudFormation makes itself included. */
export const driftCalls: KindCalls = {
  kind: KIND,
  list: [{ call: cloudformationCalls.listStacks }],
  tags: [{ call: cloudformationCalls.describeStacks }],
  facts: {
    drift: [
      {
        call: cloudformationCalls.detectStackDrift,
        note: 'CloudFormation reads the resources with the same permissions',
      },
      { call: cloudformationCalls.detectStackResourceDrift, note: 'made by CloudFormation itself' },
      { call: cloudformationCalls.batchDescribeTypeConfigurations, note: 'made by CloudFormation itself' },
      { call: cloudformationCalls.describeStackDriftDetectionStatus },
      { call: cloudformationCalls.listStackResources },
      { call: cloudformationCalls.describeStackResourceDrifts, note: 'only of stacks that are not in sync' },
      { call: s3Calls.getBucketEncryption, note: 'only where a bucket differs in BucketEncryption' },
    ],
  },
};

export const stackDrift = (
  clients: ClientFactory,
  { clock, reuseSeconds, inFlight, concurrency = 4, stepSeconds = 240 }: StackDriftOptions,
): DriftCollector => ({
  kind: KIND,
  async step(target, { runStartedAt, deadline, progress, tagKeys }) {
    const before = progress ?? { settled: [], stacks: {}, capacity: inFlight, failedSweeps: 0 };
    const place: Place = { clients, target };
    const limit = pLimit(concurrency);
    const now = clock().getTime();
    const final = now >= Date.parse(deadline);
    const moment: Moment = {
      now,
      final,
      runStartedAt: Date.parse(runStartedAt),
      mayBeOwn: progress === undefined,
      ...(reuseSeconds > 0 ? { youngSince: now - reuseSeconds * 1000 } : {}),
    };
    const turn = createTurn({
      place,
      readEncryption: async (bucket) => {
        try {
          return readValue(await bucketEncryption(clients, target, { bucket, owner: target.accountId }));
        } catch (error) {
          return unread(gapCause(error, s3Calls.getBucketEncryption));
        }
      },
      moment,
      deadline,
    });
    const isLate = (): boolean => clock().getTime() - now > stepSeconds * 1000;

    const sweep = await sweepStacks(place);
    const done = new Set(before.settled);
    const open = sweep.stacks.filter(({ key }) => !done.has(key));
    const results = new Map<string, Handled>();
    const tags = new Map<string, TagsRead>();
    const record = async (stack: ListedStack, handling: Promise<Handled> | Handled): Promise<void> => {
      const handled = await handling;
      results.set(stack.key, handled);
      if (handled.to !== 'settle') return;
      // Handles stack by stack, so that a step that must end has finished whole stacks.
      const read = async () => (final && isLate() ? NO_TIME : readTags(place, stack.resource.arn));
      tags.set(stack.key, await tagsRead(tagKeys, read));
    };

    await limit.map(open, (stack) => {
      const known = before.stacks[stack.key];
      return record(stack, isLate() ? turn.postpone(stack, known) : turn.look(stack, known));
    });

    const queue = open.flatMap((stack): Queued[] => {
      const handled = results.get(stack.key);
      return handled?.to === 'start' ? [{ stack, known: handled.known }] : [];
    });
    const seen = new Set(sweep.stacks.map(({ key }) => key));
    // While the listing is incomplete, a stack that it does not show need not be gone.
    const unseen = sweep.complete ? [] : Object.entries(before.stacks).filter(([key]) => !seen.has(key));
    const capacity = Math.min(before.capacity, inFlight);
    let running =
      unseen.filter(([, known]) => known.detection !== undefined).length +
      [...results.values()].filter((handled) => handled.to === 'wait' && handled.known?.detection !== undefined).length;
    await limit.map(queue.sort(byUrgency), async ({ stack, known }) => {
      if (final || turn.throttled || running >= capacity || isLate()) return record(stack, turn.postpone(stack, known));
      running += 1;
      await record(stack, turn.start(stack, known));
      const handled = results.get(stack.key);
      if (handled?.to !== 'wait' || handled.known?.detection === undefined) running -= 1;
    });

    const settled: Evidence<typeof KIND>[] = [];
    const stacks: Record<string, StackProgress> = {};
    const gone = new Set<string>();
    let pending = 0;
    for (const stack of open) {
      const handled = results.get(stack.key);
      if (handled?.to === 'settle') {
        done.add(stack.key);
        const { ofResource, ofEvidence } = tags.get(stack.key) ?? {};
        settled.push({
          resource: { ...stack.resource, ...ofResource },
          observedAt: handled.observedAt,
          facts: { drift: handled.reading },
          ...ofEvidence,
        });
      } else if (handled?.to === 'gone') gone.add(stack.key);
      else {
        pending += 1;
        if (handled?.known !== undefined) stacks[stack.key] = handled.known;
      }
    }

    const failedSweeps = sweep.complete ? 0 : before.failedSweeps + 1;
    if (!sweep.complete && !final && failedSweeps < FAILED_SWEEPS && isTransient(sweep.error)) {
      for (const [key, known] of unseen) stacks[key] = known;
      // One more pass, even if nothing is in progress.
      pending = Math.max(1, pending + unseen.length);
    }
    const slowed = turn.throttled || (!sweep.complete && isTransient(sweep.error));
    return {
      progress: {
        settled: [...done],
        stacks,
        capacity: turn.throttled ? Math.max(1, Math.floor(capacity / 2)) : Math.min(inFlight, capacity + 1),
        failedSweeps,
      },
      settled,
      listedAt: new Date(now).toISOString(),
      complete: sweep.complete,
      gaps: sweep.complete
        ? []
        : [{ ...gapCause(sweep.error, cloudformationCalls.listStacks), target: scopeOf(target), kind: KIND }],
      listed: sweep.stacks.filter(({ key }) => !gone.has(key)).map(({ resource }) => resource),
      pending,
      waitSeconds: waitSeconds(Object.values(stacks), { pending, now, pages: sweep.pages, throttled: slowed }),
    };
  },
});
