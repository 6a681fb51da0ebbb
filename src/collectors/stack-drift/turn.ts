import { errorCode, errorMessage, gapCause, isThrottle, isTransient } from '../../aws/errors/errors.ts';
import {
  type DriftDetection,
  driftDetection,
  startDriftDetection,
} from '../../aws/operations/cloudformation/cloudformation-drift.ts';
import { cloudformationCalls } from '../../domain/calls/cloudformation.ts';
import type { KnownCall } from '../../domain/calls/index.ts';
import { defined } from '../../domain/defined.ts';
import { type Reading, readInPart, readValue, unread } from '../../domain/evidence.ts';
import type { BucketEncryption, StackDrift } from '../../domain/facts.ts';
import type { GapCause } from '../../domain/gap.ts';
import type { Place } from '../collector.ts';
import { assemble } from './assemble.ts';
import { isTransientFailure, parseFailures } from './detection-failures.ts';
import { isOutdated, type Moment, nextAction } from './next-action.ts';
import type { RunningDetection, StackProgress, WholeCheck } from './progress.ts';
import { refuteEncryption } from './refute-encryption.ts';
import { describeDrifts, listResources, type Rows } from './rows.ts';
import { notDetected, wrongState } from './settle.ts';
import { isAccepted, stackState } from './stack-state.ts';
import type { ListedStack } from './sweep.ts';
import { type CheckWindow, mayHaveWholeCheck, wholeCheckAt } from './whole-check.ts';

/** Result of a step for a stack. */
export type Handled =
  | { readonly to: 'settle'; readonly reading: Reading<StackDrift>; readonly observedAt: string }
  | { readonly to: 'gone' }
  | { readonly to: 'wait'; readonly known: StackProgress | undefined }
  | { readonly to: 'start'; readonly known: StackProgress | undefined };

/** Work of one step on one stack. Rejects on unexpected errors only. */
export interface Turn {
  /** Does everything except starting detections, whose number is limited per account. */
  look(stack: ListedStack, known: StackProgress | undefined): Promise<Handled>;
  start(stack: ListedStack, known: StackProgress | undefined): Promise<Handled>;
  /** Leaves the stack for a later step, or for good after the deadline. */
  postpone(stack: ListedStack, known: StackProgress | undefined): Handled;
  /** CloudFormation, or an API that it reads for a detection, asked for a slower pace. */
  readonly throttled: boolean;
}

export interface TurnContext {
  readonly place: Place;
  /** A bucket's default encryption; undefined when there is no such bucket. */
  readonly readEncryption: (bucket: string) => Promise<Reading<BucketEncryption | undefined>>;
  readonly moment: Moment;
  readonly deadline: string;
}

/** The most that DetectStackDrift takes. */
const LOGICAL_IDS = 200;
const RETRY_ROUNDS = 4;
const RETRY_AFTER_MS = 5_000;
/** Failed calls after which a stack is given up. Throttled calls are repeated until the deadline. */
const FAILED_CALLS = 5;

const GONE: Handled = { to: 'gone' };
const iso = (ms: number): string => new Date(ms).toISOString();

/** Merges a partially failed detection with the one that repeated some resources. */
const checkAfter = (
  known: StackProgress,
  { startedAt, logicalIds }: RunningDetection,
  answer: DriftDetection,
): WholeCheck => {
  const status = (answer.status ?? 'UNKNOWN') as WholeCheck['status'];
  const found = answer.state === 'complete' ? { failures: {} } : parseFailures(answer.reason);
  if (known.check === undefined || logicalIds === undefined)
    return { at: answer.startedAt?.toISOString() ?? startedAt, status, ...found, retry: [], rounds: 0 };
  const again = new Set(logicalIds);
  const kept = Object.entries(known.check.failures).filter(([logicalId]) => !again.has(logicalId));
  return {
    ...known.check,
    status,
    ...found,
    failures: { ...Object.fromEntries(kept), ...found.failures },
    retry: known.check.retry.filter((logicalId) => !again.has(logicalId)),
  };
};

export const createTurn = ({ place, readEncryption, moment, deadline }: TurnContext): Turn => {
  const { now, final } = moment;
  let throttled = false;

  const settle = (reading: Reading<StackDrift>, observedAt = iso(now)): Handled => ({
    to: 'settle',
    reading,
    observedAt,
  });
  const begun = (known: StackProgress | undefined): StackProgress => known ?? { since: iso(now) };
  const waitWith = (known: StackProgress): Handled => ({ to: 'wait', known });

  const postpone = (stack: ListedStack, known: StackProgress | undefined): Handled =>
    final ? settle(unread(notDetected(stack.status, known, deadline))) : { to: 'wait', known };

  /** Returns the progress for a later step, if the failed call is worth repeating. */
  const comeBack = (error: unknown, known: StackProgress): StackProgress | undefined => {
    if (isThrottle(error)) throttled = true;
    const failedCalls = (known.failedCalls ?? 0) + (isThrottle(error) ? 0 : 1);
    return !final && isTransient(error) && failedCalls < FAILED_CALLS ? { ...known, failedCalls } : undefined;
  };
  /** Concludes after a call failed for good: with the rows of an earlier detection, or nothing. */
  const giveUp = (
    error: unknown,
    call: KnownCall,
    stack: ListedStack,
    known: StackProgress,
  ): Handled | Promise<Handled> =>
    known.check === undefined
      ? settle(unread(gapCause(error, call)))
      : readCheck(stack, known, known.check, { mayRetry: false });

  /** Reads the rows of a detection and concludes, unless some resources are worth another try. */
  const readCheck = async (
    stack: ListedStack,
    known: StackProgress,
    check: WholeCheck,
    { mayRetry, listed }: { mayRetry: boolean; listed?: Awaited<ReturnType<typeof listResources>> },
  ): Promise<Handled> => {
    const { arn } = stack.resource;
    const unreadRows: GapCause[] = [];
    const interrupted = (call: KnownCall, { gone, error }: Rows<unknown>): Handled | undefined => {
      if (gone) return GONE;
      if (error === undefined) return undefined;
      const later = comeBack(error, { ...known, check: { ...check, retry: [] } });
      if (later !== undefined) return waitWith(later);
      unreadRows.push(gapCause(error, call));
      return undefined;
    };
    const summaries = listed ?? (await listResources(place, arn));
    const unlisted = interrupted(cloudformationCalls.listStackResources, summaries);
    if (unlisted !== undefined) return unlisted;
    const inSync =
      check.status === 'IN_SYNC' &&
      Object.keys(check.failures).length === 0 &&
      summaries.error === undefined &&
      summaries.rows.every(({ driftStatus }) => ['IN_SYNC', 'NOT_CHECKED', 'UNSUPPORTED'].includes(driftStatus));
    const drifts = inSync ? { rows: [], gone: false } : await describeDrifts(place, arn);
    const undescribed = interrupted(cloudformationCalls.describeStackResourceDrifts, drifts);
    if (undescribed !== undefined) return undescribed;

    const {
      drift,
      missing,
      failed: failures,
    } = assemble({
      stackStatus: stack.status,
      check,
      summaries: summaries.rows,
      isListed: summaries.error === undefined,
      drifts: drifts.rows,
      unreadRows,
    });
    const retry = failures.filter(({ reason }) => isTransientFailure(reason)).map(({ logicalId }) => logicalId);
    if (retry.length > 0 && mayRetry && !final && check.rounds < RETRY_ROUNDS) {
      const next = { ...known, check: { ...check, retry, rounds: check.rounds + 1 } };
      // A detection that was found rather than started may be found again without state, so it is not postponed.
      if (listed !== undefined) return { to: 'start', known: next };
      // CloudFormation's own reads were throttled: more concurrent detections would reduce the results further.
      throttled = true;
      return waitWith({ ...next, notBefore: iso(now + RETRY_AFTER_MS * 2 ** check.rounds) });
    }
    const crossChecked = await refuteEncryption(readEncryption, drift.drifted, drifts.rows);
    return settle(
      readInPart({ ...drift, drifted: crossChecked.drifted }, [...missing, ...crossChecked.missing]),
      check.at,
    );
  };

  /** Reuses an earlier detection, if its rows prove that it covered the whole stack. */
  const reuse = async (stack: ListedStack, known: StackProgress | undefined, window: CheckWindow): Promise<Handled> => {
    const listed = await listResources(place, stack.resource.arn);
    if (listed.gone) return GONE;
    if (listed.error !== undefined) {
      const later = comeBack(listed.error, begun(known));
      return later === undefined ? { to: 'start', known } : waitWith(later);
    }
    const at = wholeCheckAt(stack, listed.rows, window);
    if (at === undefined) return { to: 'start', known };
    const status = stack.driftStatus as WholeCheck['status'];
    const check: WholeCheck = { at: iso(at), status, failures: {}, retry: [], rounds: 0 };
    return readCheck(stack, begun(known), check, { mayRetry: true, listed });
  };

  const afterDetection = async (
    stack: ListedStack,
    known: StackProgress,
    detection: RunningDetection,
    answer: DriftDetection,
  ): Promise<Handled> => {
    const { detection: _finished, notBefore: _passed, ...rest } = known;
    const check = checkAfter(known, detection, answer);
    if (isOutdated(stack, check.at)) return postpone(stack, { since: known.since });
    const next = { ...rest, check };
    return check.retry.length > 0 && !final && stackState(stack.status) === 'detectable'
      ? { to: 'start', known: next }
      : readCheck(stack, next, check, { mayRetry: stackState(stack.status) === 'detectable' });
  };

  const poll = async (stack: ListedStack, known: StackProgress, detection: RunningDetection): Promise<Handled> => {
    const { detection: _lost, ...without } = known;
    let answer: DriftDetection;
    try {
      answer = await driftDetection(place.clients, place.target, { detectionId: detection.id });
    } catch (error) {
      const later = comeBack(error, known);
      if (later !== undefined) return waitWith(later);
      // CloudFormation does not keep detections for ever, nor those of deleted stacks.
      const own: CheckWindow = { ...moment, mayBeOwn: true };
      const lost = { ...without, failedCalls: (known.failedCalls ?? 0) + 1 };
      if (errorCode(error) === 'ValidationError' && known.check === undefined && lost.failedCalls < FAILED_CALLS)
        return mayHaveWholeCheck(stack, own) ? reuse(stack, lost, own) : { to: 'start', known: lost };
      return giveUp(error, cloudformationCalls.describeStackDriftDetectionStatus, stack, without);
    }
    if (answer.state !== 'in-progress') return afterDetection(stack, known, detection, answer);
    if (final && known.check !== undefined) return readCheck(stack, without, known.check, { mayRetry: false });
    const polled = { ...detection, polls: detection.polls + 1, polledAt: iso(now) };
    return postpone(stack, { ...known, detection: polled });
  };

  const refused = (error: unknown, stack: ListedStack, known: StackProgress): Handled | Promise<Handled> => {
    const { status } = stack;
    if (known.check !== undefined) return readCheck(stack, known, known.check, { mayRetry: false });
    // The stack may have left the listed state since: the next listing tells.
    return isAccepted(status) && known.refusedIn !== status
      ? waitWith({ ...known, refusedIn: status })
      : settle(unread(wrongState(status, errorMessage(error))));
  };

  /** Forgets a finished detection if the stack was updated after it. */
  const withoutOutdated = (stack: ListedStack, known: StackProgress | undefined): StackProgress | undefined =>
    known?.check !== undefined && known.detection === undefined && isOutdated(stack, known.check.at)
      ? { since: known.since }
      : known;

  return {
    get throttled() {
      return throttled;
    },
    postpone,
    async look(stack, given) {
      const known = withoutOutdated(stack, given);
      switch (nextAction(stack, known, moment)) {
        case 'nothing-managed':
          return settle(readValue({ kind: 'nothing-managed', stackStatus: stack.status }));
        case 'refused':
          return settle(unread(wrongState(stack.status)));
        case 'poll':
          return known?.detection === undefined ? postpone(stack, known) : poll(stack, known, known.detection);
        case 'read':
          return known?.check === undefined
            ? postpone(stack, known)
            : readCheck(stack, known, known.check, { mayRetry: stackState(stack.status) === 'detectable' });
        case 'reuse':
          return reuse(stack, known, moment);
        case 'start':
          return { to: 'start', known };
        case 'wait':
          return postpone(stack, begun(known));
      }
    },
    async start(stack, known) {
      const logicalIds = known?.check?.retry.slice(0, LOGICAL_IDS);
      try {
        const started = await startDriftDetection(place.clients, place.target, {
          stack: stack.resource.arn,
          ...defined({ logicalIds }),
        });
        if (started === undefined) return GONE;
        if (started === 'in-progress') return waitWith({ ...begun(known), othersDetection: true });
        const detection: RunningDetection = {
          id: started.detectionId,
          startedAt: iso(now),
          polls: 0,
          ...(stack.checkedAt === undefined ? {} : { checkedBefore: iso(stack.checkedAt) }),
          ...defined({ logicalIds }),
        };
        return waitWith({ ...begun(known), detection });
      } catch (error) {
        if (errorCode(error) === 'ValidationError') return refused(error, stack, begun(known));
        const later = comeBack(error, begun(known));
        return later === undefined
          ? giveUp(error, cloudformationCalls.detectStackDrift, stack, begun(known))
          : waitWith(later);
      }
    },
  };
};
