/** Requests of one account, Region and operation. */
interface CallEntry {
  readonly accountId: string;
  readonly region: string;
  /** `service:Operation`, with the service's signing name, such as `s3:ListBuckets`. */
  readonly operation: string;
  /** Number of received requests, unanswered ones included. */
  readonly count: number;
  /** Number of answers by HTTP status; 0 is a reset connection. */
  readonly statuses: Readonly<Record<number, number>>;
}

interface CallFilter {
  readonly accountId?: string;
  readonly region?: string;
  /** Operation such as `s3:ListBuckets`, or `s3:*`. */
  readonly operation?: string;
}

/** Counts every request to the embedded AWS, so that made calls can be compared with needed calls. */
export interface CallLog {
  count(filter?: CallFilter): number;
  /** Returns the entries in the order of their first request. */
  entries(filter?: CallFilter): readonly CallEntry[];
  reset(): void;
}

export interface CallRecorder extends CallLog {
  /** Counts a received request. The returned function counts its answer. */
  arrived(call: Pick<CallEntry, 'accountId' | 'region' | 'operation'>): (status: number) => void;
}

export const createCallLog = (): CallRecorder => {
  const byKey = new Map<string, CallEntry & { count: number; statuses: Record<number, number> }>();

  const entries = (filter: CallFilter = {}) => [...byKey.values()].filter((entry) => passes(entry, filter));

  return {
    arrived({ accountId, region, operation }) {
      const key = `${accountId}/${region}/${operation}`;
      const entry = byKey.get(key) ?? { accountId, region, operation, count: 0, statuses: {} };
      byKey.set(key, entry);
      entry.count += 1;
      return (status) => {
        entry.statuses[status] = (entry.statuses[status] ?? 0) + 1;
      };
    },
    count: (filter) => entries(filter).reduce((sum, { count }) => sum + count, 0),
    entries: (filter) => structuredClone(entries(filter)),
    reset: () => byKey.clear(),
  };
};

const passes = (entry: CallEntry, { accountId, region, operation }: CallFilter): boolean => {
  if (accountId !== undefined && entry.accountId !== accountId) return false;
  if (region !== undefined && entry.region !== region) return false;
  if (operation === undefined) return true;
  return operation.endsWith(':*') ? entry.operation.startsWith(operation.slice(0, -1)) : entry.operation === operation;
};
