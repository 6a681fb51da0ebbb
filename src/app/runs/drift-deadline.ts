import type { Container } from '../container.ts';

/** When drift detections that begin now are given up (ISO 8601). A run that is redriven, however late, has its whole budget again. */
export const driftDeadline = ({ clock, policy }: Pick<Container, 'clock' | 'policy'>): string =>
  new Date(clock().getTime() + policy.drift.budgetSeconds * 1000).toISOString();
