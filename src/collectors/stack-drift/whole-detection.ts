import type { StackResource } from '../../aws/operations/cloudformation/cloudformation.ts';
import type { TargetStack } from './stack-listing.ts';

/** Times of usable detections, in milliseconds since the epoch. */
export interface DetectionWindow {
  /** A detection initiated since then was made during this run. */
  readonly runStartedAt: number;
  /** Whether the run has lost its own state. A detection during the run may then be its own. */
  readonly mayBeOwn: boolean;
  /** A detection before the run, but since then, is young enough. Absent when none is. */
  readonly youngSince?: number;
}

const toSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;

/** Earliest time at which a usable detection was initiated. */
const usableSince = ({ runStartedAt, youngSince = Number.POSITIVE_INFINITY, mayBeOwn }: DetectionWindow): number =>
  Math.min(youngSince, mayBeOwn ? toSecond(runStartedAt) : Number.POSITIVE_INFINITY);

/** Tests whether reading the stack's rows is worthwhile. */
export const mayHaveWholeDetection = (stack: TargetStack, window: DetectionWindow): boolean => {
  const { checkedAt, driftStatus, updatedAt } = stack;
  if (checkedAt === undefined || driftStatus === 'NOT_CHECKED') return false;
  if (updatedAt !== undefined && checkedAt <= updatedAt) return false;
  return checkedAt >= usableSince(window);
};

/** Resources of a stack by whether a detection has checked them. */
interface CheckedRows {
  /** Time of the earliest check of a resource; Infinity if none was checked. */
  readonly earliest: number;
  readonly count: number;
  /** Rows without a check, unless CloudFormation cannot check their type. */
  readonly leftOut: readonly StackResource[];
  readonly types: ReadonlySet<string>;
}

const checkedRows = (rows: readonly StackResource[]): CheckedRows => {
  const checked = rows.filter(({ driftCheckedAt }) => driftCheckedAt !== undefined);
  return {
    earliest: Math.min(...checked.map(({ driftCheckedAt }) => driftCheckedAt?.getTime() ?? 0)),
    count: checked.length,
    leftOut: rows.filter(
      ({ driftCheckedAt, driftStatus }) => driftCheckedAt === undefined && driftStatus !== 'UNSUPPORTED',
    ),
    types: new Set(checked.map(({ type }) => type)),
  };
};

/**
 * Tests whether one detection covered every resource that CloudFormation can check. A row that was left out may be of a
 * type that it cannot check. Rows older than the last detection belong to earlier detections, so they prove nothing
 * about a row that was left out.
 */
const coversStack = ({ earliest, count, leftOut, types }: CheckedRows, detectedAt: number): boolean => {
  if (leftOut.length === 0) return count > 0;
  return !leftOut.some(({ type }) => types.has(type)) && count > 1 && toSecond(earliest) >= toSecond(detectedAt);
};

/**
 * Returns the time of a detection of the whole stack within the window, if the rows' own timestamps prove it. The
 * stack's timestamp may belong to a detection of one resource, and a NOT_CHECKED resource may have been left out, or be
 * of a type that CloudFormation cannot check. Doubt leads to a new detection.
 */
export const wholeDetectionAt = (
  stack: TargetStack,
  rows: readonly StackResource[],
  window: DetectionWindow,
): number | undefined => {
  const { checkedAt, updatedAt, driftStatus } = stack;
  if (checkedAt === undefined || !mayHaveWholeDetection(stack, window)) return undefined;
  const checked = checkedRows(rows);
  const at = Math.min(checked.earliest, checkedAt);
  const proven =
    (updatedAt === undefined || checked.earliest > updatedAt) &&
    at >= usableSince(window) &&
    driftStatus !== 'UNKNOWN' &&
    rows.every((row) => row.driftStatus !== 'UNKNOWN') &&
    coversStack(checked, checkedAt);
  return proven ? at : undefined;
};
