import pLimit from 'p-limit';
import type { Finding, FindingTransition, ResolvedBecause } from '../../domain/finding.ts';
import type { Gap } from '../../domain/gap.ts';
import type { AccountId } from '../../domain/ids.ts';
import type { Run } from '../../domain/run.ts';
import { type Scope, scopeKey } from '../../domain/scope.ts';
import type { Container } from '../container.ts';

/** State of an account that has no targets: gone for good, or only hidden from this run. */
export type AccountState =
  | { readonly accountId: AccountId; readonly gone: ResolvedBecause }
  | { readonly accountId: AccountId; readonly unseen: readonly Gap[] };

/** Targets whose findings are written at the same time: all accounts may become unreachable at once. */
const UNDER_WAY = 8;

/** Archives the open findings of accounts that are gone, and marks those of accounts that could not be seen as unconfirmed. */
export const closeAccounts = async (
  { store }: Pick<Container, 'store'>,
  { id, startedAt }: Pick<Run, 'id' | 'startedAt'>,
  accounts: readonly AccountState[],
): Promise<void> => {
  if (accounts.length === 0) return;
  const states = new Map<string, AccountState>(accounts.map((account) => [account.accountId, account]));
  const byTarget = new Map<string, { readonly target: Scope; readonly transitions: FindingTransition[] }>();
  for (const finding of await store.active()) {
    const { target, lastSeen } = finding;
    const account = states.get(target.accountId);
    if (account === undefined) continue;
    const at = lastSeen > startedAt ? lastSeen : startedAt;
    const own = byTarget.get(scopeKey(target)) ?? { target, transitions: [] };
    own.transitions.push(transitionOf(account, finding, at));
    byTarget.set(scopeKey(target), own);
  }
  await pLimit(UNDER_WAY).map(byTarget.values(), ({ target, transitions }) => store.apply(id, target, transitions));
};

const transitionOf = (account: AccountState, finding: Finding, at: string): FindingTransition => {
  if ('unseen' in account) return { type: 'unconfirmed', at, finding, gaps: account.unseen };
  const { gone: because } = account;
  return { type: 'resolved', at, because, finding: { ...finding, recordState: 'ARCHIVED', archivedAt: at, because } };
};
