import type { Severity } from './check.ts';
import type { RunId } from './ids.ts';
import type { Selector } from './selector.ts';

/** What people hear of, the most urgent first. */
export const NEWS = [
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
export type News = (typeof NEWS)[number];

/** Who hears of what. */
export interface AlertRoute {
  /** Letters, digits, `-` and `_`; at most 64. */
  readonly id: string;
  readonly topicArn: string;
  /** Of findings; what is no finding has no severity and is always heard of. */
  readonly minimumSeverity: Severity;
  /** Patterns of check ids. */
  readonly checks?: readonly string[];
  readonly match?: Pick<Selector, 'accounts' | 'units' | 'regions'>;
  readonly news: readonly News[];
}

/** What one route is told of one run, ready to be sent. */
export interface Alert {
  readonly runId: RunId;
  readonly route: string;
  readonly topicArn: string;
  /** The same for the same news of the same run, however often it is sent. */
  readonly deduplicationId: string;
  /** Less than 100 printable ASCII characters. */
  readonly subject: string;
  /** By the protocol of the subscription; `default` for all others. */
  readonly texts: { readonly default: string } & Readonly<Record<string, string>>;
  /** For the filters of subscriptions. */
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
}
