import type { AccountContext } from '../domain/account-context.ts';
import type { AccountId, RunId } from '../domain/ids.ts';
import type { Container } from './container.ts';
import { runKeys } from './run-keys.ts';

/** Runs that are looked through for the last listing of the organization. */
const RUNS_LOOKED_THROUGH = 25;

/** An account has a name where the organization's listing told of it. */
const isMember = ({ name }: AccountContext): boolean => name !== undefined;

/**
 * Accounts that the organization listed when it was listed last, and does not list now. Planning keeps a listing only after it settled
 * what it had to say: a listing that is there was heard.
 */
export const accountsThatLeft = async (
  { store, bucket }: Pick<Container, 'store' | 'bucket'>,
  { runId, listed }: { readonly runId: RunId; readonly listed: readonly AccountId[] },
): Promise<readonly AccountId[]> => {
  const members = new Set(listed);
  for (const { id } of await store.listRuns(RUNS_LOOKED_THROUGH)) {
    if (id === runId) continue;
    const before = JSON.parse((await bucket.get(runKeys(id).accounts)) ?? '[]') as readonly AccountContext[];
    if (before.some(isMember))
      return before
        .filter((account) => isMember(account) && !members.has(account.accountId))
        .map(({ accountId }) => accountId);
  }
  return [];
};
