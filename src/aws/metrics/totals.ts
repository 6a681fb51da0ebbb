/** Account and Region that requests are counted under. */
export interface CallScope {
  readonly accountId: string;
  readonly region: string;
}

/** Running totals by scope and operation. */
export interface Totals<T> {
  /** Returns the total to add to. */
  at(scope: CallScope, operation: string): T;
  /** Takes the totals of one scope, or of all, which start again at zero. */
  take(scope?: CallScope): readonly { readonly scope: CallScope; readonly operations: ReadonlyMap<string, T> }[];
}

/** Scope of totals that were not taken in time. */
const REST: CallScope = { accountId: '*', region: '*' };

/**
 * Creates totals of at most `limit` scopes. Beyond that the oldest scope's totals are added to those of account `*` in
 * Region `*`, so that none is lost.
 */
export const createTotals = <T>(limit: number, zero: () => T, add: (total: T, more: T) => void): Totals<T> => {
  const scopes = new Map<string, { readonly scope: CallScope; readonly operations: Map<string, T> }>();
  const keyOf = ({ accountId, region }: CallScope): string => `${accountId}/${region}`;

  const at = (scope: CallScope, operation: string): T => {
    const key = keyOf(scope);
    let entry = scopes.get(key);
    if (entry === undefined) {
      if (scopes.size >= limit && key !== keyOf(REST)) fold();
      entry = { scope, operations: new Map() };
      scopes.set(key, entry);
    }
    const total = entry.operations.get(operation) ?? zero();
    entry.operations.set(operation, total);
    return total;
  };

  const fold = (): void => {
    for (const [key, { operations }] of scopes) {
      if (key === keyOf(REST)) continue;
      scopes.delete(key);
      for (const [operation, total] of operations) add(at(REST, operation), total);
      return;
    }
  };

  return {
    at,
    take(scope) {
      const keys = scope === undefined ? [...scopes.keys()] : [keyOf(scope)];
      return keys.flatMap((key) => {
        const entry = scopes.get(key);
        scopes.delete(key);
        return entry ?? [];
      });
    },
  };
};
