import type { AccountContext } from './account-context.ts';
import type { AccountId, Region } from './ids.ts';
import type { Partition } from './scope.ts';

/** What one audit covers. `roleArn` is the role to assume; absent for the account that the auditor itself runs in. */
export interface Target {
  readonly partition: Partition;
  readonly accountId: AccountId;
  readonly region: Region;
  readonly roleArn?: string;
  /**
   * All Regions that the run audits in this account; on the first of the account's targets only, which counts what lies in none
   * of them.
   */
  readonly auditedRegions?: readonly Region[];
  /** What planning read of the account, where the policy's overrides ask for it. */
  readonly account?: AccountContext;
}
