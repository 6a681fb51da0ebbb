import type { ApiCalls } from '../domain/run.ts';

/** What requests are counted under. */
export interface CallScope {
  readonly accountId: string;
  readonly region: string;
}

export interface CallCounter {
  count(scope: CallScope, operation: string): void;
  /** What was counted since the last time, of one scope or of all, by operation in alphabetical order. */
  take(scope?: CallScope): ApiCalls;
}

export const createCallCounter = (): CallCounter => {
  const scopes = new Map<string, Map<string, number>>();
  const keyOf = ({ accountId, region }: CallScope): string => `${accountId}/${region}`;
  return {
    count(scope, operation) {
      const key = keyOf(scope);
      const calls = scopes.get(key) ?? new Map<string, number>();
      scopes.set(key, calls);
      calls.set(operation, (calls.get(operation) ?? 0) + 1);
    },
    take(scope) {
      const taken: Record<string, number> = {};
      for (const key of scope === undefined ? [...scopes.keys()] : [keyOf(scope)]) {
        for (const [operation, count] of scopes.get(key) ?? []) taken[operation] = (taken[operation] ?? 0) + count;
        scopes.delete(key);
      }
      return Object.fromEntries(Object.entries(taken).sort(([a], [b]) => (a < b ? -1 : 1)));
    },
  };
};
