import type { CallerIdentity } from '../../aws/operations/caller-identity.ts';
import { type ListedUnit, listUnits } from '../../aws/operations/organization-units.ts';
import { listAccounts } from '../../aws/operations/organizations.ts';
import { organizationsCalls } from '../../domain/calls/organizations.ts';
import { defined } from '../../domain/defined.ts';
import type { Gap } from '../../domain/gap.ts';
import type { Scope } from '../../domain/scope.ts';
import { UNIT_ID } from '../../domain/selector.ts';
import type { Container } from '../container.ts';
import { didYouMean } from '../policy/nearest.ts';
import { isAuditable, isUnit, type OrganizationAccount } from './choose-accounts.ts';
import { attempt } from './organization-call.ts';

/** The organization as planning sees it. */
export interface OrganizationView {
  /** Whether the listing of accounts was read to its end. */
  readonly isListed: boolean;
  readonly accounts: readonly OrganizationAccount[];
  /** All units, where they had to be listed. */
  readonly knownUnits?: readonly ListedUnit[];
  /** The policy's units by id; a unit that the organization does not have stays as the policy names it. */
  readonly units: readonly string[];
  /** Ids of the units that the policy excludes. */
  readonly excluded: readonly string[];
  readonly gaps: readonly Gap[];
}

/** The organization was not read. */
export const NO_ORGANIZATION: OrganizationView = { isListed: false, accounts: [], units: [], excluded: [], gaps: [] };

const UNITS = 'targets.organizationalUnits';
const EXCLUDE = 'targets.exclude';

/** A unit that the organization does not have covers no account: without a gap, accounts would be left out in silence. */
const unknownUnit = (target: Scope, unit: string, known: readonly ListedUnit[], field: string): Gap => ({
  target,
  reason: 'policy-undecided',
  detail: `${field} of the policy names ${unit}, and the organization has no such unit${didYouMean(unit, known.map(UNIT_ID.test(unit) ? ({ id }) => id : ({ path }) => path))}`,
  advice: `name the unit in ${field} as the organization has it now`,
});

const unitsUnknown = (target: Scope, field: string): Gap => ({
  target,
  reason: 'policy-undecided',
  detail: `${field} of the policy depends on the units of the account, which Organizations did not tell`,
  operation: organizationsCalls.listAccounts.operation,
  advice: 'name the account in targets.accounts',
});

/** Lists the organization's accounts, and finds the units that the policy names. A failed call is a gap, and selects no account. */
export const viewOrganization = async (
  { clients, policy, homeRegion }: Pick<Container, 'clients' | 'policy' | 'homeRegion'>,
  { partition }: Pick<CallerIdentity, 'partition'>,
): Promise<OrganizationView> => {
  const scope = { region: homeRegion };
  const whole: Scope = { partition, accountId: '*', region: '*' };
  const { organizationalUnits: selected, accounts: namedAccounts, exclude } = policy.targets;
  const excluded = exclude.filter(isUnit);
  const named = [...selected, ...excluded];
  const fieldOf = (unit: string) => (excluded.includes(unit) ? EXCLUDE : UNITS);
  const listed = await attempt(organizationsCalls.listAccounts, () => listAccounts(clients, scope));
  if ('unread' in listed) return { ...NO_ORGANIZATION, gaps: [{ target: whole, ...listed.unread }] };
  const accounts = listed.value;
  const occupied = new Set(accounts.flatMap(({ unitIds = [] }) => unitIds));
  // The id of a unit that holds accounts needs no listing of units.
  const needsUnits = named.some((unit) => !UNIT_ID.test(unit) || !occupied.has(unit));
  const units = await attempt(organizationsCalls.listOrganizationalUnitsForParent, async () =>
    needsUnits ? listUnits(clients, scope) : undefined,
  );
  if ('unread' in units) return { ...NO_ORGANIZATION, gaps: [{ target: whole, ...units.unread }] };
  const known = units.value ?? [];
  // Names may contain the separator: two units can have one path.
  const idsOf = (unit: string): readonly string[] =>
    occupied.has(unit) ? [unit] : known.filter(({ id, path }) => id === unit || path === unit).map(({ id }) => id);
  const unknown = named.filter((unit) => idsOf(unit).length === 0);
  const unplaced = accounts.filter(
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
    ...defined({ knownUnits: units.value }),
    units: selected.flatMap((unit) => (unknown.includes(unit) ? [unit] : idsOf(unit))),
    excluded: excluded.flatMap(idsOf),
    gaps: [
      ...unknown.map((unit) => unknownUnit(whole, unit, known, fieldOf(unit))),
      ...unplaced.map(({ id }) => unitsUnknown({ ...whole, accountId: id }, selected.length > 0 ? UNITS : EXCLUDE)),
    ],
  };
};
