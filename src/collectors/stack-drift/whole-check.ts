import type { StackResource } from '../../aws/operations/cloudformation/cloudformation.ts';
import type { ListedStack } from './sweep.ts';

/** Times of usable detections, in milliseconds since the epoch. */
export interface CheckWindow {
  /** A check initiated since then was made during this run. */
  readonly runStartedAt: number;
  /** Whether the run has lost its own state. A detection during the run may then be its own. */
  readonly mayBeOwn: boolean;
  /** A check that was made before the run, but since then, is young enough. Absent when none is. */
  readonly youngSince?: number;
}

const toSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;

/** The earliest that a check may have been initiated, to be of use. */
const usableSince = ({ runStartedAt, youngSince = Number.POSITIVE_INFINITY, mayBeOwn }: CheckWindow): number =>
  Math.min(youngSince, mayBeOwn ? toSecond(runStartedAt) : Number.POSITIVE_INFINITY);

/** Tests whether reading the stack's rows is worthwhile. */
export const mayHaveWholeCheck = (stack: ListedStack, window: CheckWindow): boolean => {
  const { checkedAt, driftStatus, updatedAt } = stack;
  if (checkedAt === undefined || driftStatus === 'NOT_CHECKED') return false;
  if (updatedAt !== undefined && checkedAt <= updatedAt) return false;
  return checkedAt >= usableSince(window);
};

/**
 * Returns the time of a detection of the whole stack within the window, if the rows' own timestamps prove it. The
 * stack's timestamp may belong to a detection of one resource, and a NOT_CHECKED resource may have been left out, or be
 * of a type that CloudFormation cannot check. Doubt leads to a new detection.
 */
export const wholeCheckAt = (
  stack: ListedStack,
  rows: readonly StackResource[],
  window: CheckWindow,
): number | undefined => {
  if (stack.checkedAt === undefined || !mayHaveWholeCheck(stack, window)) return undefined;
  const checked = rows.filter(({ driftCheckedAt }) => driftCheckedAt !== undefined);
  const times = checked.map(({ driftCheckedAt }) => driftCheckedAt?.getTime() ?? 0);
  const earliest = Math.min(...times);
  const checkedTypes = new Set(checked.map(({ type }) => type));
  const leftOut = rows.filter(
    ({ driftCheckedAt, driftStatus }) => driftCheckedAt === undefined && driftStatus !== 'UNSUPPORTED',
  );
  if (leftOut.some(({ type }) => checkedTypes.has(type))) return undefined;
  if (stack.updatedAt !== undefined && earliest <= stack.updatedAt) return undefined;
  const at = Math.min(earliest, stack.checkedAt);
  if (at < usableSince(window)) return undefined;
  const settled = rows.every(({ driftStatus }) => driftStatus !== 'UNKNOWN');
  // Rows older than the last detection belong to earlier detections. They prove nothing unless every resource has a
  // row.
  const isOneCheck = toSecond(earliest) >= toSecond(stack.checkedAt);
  const whole = leftOut.length === 0 ? checked.length > 0 : checked.length > 1 && isOneCheck;
  return settled && whole && stack.driftStatus !== 'UNKNOWN' ? at : undefined;
};
