import type { Quota } from './world.ts';

/** Size and faults of a generated world. Counts are per account and Region that is not empty. */
export interface WorldShape {
  /** The same seed and shape give the same world; what an account has does not depend on how many others there are. */
  readonly seed: string | number;
  /** The first one is the organization's management account. */
  readonly accounts: number;
  /** Their codes, or how many of those that need no opting in. */
  readonly regions: number | readonly string[];
  readonly bucketsPerRegion?: number;
  readonly logGroupsPerRegion?: number;
  readonly stacksPerRegion?: number;
  readonly resourcesPerStack?: number;
  /** Share of stacks that have drifted; 0.1 when absent, as every share. */
  readonly driftShare?: number;
  /** Share of buckets and log groups that break the default policy. */
  readonly nonCompliantShare?: number;
  /** Share of stacks with a resource that cannot be checked; 0 when absent. */
  readonly unreadableShare?: number;
  /** Share of account-Regions with nothing in them; 0 when absent. */
  readonly emptyShare?: number;
  /** Share of stacks that are nested in the one before; 0 when absent. */
  readonly nestedShare?: number;
  /** How long a detection takes; 3 when absent. */
  readonly detectionSeconds?: number;
  readonly latencyMs?: number;
  readonly quotas?: Record<string, Quota>;
  /** The role that the management account may assume in every account; PlumblineAudit when absent. */
  readonly auditRole?: string;
}
