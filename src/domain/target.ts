import type { AccountContext } from './account-context.ts';
import type { AccountId, Region } from './ids.ts';
import type { Partition } from './scope.ts';

/** One account and Region to audit. `roleArn` is the role to assume, and absent for the auditor's own account. */
export interface Target {
  readonly partition: Partition;
  readonly accountId: AccountId;
  readonly region: Region;
  readonly roleArn?: string;
  /** Set on one target per account: that target counts buckets outside all audited Regions. */
  readonly auditedRegions?: readonly Region[];
  /** Attributes of the account that the policy's overrides refer to. */
  readonly account?: AccountContext;
}
