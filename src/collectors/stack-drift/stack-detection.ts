import { errorCode, errorMessage, gapCause } from '../../aws/errors/errors.ts';
import {
  type DriftDetection,
  driftDetection,
  startDriftDetection,
} from '../../aws/operations/cloudformation/cloudformation-drift.ts';
import { cloudformationCalls } from '../../domain/calls/cloudformation.ts';
import type { KnownCall } from '../../domain/calls/index.ts';
import { defined } from '../../domain/defined.ts';
import { readValue, unread } from '../../domain/evidence.ts';
import { parseFailures } from './detection-failures.ts';
import { isOutdated, nextAction } from './next-action.ts';
import type { RunningDetection, StackProgress, WholeDetection } from './progress.ts';
import { readDetection } from './read-detection.ts';
import { listResources } from './rows.ts';
import type { TargetStack } from './stack-listing.ts';
import {
  begun,
  close,
  FAILED_CALLS,
  GONE,
  iso,
  type PassContext,
  type PassOptions,
  postpone,
  progressAfterFailure,
  type StackResult,
  waitWith,
} from './stack-result.ts';
import { isAccepted, stackState } from './stack-state.ts';
import { wrongState } from './unread-causes.ts';
import { type DetectionWindow, mayHaveWholeDetection, wholeDetectionAt } from './whole-detection.ts';

/** Work of one pass on one stack. Rejects on unexpected errors only. */
export interface StackDetection {
  /** Does everything except starting detections, whose number is limited per account. */
  advance(stack: TargetStack, known: StackProgress | undefined): Promise<StackResult>;
  start(stack: TargetStack, known: StackProgress | undefined): Promise<StackResult>;
  /** Leaves the stack for a later pass, or for good after the deadline. */
  postpone(stack: TargetStack, known: StackProgress | undefined): StackResult;
  /** CloudFormation, or an API that it reads for a detection, asked for a slower pace. */
  readonly throttled: boolean;
}

/** The most that DetectStackDrift takes. */
const LOGICAL_IDS = 200;

/** Merges a partially failed detection with the one that repeated some resources. */
const mergeDetections = (
  known: StackProgress,
  { startedAt, logicalIds }: RunningDetection,
  answer: DriftDetection,
): WholeDetection => {
  const status = (answer.status ?? 'UNKNOWN') as WholeDetection['status'];
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

/** Concludes after a call failed for good: with the rows of an earlier detection, or nothing. */
const giveUp = (
  pass: PassContext,
  { error, call }: { readonly error: unknown; readonly call: KnownCall },
  stack: TargetStack,
  known: StackProgress,
): StackResult | Promise<StackResult> =>
  known.check === undefined
    ? close(pass, unread(gapCause(error, call)))
    : readDetection(pass, { stack, known, check: known.check, mayRetry: false });

/** Reuses an earlier detection, if its rows prove that it covered the whole stack. */
const reuse = async (
  pass: PassContext,
  stack: TargetStack,
  known: StackProgress | undefined,
  window: DetectionWindow,
): Promise<StackResult> => {
  const listed = await listResources(pass.place, stack.resource.arn);
  if (listed.gone) return GONE;
  if (listed.error !== undefined) {
    const later = progressAfterFailure(pass, listed.error, begun(pass, known));
    return later === undefined ? { to: 'start', known } : waitWith(later);
  }
  const at = wholeDetectionAt(stack, listed.rows, window);
  if (at === undefined) return { to: 'start', known };
  const status = stack.driftStatus as WholeDetection['status'];
  const check: WholeDetection = { at: iso(at), status, failures: {}, retry: [], rounds: 0 };
  return readDetection(pass, { stack, known: begun(pass, known), check, mayRetry: true, listed });
};

const afterDetection = async (
  pass: PassContext,
  stack: TargetStack,
  known: StackProgress,
  { detection, answer }: { readonly detection: RunningDetection; readonly answer: DriftDetection },
): Promise<StackResult> => {
  const { detection: _finished, notBefore: _passed, ...rest } = known;
  const check = mergeDetections(known, detection, answer);
  if (isOutdated(stack, check.at)) return postpone(pass, stack, { since: known.since });
  const next = { ...rest, check };
  const mayRetry = stackState(stack.status) === 'detectable';
  return check.retry.length > 0 && !pass.times.final && mayRetry
    ? { to: 'start', known: next }
    : readDetection(pass, { stack, known: next, check, mayRetry });
};

/** Handles a detection whose status could not be read. */
const afterFailedPoll = (
  pass: PassContext,
  error: unknown,
  stack: TargetStack,
  known: StackProgress,
): StackResult | Promise<StackResult> => {
  const later = progressAfterFailure(pass, error, known);
  if (later !== undefined) return waitWith(later);
  const { detection: _lost, ...without } = known;
  // CloudFormation does not keep detections for ever, nor those of deleted stacks.
  const own: DetectionWindow = { ...pass.times, mayBeOwn: true };
  const lost = { ...without, failedCalls: (known.failedCalls ?? 0) + 1 };
  if (errorCode(error) === 'ValidationError' && known.check === undefined && lost.failedCalls < FAILED_CALLS)
    return mayHaveWholeDetection(stack, own) ? reuse(pass, stack, lost, own) : { to: 'start', known: lost };
  return giveUp(pass, { error, call: cloudformationCalls.describeStackDriftDetectionStatus }, stack, without);
};

const poll = async (
  pass: PassContext,
  stack: TargetStack,
  known: StackProgress,
  detection: RunningDetection,
): Promise<StackResult> => {
  const { place, times } = pass;
  let answer: DriftDetection;
  try {
    answer = await driftDetection(place.clients, place.target, { detectionId: detection.id });
  } catch (error) {
    return afterFailedPoll(pass, error, stack, known);
  }
  if (answer.state !== 'in-progress') return afterDetection(pass, stack, known, { detection, answer });
  const { detection: _unfinished, ...without } = known;
  if (times.final && known.check !== undefined)
    return readDetection(pass, { stack, known: without, check: known.check, mayRetry: false });
  const polled = { ...detection, polls: detection.polls + 1, polledAt: iso(times.now) };
  return postpone(pass, stack, { ...known, detection: polled });
};

/** Handles a stack whose detection CloudFormation refused for its state. */
const refused = (
  pass: PassContext,
  error: unknown,
  stack: TargetStack,
  known: StackProgress,
): StackResult | Promise<StackResult> => {
  const { status } = stack;
  if (known.check !== undefined) return readDetection(pass, { stack, known, check: known.check, mayRetry: false });
  // The stack may have left the listed state since: the next listing tells.
  return isAccepted(status) && known.refusedIn !== status
    ? waitWith({ ...known, refusedIn: status })
    : close(pass, unread(wrongState(status, errorMessage(error))));
};

/** Forgets a finished detection if the stack was updated after it. */
const withoutOutdated = (stack: TargetStack, known: StackProgress | undefined): StackProgress | undefined =>
  known?.check !== undefined && known.detection === undefined && isOutdated(stack, known.check.at)
    ? { since: known.since }
    : known;

const advance = async (
  pass: PassContext,
  stack: TargetStack,
  stored: StackProgress | undefined,
): Promise<StackResult> => {
  const known = withoutOutdated(stack, stored);
  switch (nextAction(stack, known, pass.times)) {
    case 'nothing-managed':
      return close(pass, readValue({ kind: 'nothing-managed', stackStatus: stack.status }));
    case 'refused':
      return close(pass, unread(wrongState(stack.status)));
    case 'poll':
      return known?.detection === undefined ? postpone(pass, stack, known) : poll(pass, stack, known, known.detection);
    case 'read': {
      const mayRetry = stackState(stack.status) === 'detectable';
      return known?.check === undefined
        ? postpone(pass, stack, known)
        : readDetection(pass, { stack, known, check: known.check, mayRetry });
    }
    case 'reuse':
      return reuse(pass, stack, known, pass.times);
    case 'start':
      return { to: 'start', known };
    case 'wait':
      return postpone(pass, stack, begun(pass, known));
  }
};

const start = async (pass: PassContext, stack: TargetStack, known: StackProgress | undefined): Promise<StackResult> => {
  const { place, times } = pass;
  const logicalIds = known?.check?.retry.slice(0, LOGICAL_IDS);
  const progress = begun(pass, known);
  try {
    const started = await startDriftDetection(place.clients, place.target, {
      stack: stack.resource.arn,
      ...defined({ logicalIds }),
    });
    if (started === undefined) return GONE;
    if (started === 'in-progress') return waitWith({ ...progress, othersDetection: true });
    const detection: RunningDetection = {
      id: started.detectionId,
      startedAt: iso(times.now),
      polls: 0,
      ...(stack.checkedAt === undefined ? {} : { checkedBefore: iso(stack.checkedAt) }),
      ...defined({ logicalIds }),
    };
    return waitWith({ ...progress, detection });
  } catch (error) {
    if (errorCode(error) === 'ValidationError') return refused(pass, error, stack, progress);
    const later = progressAfterFailure(pass, error, progress);
    return later === undefined
      ? giveUp(pass, { error, call: cloudformationCalls.detectStackDrift }, stack, progress)
      : waitWith(later);
  }
};

/** Creates the work of one pass. */
export const createStackDetection = (options: PassOptions): StackDetection => {
  const pass: PassContext = { ...options, throttled: false };
  return {
    get throttled() {
      return pass.throttled;
    },
    advance: (stack, known) => advance(pass, stack, known),
    start: (stack, known) => start(pass, stack, known),
    postpone: (stack, known) => postpone(pass, stack, known),
  };
};
