import type { SimulatorClock } from '../time/clock.ts';
import type { Quota } from '../world/world.ts';

/** Takes a token for a call. Returns false if none is left and the call must be throttled. */
export interface Quotas {
  take(call: { readonly accountId: string; readonly region: string; readonly operation: string }): boolean;
}

/**
 * Creates token buckets, one per account, Region and operation. A line `service:*` is the quota of each operation
 * without a line of its own, not one shared bucket. Lines may change while the world runs.
 */
export const createQuotas = (lines: Readonly<Record<string, Quota>>, clock: SimulatorClock): Quotas => {
  const buckets = new Map<string, { tokens: number; at: number }>();

  return {
    take({ accountId, region, operation }) {
      const quota = lines[operation] ?? lines[`${operation.split(':')[0]}:*`];
      if (quota === undefined) return true;
      const key = `${accountId}/${region}/${operation}`;
      const now = clock.now();
      const bucket = buckets.get(key) ?? { tokens: quota.burst, at: now };
      const refilled = Math.min(quota.burst, bucket.tokens + ((now - bucket.at) / 1000) * quota.rate);
      const allowed = refilled >= 1;
      buckets.set(key, { tokens: allowed ? refilled - 1 : refilled, at: now });
      return allowed;
    },
  };
};
