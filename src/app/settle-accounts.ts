import type { FindingTransition, ResolvedBecause } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import type { AccountId } from '../domain/ids.ts';
import type { Partition } from '../domain/target.ts';
import type { Container } from './container.ts';
import type { PlanAuditEvent } from './events.ts';

/** What planning knows of an account that has no targets: that it is gone for good, or only that it could not be seen. */
export type AccountState =
  | { readonly accountId: AccountId; readonly gone: ResolvedBecause }
  | { readonly accountId: AccountId; readonly unseen: readonly Gap[] };

/** Archives the open findings of accounts that are gone, and marks those of accounts that could not be seen as unconfirmed. */
export const settleAccounts = async (
  { store }: Container,
  { runId, startedAt }: PlanAuditEvent,
  partition: Partition,
  accounts: readonly AccountState[],
): Promise<void> => {
  if (accounts.length === 0) return;
  const open = await store.active();
  for (const account of accounts) {
    const own = open.filter(({ target }) => target.accountId === account.accountId);
    const transitions = own.map((finding): FindingTransition => {
      const at = finding.lastSeen > startedAt ? finding.lastSeen : startedAt;
      if ('unseen' in account) return { type: 'unconfirmed', at, finding, gaps: account.unseen };
      const { gone: because } = account;
      const archived = { ...finding, recordState: 'ARCHIVED' as const, archivedAt: at, because };
      return { type: 'resolved', at, because, finding: archived };
    });
    for (const region of new Set(transitions.map(({ finding }) => finding.target.region))) {
      const ofTarget = transitions.filter(({ finding }) => finding.target.region === region);
      await store.apply(runId, { partition, accountId: account.accountId, region }, ofTarget);
    }
  }
};
