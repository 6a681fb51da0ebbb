import type { RunningDetection, StackProgress } from './progress.ts';
import type { TargetStack } from './stack-listing.ts';
import { stackState } from './stack-state.ts';
import { type DetectionWindow, mayHaveWholeDetection } from './whole-detection.ts';

/**
 * Action of a step on a stack: poll a detection, read the rows of a finished one, reuse an earlier one, start one,
 * wait, or conclude from the stack's state alone.
 */
export type Action = 'poll' | 'read' | 'reuse' | 'start' | 'wait' | 'nothing-managed' | 'refused';

export interface PassTimes extends DetectionWindow {
  readonly now: number;
  /** The deadline has passed: nothing is started or waited for any more. */
  readonly final: boolean;
}

/** Milliseconds after which a detection is polled although the listing does not show it as finished. */
const SILENT_MS = 30_000;
const LONGEST_POLL_MS = 60_000;
const SHORTEST_POLL_MS = 5_000;

const isDue = (stack: TargetStack, detection: RunningDetection, now: number): boolean => {
  const { checkedBefore, polls, polledAt, startedAt } = detection;
  if (polledAt !== undefined)
    return now >= Date.parse(polledAt) + Math.min(LONGEST_POLL_MS, SHORTEST_POLL_MS * 2 ** (polls - 1));
  const before = checkedBefore === undefined ? undefined : Date.parse(checkedBefore);
  const shown = stack.driftStatus !== 'NOT_CHECKED' && stack.checkedAt !== before;
  return shown || now >= Date.parse(startedAt) + SILENT_MS;
};

/** Tests whether the stack was updated after the detection, which makes its result useless. */
export const isOutdated = ({ updatedAt }: TargetStack, checkedAt: string): boolean =>
  updatedAt !== undefined && updatedAt > Date.parse(checkedAt);

export const nextAction = (stack: TargetStack, known: StackProgress | undefined, moment: PassTimes): Action => {
  const { now, final } = moment;
  if (known?.detection !== undefined) return final || isDue(stack, known.detection, now) ? 'poll' : 'wait';
  const state = stackState(stack.status);
  const waits = !final && known?.notBefore !== undefined && now < Date.parse(known.notBefore);
  if (known?.check !== undefined) {
    if (final || state !== 'detectable') return 'read';
    if (waits) return 'wait';
    return known.check.retry.length > 0 ? 'start' : 'read';
  }
  if (state === 'nothing-managed' || state === 'refused') return state;
  if (state === 'in-transition' || waits) return 'wait';
  // A result of another caller's detection that was in the way does not replace our own, because its coverage is
  // unknown.
  return known?.othersDetection === undefined && mayHaveWholeDetection(stack, moment) ? 'reuse' : 'start';
};
