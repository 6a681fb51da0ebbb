import pLimit from 'p-limit';
import { errorCode } from '../../aws/errors/errors.ts';
import { type ListedUnit, listUnits } from '../../aws/operations/organization-units.ts';
import { accountTags, type ListedAccount, listAccounts } from '../../aws/operations/organizations.ts';
import type { AccountContext } from '../../domain/account-context.ts';
import { organizationsCalls } from '../../domain/calls/organizations.ts';
import { defined } from '../../domain/defined.ts';
import { DENIALS } from '../../domain/denial.ts';
import type { GapCause } from '../../domain/gap.ts';
import type { AccountId } from '../../domain/ids.ts';
import type { Container } from '../container.ts';
import type { Needs } from '../policy/context-needs.ts';
import { attempt, type Read } from './organization-call.ts';

type Ports = Pick<Container, 'clients' | 'homeRegion'>;

/** Accounts whose tags are read at the same time: Organizations takes a few calls a second, whatever the size of the organization. */
const TAGS_UNDER_WAY = 4;

type KnownAccount = Pick<ListedAccount, 'id' | 'name' | 'unitIds'>;

/** The organization's accounts; none where the caller's account is in no organization: that is no failure. */
const listed = async ({ clients, homeRegion }: Ports): Promise<Read<readonly KnownAccount[]>> =>
  attempt(organizationsCalls.listAccounts, async () => {
    try {
      return await listAccounts(clients, { region: homeRegion });
    } catch (error) {
      if (errorCode(error) === 'AWSOrganizationsNotInUseException') return [];
      throw error;
    }
  });

/** Tags by account, or the cause why they were not read. A denial holds for all accounts, so the first one ends the calls. */
const tagsOf = async (
  { clients, homeRegion }: Ports,
  accounts: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, Read<Readonly<Record<string, string>>>>> => {
  const limit = pLimit(TAGS_UNDER_WAY);
  let denied: GapCause | undefined;
  const entries = await limit.map(accounts, async (accountId) => {
    if (denied !== undefined) return [accountId, { unread: denied }] as const;
    const read = await attempt(
      organizationsCalls.listTagsForResource,
      async () => (await accountTags(clients, { region: homeRegion }, { accountId })) ?? {},
    );
    if ('unread' in read && DENIALS.has(read.unread.reason)) denied = read.unread;
    return [accountId, read] as const;
  });
  return new Map(entries);
};

const UNITS_UNKNOWN: GapCause = {
  reason: 'policy-undecided',
  detail: 'Organizations did not tell in which units the account stands',
  operation: organizationsCalls.listAccounts.operation,
};

export interface ContextRequest {
  readonly needs: Needs;
  /** The accounts of the run. */
  readonly audited: readonly AccountId[];
  /** The organization's accounts, where planning listed them already. */
  readonly known?: readonly KnownAccount[];
  /** The organization's units, where planning listed them already. */
  readonly knownUnits?: readonly ListedUnit[] | undefined;
}

/**
 * Reads the attributes of accounts that the run needs. An unread attribute is absent, with the cause. An account
 * outside the organization has neither units nor tags there.
 */
export const accountContexts = async (
  ports: Ports,
  { needs, audited, known, knownUnits }: ContextRequest,
): Promise<readonly AccountContext[]> => {
  const isNeeded = needs.units || needs.accountTags;
  if (!isNeeded)
    return (known ?? []).map(({ id, name, unitIds }) => ({ accountId: id, name, ...defined({ unitIds }) }));
  const accounts: Read<readonly KnownAccount[]> = known === undefined ? await listed(ports) : { value: known };
  if ('unread' in accounts) return audited.map((accountId) => ({ accountId, unread: accounts.unread }));

  const byId = new Map(accounts.value.map((account) => [account.id, account]));
  const inOrganization = audited.filter((id) => byId.has(id));
  const paths =
    needs.unitPaths && byId.size > 0
      ? await attempt(organizationsCalls.listOrganizationalUnitsForParent, async () => {
          const units = knownUnits ?? (await listUnits(ports.clients, { region: ports.homeRegion }));
          return new Map(units.map(({ id, path }) => [id, path]));
        })
      : { value: new Map<string, string>() };
  const tags = needs.accountTags ? await tagsOf(ports, inOrganization) : new Map<AccountId, never>();

  const placeOf = ({ unitIds }: KnownAccount): Partial<AccountContext> => {
    if (!needs.units) return defined({ unitIds });
    if (unitIds === undefined) return { unread: UNITS_UNKNOWN };
    if (!needs.unitPaths) return { unitIds };
    if ('unread' in paths) return { unitIds, unread: paths.unread };
    const path = paths.value.get(unitIds.at(-1) ?? '');
    return path === undefined ? { unitIds, unread: UNITS_UNKNOWN } : { unitIds, unitPath: path };
  };
  const tagged = (id: AccountId): Partial<AccountContext> => {
    const read = tags.get(id);
    if (read === undefined) return {};
    return 'unread' in read ? { unread: read.unread } : { tags: read.value };
  };
  return [
    ...accounts.value.map((account) => ({
      accountId: account.id,
      name: account.name,
      ...placeOf(account),
      ...tagged(account.id),
    })),
    ...audited.filter((id) => !byId.has(id)).map((accountId) => ({ accountId, unitIds: [], unitPath: '', tags: {} })),
  ];
};
