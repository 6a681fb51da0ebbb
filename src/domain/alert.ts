import type { Severity } from './check.ts';
import type { Selector } from './selector.ts';

/** Kinds of changes, most urgent first. */
export const CHANGE_KINDS = [
  'failed',
  'opened',
  'reopened',
  'returned',
  'changed',
  'resolved',
  'incomplete',
  'expired',
  'expiring',
] as const;
/**
 * `returned`: a finding that no exception accepts any more; `incomplete`: something is not seen that was seen before;
 * `expired`, `expiring`: an exception; `failed`: the run.
 */
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** Conditions of what the recipients of a route are sent. */
export interface AlertRoute {
  /** Letters, digits, `-` and `_`; at most 64. */
  readonly id: string;
  /** Least severity of findings. Changes of runs, coverage and exceptions have no severity, and are always sent. */
  readonly minimumSeverity: Severity;
  /** Patterns of check ids. */
  readonly checks?: readonly string[];
  readonly match?: Pick<Selector, 'accounts' | 'units' | 'regions'>;
  readonly news: readonly ChangeKind[];
}
