import type { Policy } from '../policy/policy.ts';

/** Returns the end (ISO 8601) of drift detections that begin now. A redriven run that failed has its whole budget again. */
export const driftDeadline = (
  now: Date,
  { drift }: { readonly drift: Pick<Policy['drift'], 'budgetSeconds'> },
): string => new Date(now.getTime() + drift.budgetSeconds * 1000).toISOString();

/** Times that a target's earlier steps kept. ISO 8601. */
export interface DriftTimes {
  /** End of the target's detections, if it is not the run's. */
  readonly deadline?: string;
  /** When the latest step ended. */
  readonly steppedAt?: string;
}

/**
 * Milliseconds between two steps of a target after which it stood still: the run was stopped and redriven, or Lambda had
 * no place. Waits of detections and retries of errors are shorter.
 */
const STANDSTILL_MS = 1800 * 1000;

/**
 * Returns the end (ISO 8601) of a target's detections: the run's, or a whole budget from now if that has passed before
 * the target began, or while it stood still. A redrive of a stopped run repeats steps with the deadline of the plan.
 */
export const targetDeadline = (
  now: Date,
  planned: string,
  { earlier, budgetSeconds }: { readonly earlier: DriftTimes | undefined; readonly budgetSeconds: number },
): string => {
  // A redrive of a run that failed renews the run's own.
  const own = earlier?.deadline ?? planned;
  const deadline = Date.parse(own) > Date.parse(planned) ? own : planned;
  if (now.getTime() < Date.parse(deadline)) return deadline;
  const stoodStill =
    earlier === undefined ||
    (earlier.steppedAt !== undefined && now.getTime() - Date.parse(earlier.steppedAt) > STANDSTILL_MS);
  return stoodStill ? driftDeadline(now, { drift: { budgetSeconds } }) : deadline;
};
