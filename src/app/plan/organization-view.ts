import { gapCause } from '../../aws/errors/errors.ts';
import type { CallerIdentity } from '../../aws/operations/caller-identity.ts';
import { type ListedUnit, listUnits } from '../../aws/operations/organization-units.ts';
import { listAccounts } from '../../aws/operations/organizations.ts';
import { organizationsCalls } from '../../domain/calls/organizations.ts';
import type { Gap } from '../../domain/gap.ts';
import type { Scope } from '../../domain/scope.ts';
import { UNIT_ID } from '../../domain/selector.ts';
import type { Container } from '../container.ts';
import { didYouMean } from '../policy/nearest.ts';
import { isAuditable, type OrganizationAccount } from './choose-accounts.ts';

/** What planning sees of the organization. */
export interface OrganizationView {
  /** Whether its accounts were listed to the end. */
  readonly isListed: boolean;
  readonly accounts: readonly OrganizationAccount[];
  /** All of its units, where they had to be listed. */
  readonly knownUnits?: readonly ListedUnit[];
  /** The policy's units by their ids; what the organization does not have, as the policy names it. */
  readonly units: readonly string[];
  readonly gaps: readonly Gap[];
}

/** Nothing was asked of the organization. */
export const NO_ORGANIZATION: OrganizationView = { isListed: false, accounts: [], units: [], gaps: [] };

/** A unit that the organization does not have covers nothing: without a gap its accounts would be left out in silence. */
const unknownUnit = (target: Scope, unit: string, known: readonly ListedUnit[]): Gap => ({
  target,
  reason: 'policy-undecided',
  detail: `targets.organizationalUnits of the policy names ${unit}, and the organization has no such unit${didYouMean(unit, known.map(UNIT_ID.test(unit) ? ({ id }) => id : ({ path }) => path))}`,
  action: 'name the unit in targets.organizationalUnits as the organization has it now',
});

const untoldUnits = (target: Scope): Gap => ({
  target,
  reason: 'policy-undecided',
  detail:
    'targets.organizationalUnits of the policy depends on the units of the account, which Organizations did not tell',
  operation: organizationsCalls.listAccounts.operation,
  action: 'name the account in targets.accounts',
});

/** The organization's accounts and the units that the policy names; what cannot be read narrows nothing and leaves no account. */
export const viewOrganization = async (
  { clients, policy, homeRegion }: Pick<Container, 'clients' | 'policy' | 'homeRegion'>,
  { partition }: Pick<CallerIdentity, 'partition'>,
): Promise<OrganizationView> => {
  const scope = { region: homeRegion };
  const whole: Scope = { partition, accountId: '*', region: '*' };
  const { organizationalUnits: named, accounts: namedAccounts, exclude } = policy.targets;
  try {
    const accounts = await listAccounts(clients, scope);
    const occupied = new Set(accounts.flatMap(({ unitIds = [] }) => unitIds));
    // An id in which accounts stand need not be looked up.
    const isLookedUp = named.some((unit) => !UNIT_ID.test(unit) || !occupied.has(unit));
    const known = isLookedUp ? await listUnits(clients, scope) : [];
    // Names may contain the separator: two units can have one path.
    const idsOf = (unit: string): readonly string[] =>
      occupied.has(unit) ? [unit] : known.filter(({ id, path }) => id === unit || path === unit).map(({ id }) => id);
    const unknown = named.filter((unit) => idsOf(unit).length === 0);
    const untold = accounts.filter(
      ({ id, state, unitIds }) =>
        named.length > 0 &&
        unitIds === undefined &&
        isAuditable(state) &&
        !namedAccounts.includes(id) &&
        !exclude.includes(id),
    );
    return {
      isListed: true,
      accounts,
      ...(isLookedUp ? { knownUnits: known } : {}),
      units: named.flatMap((unit) => (unknown.includes(unit) ? [unit] : idsOf(unit))),
      gaps: [
        ...unknown.map((unit) => unknownUnit(whole, unit, known)),
        ...untold.map(({ id }) => untoldUnits({ ...whole, accountId: id })),
      ],
    };
  } catch (error) {
    const gap: Gap = { target: whole, ...gapCause(error, organizationsCalls.listAccounts) };
    return { ...NO_ORGANIZATION, gaps: [gap] };
  }
};
