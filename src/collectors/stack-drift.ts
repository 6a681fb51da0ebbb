import pLimit, { type LimitFunction } from 'p-limit';
import type { ClientFactory } from '../aws/clients/client-factory.ts';
import { gapCause, isTransient } from '../aws/errors/errors.ts';
import { bucketEncryption } from '../aws/operations/s3.ts';
import { cloudformationCalls } from '../domain/calls/cloudformation.ts';
import { iamCalls } from '../domain/calls/iam.ts';
import { s3Calls } from '../domain/calls/s3.ts';
import { defined } from '../domain/defined.ts';
import { type Evidence, readValue, unread } from '../domain/evidence.ts';
import type { Gap } from '../domain/gap.ts';
import type { Clock } from '../domain/ports.ts';
import type { ResourceRef } from '../domain/resource.ts';
import { scopeOf } from '../domain/scope.ts';
import type { Target } from '../domain/target.ts';
import type { Place } from './collector.ts';
import type { KindCalls } from './kind-calls.ts';
import { type TagsRead, tagsRead } from './resource-tags.ts';
import type { PassTimes } from './stack-drift/next-action.ts';
import type { DriftProgress, StackProgress } from './stack-drift/progress.ts';
import { createReadPermissions } from './stack-drift/read-permissions.ts';
import { createStackDetection, type StackDetection } from './stack-drift/stack-detection.ts';
import { listTargetStacks, type StackListing, type TargetStack } from './stack-drift/stack-listing.ts';
import type { PassOptions, StackResult } from './stack-drift/stack-result.ts';
import { readTags } from './stack-drift/stack-tags.ts';
import { waitSeconds } from './stack-drift/wait-seconds.ts';

export type { DriftProgress } from './stack-drift/progress.ts';

const KIND = 'cloudformation:stack';

export interface StackDriftOptions {
  readonly clock: Clock;
  /** A detection of a whole stack that is younger is used instead of a new one. */
  readonly reuseSeconds: number;
  /** Detections at the same time, per target. */
  readonly inFlight: number;
  /** Calls at the same time, per target. */
  readonly concurrency?: number;
  /** A step begins nothing new so many seconds after its listing, so that it ends well within a Lambda's time. */
  readonly stepSeconds?: number;
}

interface DriftStepInput {
  /** ISO 8601. */
  readonly runStartedAt: string;
  /** ISO 8601; a step after it closes everything. */
  readonly deadline: string;
  /** Progress that the previous step returned. */
  readonly progress?: DriftProgress;
  /** Keys of tags that are read of closed stacks; without keys no call is made for tags. */
  readonly tagKeys?: readonly string[];
}

export interface DriftStep {
  readonly progress: DriftProgress;
  /** Stacks that this step closed. */
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
const FAILED_LISTINGS = 5;

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
  readonly stack: TargetStack;
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
      { call: cloudformationCalls.describeStacks, note: 'only where ListStacks has more than ten pages' },
      { call: cloudformationCalls.describeStackDriftDetectionStatus },
      { call: cloudformationCalls.listStackResources },
      { call: cloudformationCalls.describeStackResourceDrifts, note: 'only of stacks that are not in sync' },
      { call: cloudformationCalls.describeType, note: 'only of types with a removed property' },
      { call: iamCalls.simulatePrincipalPolicy, note: 'only where a property seems to be removed' },
      { call: s3Calls.getBucketEncryption, note: 'only where a bucket differs in BucketEncryption' },
    ],
  },
};

/** One pass over the stacks of a target, with what it has found so far. */
interface Pass {
  readonly place: Place;
  readonly times: PassTimes;
  readonly before: DriftProgress;
  readonly listing: StackListing;
  readonly detection: StackDetection;
  readonly tagKeys: readonly string[] | undefined;
  /** Calls at the same time. */
  readonly limit: LimitFunction;
  /** Detections at the same time. */
  readonly capacity: number;
  /** Whether the time is over in which the pass begins something new. */
  readonly isLate: () => boolean;
  /** Listed stacks that no earlier pass closed. */
  readonly open: readonly TargetStack[];
  readonly results: Map<string, StackResult>;
  readonly tags: Map<string, TagsRead>;
}

/** Keeps the result of a stack, with the tags of one that is closed. */
const record = async (
  { place, times, tagKeys, isLate, results, tags }: Pass,
  stack: TargetStack,
  result: StackResult,
): Promise<void> => {
  results.set(stack.key, result);
  if (result.to !== 'close') return;
  // Handles stack by stack, so that a step that must end has finished whole stacks.
  const read = async () => (times.final && isLate() ? NO_TIME : readTags(place, stack.resource.arn));
  tags.set(stack.key, await tagsRead(tagKeys, read));
};

/** Returns the earlier progress of stacks that the listing does not show. While it is incomplete, they need not be gone. */
const unseenStacks = ({ listing, before }: Pass): readonly (readonly [string, StackProgress])[] => {
  const seen = new Set(listing.stacks.map(({ key }) => key));
  return listing.complete ? [] : Object.entries(before.stacks).filter(([key]) => !seen.has(key));
};

const isRunning = (result: StackResult | undefined): boolean =>
  result?.to === 'wait' && result.known?.detection !== undefined;

/** Does everything except starting detections. */
const advanceStacks = async (pass: Pass): Promise<void> => {
  const { limit, open, before, detection, isLate } = pass;
  await limit.map(open, async (stack) => {
    const known = before.stacks[stack.key];
    await record(pass, stack, isLate() ? detection.postpone(stack, known) : await detection.advance(stack, known));
  });
};

/** Starts detections of the stacks that need one, as many as the account bears, and postpones the others. */
const startDetections = async (pass: Pass): Promise<void> => {
  const { limit, open, results, times, detection, capacity, isLate } = pass;
  const queue = open.flatMap((stack): Queued[] => {
    const result = results.get(stack.key);
    return result?.to === 'start' ? [{ stack, known: result.known }] : [];
  });
  let running =
    unseenStacks(pass).filter(([, known]) => known.detection !== undefined).length +
    [...results.values()].filter(isRunning).length;
  await limit.map(queue.sort(byUrgency), async ({ stack, known }) => {
    if (times.final || detection.throttled || running >= capacity || isLate())
      return record(pass, stack, detection.postpone(stack, known));
    running += 1;
    await record(pass, stack, await detection.start(stack, known));
    if (!isRunning(results.get(stack.key))) running -= 1;
  });
};

/** Stacks of a pass by what became of them. */
interface Sorted {
  readonly closed: readonly Evidence<typeof KIND>[];
  readonly closedKeys: readonly string[];
  readonly gone: ReadonlySet<string>;
  readonly stacks: Readonly<Record<string, StackProgress>>;
  readonly pending: number;
}

const sortResults = ({ open, results, tags }: Pass): Sorted => {
  const closed: Evidence<typeof KIND>[] = [];
  const closedKeys: string[] = [];
  const stacks: Record<string, StackProgress> = {};
  const gone = new Set<string>();
  let pending = 0;
  for (const stack of open) {
    const result = results.get(stack.key);
    if (result?.to === 'close') {
      closedKeys.push(stack.key);
      const { ofResource, ofEvidence } = tags.get(stack.key) ?? {};
      closed.push({
        resource: { ...stack.resource, ...ofResource },
        observedAt: result.observedAt,
        facts: { drift: result.reading },
        ...ofEvidence,
      });
    } else if (result?.to === 'gone') gone.add(stack.key);
    else {
      pending += 1;
      if (result?.known !== undefined) stacks[stack.key] = result.known;
    }
  }
  return { closed, closedKeys, gone, stacks, pending };
};

/** Adds the stacks that an incomplete listing does not show, if the listing is worth repeating. */
const withUnseen = (pass: Pass, failedListings: number, { stacks, pending }: Sorted) => {
  const { listing, times } = pass;
  if (listing.complete || times.final || failedListings >= FAILED_LISTINGS || !isTransient(listing.error))
    return { stacks, pending };
  const unseen = unseenStacks(pass);
  // One more pass, even if nothing is in progress.
  return { stacks: { ...stacks, ...Object.fromEntries(unseen) }, pending: Math.max(1, pending + unseen.length) };
};

/** Builds the result of the step. */
const finish = (pass: Pass, inFlight: number): DriftStep => {
  const { place, times, before, listing, detection, capacity } = pass;
  const { now } = times;
  const { throttled } = detection;
  const sorted = sortResults(pass);
  const failedSweeps = listing.complete ? 0 : before.failedSweeps + 1;
  const { stacks, pending } = withUnseen(pass, failedSweeps, sorted);
  const slowed = throttled || (!listing.complete && isTransient(listing.error));
  return {
    progress: {
      settled: [...before.settled, ...sorted.closedKeys],
      stacks,
      capacity: throttled ? Math.max(1, Math.floor(capacity / 2)) : Math.min(inFlight, capacity + 1),
      failedSweeps,
      ...defined({ beyondFilter: listing.beyondFilter }),
    },
    settled: sorted.closed,
    listedAt: new Date(now).toISOString(),
    complete: listing.complete,
    gaps: listing.complete
      ? []
      : [
          {
            ...gapCause(listing.error, listing.failedCall ?? cloudformationCalls.listStacks),
            target: scopeOf(place.target),
            kind: KIND,
          },
        ],
    listed: listing.stacks.filter(({ key }) => !sorted.gone.has(key)).map(({ resource }) => resource),
    pending,
    waitSeconds: waitSeconds(Object.values(stacks), { pending, now, pages: listing.pages, throttled: slowed }),
  };
};

/** Reads a bucket's default encryption as S3 reports it. */
const encryptionReader =
  ({ clients, target }: Place): PassOptions['readEncryption'] =>
  async (bucket) => {
    try {
      return readValue(await bucketEncryption(clients, target, { bucket, owner: target.accountId }));
    } catch (error) {
      return unread(gapCause(error, s3Calls.getBucketEncryption));
    }
  };

/** Lists the stacks and begins a pass over those that are not closed yet. */
const openPass = async (
  place: Place,
  { runStartedAt, deadline, progress, tagKeys }: DriftStepInput,
  { clock, reuseSeconds, inFlight, concurrency = 4, stepSeconds = 240 }: StackDriftOptions,
): Promise<Pass> => {
  const before = progress ?? { settled: [], stacks: {}, capacity: inFlight, failedSweeps: 0 };
  const now = clock().getTime();
  const times: PassTimes = {
    now,
    final: now >= Date.parse(deadline),
    runStartedAt: Date.parse(runStartedAt),
    mayBeOwn: progress === undefined,
    ...(reuseSeconds > 0 ? { youngSince: now - reuseSeconds * 1000 } : {}),
  };
  const listing = await listTargetStacks(place, before.beyondFilter);
  // The listing of an account with many stacks may take longer than a step: no stack would ever be looked at.
  const listedUntil = clock().getTime();
  const closedBefore = new Set(before.settled);
  return {
    place,
    times,
    before,
    listing,
    detection: createStackDetection({
      place,
      readEncryption: encryptionReader(place),
      permissions: createReadPermissions(place),
      times,
      deadline,
    }),
    tagKeys,
    limit: pLimit(concurrency),
    capacity: Math.min(before.capacity, inFlight),
    isLate: () => clock().getTime() - listedUntil > stepSeconds * 1000,
    open: listing.stacks.filter(({ key }) => !closedBefore.has(key)),
    results: new Map(),
    tags: new Map(),
  };
};

/** A call of drift detection that only the auditor's own account needs, where no role is assumed. */
export const ownAccountDriftCalls = [iamCalls.getRole] as const;

export const stackDrift = (clients: ClientFactory, options: StackDriftOptions): DriftCollector => ({
  kind: KIND,
  async step(target, input) {
    const pass = await openPass({ clients, target }, input, options);
    await advanceStacks(pass);
    await startDetections(pass);
    return finish(pass, options.inFlight);
  },
});
