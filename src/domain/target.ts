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
  /** Sent with every AssumeRole of `roleArn`. Steps add it from the run's policy: the targets that a run keeps do not hold it. */
  readonly assumeRole?: { readonly externalId: string };
}
