import { type CallScope, createTotals } from './totals.ts';

/** What the calls of one operation in one account and Region came to. */
export interface CallMetric extends CallScope {
  /** The API call, such as `s3:ListBuckets`. */
  readonly operation: string;
  /** Calls that have ended, however often they were sent. */
  readonly calls: number;
  /** Calls among them that ended with an error. */
  readonly failures: number;
  /** Requests sent beyond the first of a call. */
  readonly retries: number;
  /** Requests that AWS answered with a throttle. */
  readonly throttles: number;
  /** From the first attempt to the end of each call, waiting for retries and sockets included. */
  readonly milliseconds: number;
  /** The longest call. */
  readonly slowestMilliseconds: number;
}

type Total = { -readonly [K in Exclude<keyof CallMetric, keyof CallScope | 'operation'>]: number };

export interface CallMetrics {
  at(scope: CallScope, operation: string): Total;
  /** What was measured since the last time, of one scope or of all, by account, Region and operation. */
  take(scope?: CallScope): readonly CallMetric[];
}

const order = ({ accountId, region, operation }: CallMetric): string => `${accountId}/${region}/${operation}`;

/** `limit` is how many scopes are told apart. */
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
