import type { AccountId } from '../domain/ids.ts';
import type { TargetPolicy } from './policy.ts';

/** An account as Organizations lists it. `path` is made of unit names: `Root/Workloads/Prod`. */
export interface OrganizationAccount {
  readonly id: AccountId;
  readonly name: string;
  /** ACTIVE, SUSPENDED, PENDING_CLOSURE, CLOSED, PENDING_ACTIVATION, or a state not known yet. */
  readonly state: string;
  /** Ids of the organization, root and units above the account, outermost first; absent where AWS does not tell. */
  readonly unitIds?: readonly string[];
}

export interface ChosenAccounts {
  readonly active: readonly AccountId[];
  /** Accounts that cannot be audited any more; their findings are archived. */
  readonly gone: readonly { readonly id: AccountId; readonly because: 'account-suspended' | 'account-closed' }[];
}

const inUnits = (account: OrganizationAccount, units: readonly string[]): boolean =>
  units.length === 0 || units.some((unit) => account.unitIds?.includes(unit));

/** Accounts of a policy: the organization's (active, within its units) and the named ones, without the excluded ones. */
export const chooseAccounts = (
  policy: TargetPolicy,
  organization: readonly OrganizationAccount[],
  requested: readonly AccountId[] | undefined,
): ChosenAccounts => {
  const wanted = (id: AccountId) => !policy.exclude.includes(id) && (requested?.includes(id) ?? true);
  const inScope = organization.filter((account) => wanted(account.id) && inUnits(account, policy.organizationalUnits));
  const known = new Map(organization.map((account) => [account.id, account]));
  const named = [...policy.accounts, ...(requested ?? [])].filter(
    (id) => wanted(id) && (known.get(id)?.state ?? 'ACTIVE') === 'ACTIVE',
  );
  return {
    active: [...new Set([...inScope.filter(({ state }) => state === 'ACTIVE').map(({ id }) => id), ...named])].sort(),
    gone: inScope
      .filter(({ state }) => state === 'SUSPENDED' || state === 'CLOSED' || state === 'PENDING_CLOSURE')
      .map(({ id, state }) => ({ id, because: state === 'SUSPENDED' ? 'account-suspended' : 'account-closed' })),
  };
};
