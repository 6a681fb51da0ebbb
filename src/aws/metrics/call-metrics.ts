import { type CallScope, createTotals } from './totals.ts';

/** Totals of the calls of one operation in one account and Region. */
export interface CallMetric extends CallScope {
  /** API call, such as `s3:ListBuckets`. */
  readonly operation: string;
  /** Finished calls, each counted once whatever its attempts. */
  readonly calls: number;
  /** Calls that ended with an error. */
  readonly failures: number;
  /** Requests beyond the first of each call. */
  readonly retries: number;
  /** Requests that AWS throttled. */
  readonly throttles: number;
  /** Time from the first attempt to the end of each call, including waits for retries and sockets. */
  readonly milliseconds: number;
  /** Longest call. */
  readonly slowestMilliseconds: number;
}

type Total = { -readonly [K in Exclude<keyof CallMetric, keyof CallScope | 'operation'>]: number };

export interface CallMetrics {
  at(scope: CallScope, operation: string): Total;
  /** Takes the measurements since the last take, of one scope or of all, by account, Region and operation. */
  take(scope?: CallScope): readonly CallMetric[];
}

const order = ({ accountId, region, operation }: CallMetric): string => `${accountId}/${region}/${operation}`;

/** Creates metrics. `limit` is the number of scopes that are measured separately. */
export const createCallMetrics = (limit: number): CallMetrics => {
  const totals = createTotals<Total>(
    limit,
    () => ({ calls: 0, failures: 0, retries: 0, throttles: 0, milliseconds: 0, slowestMilliseconds: 0 }),
    (total, more) => {
      total.calls += more.calls;
      total.failures += more.failures;
      total.retries += more.retries;
      total.throttles += more.throttles;
      total.milliseconds += more.milliseconds;
      total.slowestMilliseconds = Math.max(total.slowestMilliseconds, more.slowestMilliseconds);
    },
  );
  return {
    at: totals.at,
    take: (scope) =>
      totals
        .take(scope)
        .flatMap((entry) =>
          [...entry.operations].map(([operation, total]): CallMetric => ({ ...entry.scope, operation, ...total })),
        )
        .sort((a, b) => (order(a) < order(b) ? -1 : 1)),
  };
};
