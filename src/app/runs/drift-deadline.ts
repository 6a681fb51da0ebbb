import type { Policy } from '../policy/policy.ts';

/** The end (ISO 8601) of drift detections that begin now. A run that is redriven, however late, has its whole budget again. */
export const driftDeadline = (now: Date, { drift }: Pick<Policy, 'drift'>): string =>
  new Date(now.getTime() + drift.budgetSeconds * 1000).toISOString();
