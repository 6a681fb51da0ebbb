import type { GapCause } from './gap.ts';
import type { AccountId } from './ids.ts';

/** Attributes of an account beside its id. An absent member was not read or not returned by AWS, and proves nothing. */
export interface AccountContext {
  readonly accountId: AccountId;
  readonly name?: string;
  /** Names of the account's units, outermost first: `Root/Workloads/Prod`. */
  readonly unitPath?: string;
  /** Ids of the organization, the root and the account's units, outermost first. */
  readonly unitIds?: readonly string[];
  /** Empty when the account has no tags. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Reason why a requested member is absent. */
  readonly unread?: GapCause;
}
