import { gapCause } from '../../aws/errors/errors.ts';
import type { StackResource } from '../../aws/operations/cloudformation/cloudformation.ts';
import type { ResourceDrift } from '../../aws/operations/cloudformation/cloudformation-drift.ts';
import { cloudformationCalls } from '../../domain/calls/cloudformation.ts';
import type { KnownCall } from '../../domain/calls/index.ts';
import { readInPart } from '../../domain/evidence.ts';
import type { GapCause } from '../../domain/gap.ts';
import { assemble } from './assemble.ts';
import { isTransientFailure } from './detection-failures.ts';
import type { StackProgress, WholeDetection } from './progress.ts';
import { proveRemovals, showRemovals } from './prove-removals.ts';
import { refuteEncryption } from './refute-encryption.ts';
import { describeDrifts, listResources, type Rows } from './rows.ts';
import type { TargetStack } from './stack-listing.ts';
import {
  close,
  GONE,
  iso,
  type PassContext,
  progressAfterFailure,
  type StackResult,
  waitWith,
} from './stack-result.ts';

const RETRY_ROUNDS = 4;
const RETRY_AFTER_MS = 5_000;

/** A stack with a finished detection, and how its rows are read. */
export interface FinishedDetection {
  readonly stack: TargetStack;
  readonly known: StackProgress;
  readonly check: WholeDetection;
  /** Whether resources that could not be checked may be detected again. */
  readonly mayRetry: boolean;
  /** Resources, if they were listed already. */
  readonly listed?: Rows<StackResource>;
}

/** Rows of a detection, or the result of the pass if they cannot be read in it. */
type ReadRows =
  | { readonly ended: StackResult }
  | {
      readonly summaries: Rows<StackResource>;
      readonly drifts: Rows<ResourceDrift>;
      readonly unreadRows: readonly GapCause[];
    };

const isInSync = (check: WholeDetection, summaries: Rows<StackResource>): boolean =>
  check.status === 'IN_SYNC' &&
  Object.keys(check.failures).length === 0 &&
  summaries.error === undefined &&
  summaries.rows.every(({ driftStatus }) => ['IN_SYNC', 'NOT_CHECKED', 'UNSUPPORTED'].includes(driftStatus));

/** Reads the rows. Differences are only requested if something is not in sync. */
const readRows = async (pass: PassContext, { stack, known, check, listed }: FinishedDetection): Promise<ReadRows> => {
  const { arn } = stack.resource;
  const unreadRows: GapCause[] = [];
  const interrupted = (call: KnownCall, { gone, error }: Rows<unknown>): StackResult | undefined => {
    if (gone) return GONE;
    if (error === undefined) return undefined;
    const later = progressAfterFailure(pass, error, { ...known, check: { ...check, retry: [] } });
    if (later !== undefined) return waitWith(later);
    unreadRows.push(gapCause(error, call));
    return undefined;
  };
  const summaries = listed ?? (await listResources(pass.place, arn));
  const unlisted = interrupted(cloudformationCalls.listStackResources, summaries);
  if (unlisted !== undefined) return { ended: unlisted };
  const drifts = isInSync(check, summaries) ? { rows: [], gone: false } : await describeDrifts(pass.place, arn);
  const undescribed = interrupted(cloudformationCalls.describeStackResourceDrifts, drifts);
  return undescribed === undefined ? { summaries, drifts, unreadRows } : { ended: undescribed };
};

/** Returns the result that has some resources detected again. */
const retryWith = (
  pass: PassContext,
  { known, check, listed }: FinishedDetection,
  retry: readonly string[],
): StackResult => {
  const next = { ...known, check: { ...check, retry, rounds: check.rounds + 1 } };
  // A detection that was found rather than started may be found again without state, so it is not postponed.
  if (listed !== undefined) return { to: 'start', known: next };
  // CloudFormation's own reads were throttled: more concurrent detections would reduce the results further.
  pass.throttled = true;
  return waitWith({ ...next, notBefore: iso(pass.times.now + RETRY_AFTER_MS * 2 ** check.rounds) });
};

/** Reads the rows of a detection and closes the stack, unless some resources are worth another try. */
export const readDetection = async (pass: PassContext, finished: FinishedDetection): Promise<StackResult> => {
  const { stack, check, mayRetry } = finished;
  const read = await readRows(pass, finished);
  if ('ended' in read) return read.ended;
  const { summaries, drifts, unreadRows } = read;
  const { drift, missing, failed } = assemble({
    stackStatus: stack.status,
    check,
    summaries: summaries.rows,
    isListed: summaries.error === undefined,
    drifts: drifts.rows,
    unreadRows,
  });
  const retry = failed.filter(({ reason }) => isTransientFailure(reason)).map(({ logicalId }) => logicalId);
  if (retry.length > 0 && mayRetry && !pass.times.final && check.rounds < RETRY_ROUNDS)
    return retryWith(pass, finished, retry);
  const crossChecked = await refuteEncryption(pass.readEncryption, drift.drifted, drifts.rows);
  // Another caller, with other permissions, may have made a detection that was found.
  if (finished.listed !== undefined && showRemovals(pass.permissions, crossChecked.drifted, drifts.rows))
    return { to: 'start', known: finished.known };
  const proven = await proveRemovals(pass.permissions, crossChecked.drifted, drifts.rows);
  const later =
    proven.error === undefined
      ? undefined
      : progressAfterFailure(pass, proven.error, { ...finished.known, check: { ...check, retry: [] } });
  if (later !== undefined) return waitWith(later);
  return close(
    pass,
    readInPart({ ...drift, drifted: proven.drifted }, [...missing, ...crossChecked.missing, ...proven.missing]),
    check.at,
  );
};
