import type { ApiCalls } from '../../domain/run.ts';
import { type CallScope, createTotals } from './totals.ts';

export interface CallCounter {
  count(scope: CallScope, operation: string): void;
  /** Takes the counts since the last take, of one scope or of all, by operation in alphabetical order. */
  take(scope?: CallScope): ApiCalls;
}

/** Creates a counter. `limit` is the number of scopes that are counted separately. */
export const createCallCounter = (limit: number): CallCounter => {
  const totals = createTotals(
    limit,
    () => ({ count: 0 }),
    (total, { count }) => {
      total.count += count;
    },
  );
  return {
    count(scope, operation) {
      totals.at(scope, operation).count += 1;
    },
    take(scope) {
      const taken: Record<string, number> = {};
      for (const { operations } of totals.take(scope)) {
        for (const [operation, { count }] of operations) taken[operation] = (taken[operation] ?? 0) + count;
      }
      return Object.fromEntries(Object.entries(taken).sort(([a], [b]) => (a < b ? -1 : 1)));
    },
  };
};
