import type { GapCause } from './gap.ts';
import type { AccountId } from './ids.ts';

/** What is known of an account beside its id. What is absent was not read, or AWS did not tell: it is neither proof nor disproof. */
export interface AccountContext {
  readonly accountId: AccountId;
  readonly name?: string;
  /** Names of the units above the account, outermost first: `Root/Workloads/Prod`. */
  readonly unitPath?: string;
  /** Ids of the organization, root and units above the account, outermost first. */
  readonly unitIds?: readonly string[];
  /** Empty when the account has none. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Why something that was asked for is absent. */
  readonly unread?: GapCause;
}
