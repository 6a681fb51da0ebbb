import type { AccountId } from '../../domain/ids.ts';
import type { TargetSettings } from '../policy/policy.ts';

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
  /** Accounts that can no longer be audited; their findings are archived. */
  readonly gone: readonly { readonly id: AccountId; readonly because: 'account-suspended' | 'account-closed' }[];
}

const GONE: Readonly<Record<string, ChosenAccounts['gone'][number]['because']>> = {
  SUSPENDED: 'account-suspended',
  PENDING_CLOSURE: 'account-closed',
  CLOSED: 'account-closed',
};

/** Tells units from accounts in `targets.exclude`. */
export const isUnit = (entry: string): boolean => !/^\d{12}$/.test(entry);

/** Tests whether an account in this state may have anything to audit. An unknown state is tried. */
export const isAuditable = (state: string): boolean => state !== 'PENDING_ACTIVATION' && !Object.hasOwn(GONE, state);

const inUnits = (account: OrganizationAccount, units: readonly string[]): boolean =>
  units.length === 0 || units.some((unit) => account.unitIds?.includes(unit));

/**
 * Selects the active accounts of a policy: the organization's (within its units) and the named ones, without the
 * excluded ones. A named account is audited though its unit is excluded.
 */
export const chooseAccounts = (
  policy: TargetSettings,
  organization: readonly OrganizationAccount[],
  requested: readonly AccountId[] | undefined,
): ChosenAccounts => {
  const excluded = new Set(policy.exclude);
  const excludesUnits = policy.exclude.some(isUnit);
  // An account that Organizations does not place may stand in an excluded unit.
  const isLeftOut = ({ unitIds }: OrganizationAccount) =>
    unitIds === undefined ? excludesUnits : unitIds.some((unit) => excluded.has(unit));
  const wanted = (id: AccountId) => !excluded.has(id) && (requested?.includes(id) ?? true);
  const named = [...policy.accounts, ...(requested ?? [])].filter(wanted);
  const listed = new Set(organization.map(({ id }) => id));
  const inScope = organization.filter(
    (account) =>
      wanted(account.id) &&
      (named.includes(account.id) || (inUnits(account, policy.organizationalUnits) && !isLeftOut(account))),
  );
  const active = [
    ...inScope.filter(({ state }) => isAuditable(state)).map(({ id }) => id),
    ...named.filter((id) => !listed.has(id)),
  ];
  return {
    active: [...new Set(active)].sort(),
    gone: inScope.flatMap(({ id, state }) => {
      const because = GONE[state];
      return because === undefined ? [] : [{ id, because }];
    }),
  };
};
