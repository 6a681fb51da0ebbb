import pLimit from 'p-limit';
import { errorCode, gapCause } from '../../aws/errors/errors.ts';
import { type ListedUnit, listUnits } from '../../aws/operations/organization-units.ts';
import { accountTags, type ListedAccount, listAccounts } from '../../aws/operations/organizations.ts';
import type { AccountContext } from '../../domain/account-context.ts';
import type { KnownCall } from '../../domain/calls/index.ts';
import { organizationsCalls } from '../../domain/calls/organizations.ts';
import type { GapCause } from '../../domain/gap.ts';
import type { AccountId } from '../../domain/ids.ts';
import type { Target } from '../../domain/target.ts';
import type { Container } from '../container.ts';
import { accountsAskedFor, type Needs } from '../policy/context-needs.ts';
import type { Policy } from '../policy/policy.ts';

/** Accounts whose tags are asked for at the same time: Organizations bears a few calls a second, whatever the size of the organization. */
const TAGS_UNDER_WAY = 4;

type KnownAccount = Pick<ListedAccount, 'id' | 'name' | 'unitIds'>;
type Read<T> = { readonly value: T } | { readonly unread: GapCause };

const attempt = async <T>(call: KnownCall, read: () => Promise<T>): Promise<Read<T>> => {
  try {
    return { value: await read() };
  } catch (error) {
    return { unread: gapCause(error, call) };
  }
};

/** The organization's accounts; none where the caller's account is in no organization, which is an answer too. */
const listed = async ({ clients, homeRegion }: Container): Promise<Read<readonly KnownAccount[]>> =>
  attempt(organizationsCalls.listAccounts, async () => {
    try {
      return await listAccounts(clients, { region: homeRegion });
    } catch (error) {
      if (errorCode(error) === 'AWSOrganizationsNotInUseException') return [];
      throw error;
    }
  });

/** Tags by account, or why they were not read. What is denied for one account is denied for all: nobody else is asked then. */
const tagsOf = async (
  { clients, homeRegion }: Container,
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
    if ('unread' in read && ['access-denied', 'denied-by-scp'].includes(read.unread.reason)) denied = read.unread;
    return [accountId, read] as const;
  });
  return new Map(entries);
};

const UNTOLD: GapCause = {
  reason: 'policy-undecided',
  detail: 'Organizations did not tell in which units the account stands',
  operation: organizationsCalls.listAccounts.operation,
};

export interface ContextRequest {
  readonly needs: Needs;
  /** The accounts of the run. */
  readonly audited: readonly AccountId[];
  /** The organization's accounts, where they were listed already. */
  readonly known?: readonly KnownAccount[];
  /** Its units, where they were. */
  readonly knownUnits?: readonly ListedUnit[] | undefined;
}

/**
 * What is known of the organization's accounts and of the audited ones, as far as somebody needs it. What could not be read is absent,
 * with the reason; of an account outside the organization it is known that it has neither units nor tags there.
 */
export const accountContexts = async (
  container: Container,
  { needs, audited, known, knownUnits }: ContextRequest,
): Promise<readonly AccountContext[]> => {
  const isNeeded = needs.units || needs.accountTags;
  if (!isNeeded)
    return (known ?? []).map(({ id, name, unitIds }) => ({ accountId: id, name, ...(unitIds && { unitIds }) }));
  const accounts: Read<readonly KnownAccount[]> = known === undefined ? await listed(container) : { value: known };
  if ('unread' in accounts) return audited.map((accountId) => ({ accountId, unread: accounts.unread }));

  const byId = new Map(accounts.value.map((account) => [account.id, account]));
  const inOrganization = audited.filter((id) => byId.has(id));
  const paths =
    needs.unitPaths && byId.size > 0
      ? await attempt(organizationsCalls.listOrganizationalUnitsForParent, async () => {
          const units = knownUnits ?? (await listUnits(container.clients, { region: container.homeRegion }));
          return new Map(units.map(({ id, path }) => [id, path]));
        })
      : { value: new Map<string, string>() };
  const tags = needs.accountTags ? await tagsOf(container, inOrganization) : new Map<AccountId, never>();

  const placeOf = ({ unitIds }: KnownAccount): Partial<AccountContext> => {
    if (!needs.units) return unitIds === undefined ? {} : { unitIds };
    if (unitIds === undefined) return { unread: UNTOLD };
    if (!needs.unitPaths) return { unitIds };
    if ('unread' in paths) return { unitIds, unread: paths.unread };
    const path = paths.value.get(unitIds.at(-1) ?? '');
    return path === undefined ? { unitIds, unread: UNTOLD } : { unitIds, unitPath: path };
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

/** The targets with what overrides ask to be known of their accounts, so that who audits one need not look it up. */
export const withAccounts = (
  policy: Pick<Policy, 'overrides'>,
  targets: readonly Target[],
  contexts: readonly AccountContext[],
): readonly Target[] => {
  const { isAsked, tagKeys } = accountsAskedFor(policy);
  if (!isAsked) return targets;
  const byId = new Map(
    contexts.map(({ tags, ...context }) => [
      context.accountId,
      tags === undefined
        ? context
        : { ...context, tags: Object.fromEntries(Object.entries(tags).filter(([key]) => tagKeys.includes(key))) },
    ]),
  );
  return targets.map((target) => {
    const account = byId.get(target.accountId);
    return account === undefined ? target : { ...target, account };
  });
};
