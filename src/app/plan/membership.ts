import type { AccountId, RunId } from '../../domain/ids.ts';
import type { Run } from '../../domain/run.ts';
import type { Container } from '../container.ts';
import { earlierRuns, previousRun } from '../runs/earlier-runs.ts';
import { type Membership, runFiles } from '../runs/run-files.ts';
import type { OrganizationAccount } from './choose-accounts.ts';

export const membershipOf = (accounts: readonly OrganizationAccount[], listedBy: AccountId): Membership => ({
  organization: accounts.flatMap(({ unitIds = [] }) => unitIds).find((id) => id.startsWith('o-')) ?? listedBy,
  accounts: accounts.map(({ id }) => id),
});

/** Stores the organization's members, after the accounts that left were processed: a file that exists needs no second look. */
export const keepMembership = (
  { bucket }: Pick<Container, 'bucket'>,
  id: RunId,
  membership: Membership,
): Promise<void> => runFiles(bucket, id).members.write(membership);

/** Accounts that are no members any more. */
interface Departures {
  /** Accounts that the previous listing contained. */
  readonly now: readonly AccountId[];
  /** Accounts that had left with the previous listing. */
  readonly before: readonly AccountId[];
}

/** Compares a listing with the previous one of this organization. Other organizations prove nothing. */
export const accountsThatLeft = async (
  { store, bucket }: Pick<Container, 'store' | 'bucket'>,
  run: Pick<Run, 'id' | 'startedAt'>,
  { organization, accounts }: Membership,
): Promise<Departures> => {
  const previous = await previousRun(await earlierRuns(store, run), async ({ id }) => {
    const members = await runFiles(bucket, id).members.read();
    return members?.organization === organization ? members : undefined;
  });
  const members = new Set(accounts);
  const gone = (listed: readonly AccountId[] = []) => listed.filter((account) => !members.has(account));
  return { now: gone(previous?.left.accounts), before: gone(previous?.left.departed) };
};
