import type { AccountId, RunId } from '../../domain/ids.ts';
import type { Container } from '../container.ts';
import { runKeys } from '../runs/run-keys.ts';
import type { OrganizationAccount } from './choose-accounts.ts';

/** Runs that are looked through for the last listing of the organization. */
const RUNS_LOOKED_THROUGH = 25;

/** The members of an organization, as a listing that was read to its end told them. */
export interface Membership {
  /** Which organization it is: its id, or who asked where AWS does not tell. */
  readonly organization: string;
  readonly accounts: readonly AccountId[];
}

export const membershipOf = (accounts: readonly OrganizationAccount[], askedBy: AccountId): Membership => ({
  organization: accounts.flatMap(({ unitIds = [] }) => unitIds).find((id) => id.startsWith('o-')) ?? askedBy,
  accounts: accounts.map(({ id }) => id),
});

/** Keeps the members with a run, once it has settled what is to be said of those that left: a listing that is there was heard. */
export const putMembership = async (
  { bucket }: Pick<Container, 'bucket'>,
  id: RunId,
  membership: Membership,
): Promise<void> => bucket.put(runKeys(id).members, JSON.stringify(membership));

/** Accounts that this organization listed when it was listed last, and does not list now. Another organization says nothing of it. */
export const accountsThatLeft = async (
  { store, bucket }: Pick<Container, 'store' | 'bucket'>,
  runId: RunId,
  { organization, accounts }: Membership,
): Promise<readonly AccountId[]> => {
  const members = new Set(accounts);
  for (const { id } of await store.listRuns(RUNS_LOOKED_THROUGH)) {
    if (id === runId) continue;
    const text = await bucket.get(runKeys(id).members);
    const before = text === undefined ? undefined : (JSON.parse(text) as Membership);
    if (before?.organization === organization) return before.accounts.filter((account) => !members.has(account));
  }
  return [];
};
