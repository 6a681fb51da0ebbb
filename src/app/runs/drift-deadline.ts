import type { Policy } from '../policy/policy.ts';

/** Returns the end (ISO 8601) of drift detections that begin now. A redriven run has its whole budget again. */
export const driftDeadline = (now: Date, { drift }: Pick<Policy, 'drift'>): string =>
  new Date(now.getTime() + drift.budgetSeconds * 1000).toISOString();
