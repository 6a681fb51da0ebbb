import {
  type Account,
  DescribeAccountCommand,
  OrganizationsClient,
  paginateListAccounts,
  paginateListTagsForResource,
} from '@aws-sdk/client-organizations';
import { organizationsCalls } from '../../domain/calls/organizations.ts';
import type { AccountId } from '../../domain/ids.ts';
import type { ClientFactory, ClientScope } from '../clients/client-factory.ts';
import { unlessAbsent } from './absence.ts';
import { callAws } from './call.ts';
import { listAll } from './list-all.ts';
import type { OperationTable } from './operation-table.ts';

/** An account as Organizations lists it. */
export interface ListedAccount {
  readonly id: AccountId;
  readonly name: string;
  readonly email: string | undefined;
  /** ACTIVE, PENDING_ACTIVATION, SUSPENDED, PENDING_CLOSURE, CLOSED, or a state not known yet. */
  readonly state: string;
  /** Path of the account, such as `o-exampleorg/r-ab12/ou-ab12-prod1234`; absent if AWS does not return it. */
  readonly path?: string;
  /** The ids in the path, outermost first; absent as the path is. */
  readonly unitIds?: readonly string[];
}

/** An account with its tags. */
export interface TaggedAccount extends ListedAccount {
  readonly tags: Readonly<Record<string, string>>;
}

export interface AccountInput {
  readonly accountId: string;
}

export const operations = {
  accountTags: { calls: [organizationsCalls.listTagsForResource] },
  describeAccount: { calls: [organizationsCalls.describeAccount] },
  listAccounts: { calls: [organizationsCalls.listAccounts] },
  listTaggedAccounts: {
    calls: [organizationsCalls.listAccounts, organizationsCalls.listTagsForResource],
  },
} as const satisfies OperationTable;

/** The most that ListAccounts takes. */
const PAGE_SIZE = 20;

const placeOf = (paths: readonly string[] | undefined): Pick<ListedAccount, 'path' | 'unitIds'> => {
  // The account's own id may stand at the end of its path.
  const unitIds = paths?.[0]?.split('/').filter((id) => id !== '' && !/^\d{12}$/.test(id));
  return unitIds === undefined ? {} : { path: unitIds.join('/'), unitIds };
};

const accountOf = ({ Id = '', Name, Email, State, Status, Paths }: Account): ListedAccount => ({
  id: Id as AccountId,
  name: Name ?? Id,
  email: Email,
  // `Status` is what older answers carry; an account without either is not known to be active.
  state: State ?? Status ?? 'UNKNOWN',
  ...placeOf(Paths),
});

/**
 * Lists every account of the organization, in any state. The caller is the management account or a delegated
 * administrator.
 */
export const listAccounts = (clients: ClientFactory, scope: ClientScope): Promise<readonly ListedAccount[]> => {
  const client = clients.for(OrganizationsClient, scope);
  return listAll(scope, organizationsCalls.listAccounts, {
    pages: paginateListAccounts({ client, pageSize: PAGE_SIZE }, {}),
    items: ({ Accounts = [] }) => Accounts.filter(({ Id }) => Id !== undefined).map(accountOf),
  });
};

/** Returns an account of the organization; undefined if it is not a member. */
export const describeAccount = async (
  clients: ClientFactory,
  scope: ClientScope,
  { accountId }: AccountInput,
): Promise<ListedAccount | undefined> => {
  const client = clients.for(OrganizationsClient, scope);
  const answer = await unlessAbsent(
    callAws(scope, organizationsCalls.describeAccount, () =>
      client.send(new DescribeAccountCommand({ AccountId: accountId })),
    ),
  );
  return answer?.Account && accountOf(answer.Account);
};

/** Returns the tags of an account, root or unit; undefined if there is no such account. */
export const accountTags = async (
  clients: ClientFactory,
  scope: ClientScope,
  { accountId }: AccountInput,
): Promise<Readonly<Record<string, string>> | undefined> => {
  const client = clients.for(OrganizationsClient, scope);
  const tags = await unlessAbsent(
    listAll(scope, organizationsCalls.listTagsForResource, {
      pages: paginateListTagsForResource({ client }, { ResourceId: accountId }),
      items: ({ Tags = [] }) => Tags,
    }),
  );
  return tags && Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
};

/** Lists every account of the organization with its tags, which costs a call per account. */
export const listTaggedAccounts = async (
  clients: ClientFactory,
  scope: ClientScope,
): Promise<readonly TaggedAccount[]> => {
  const tagged: TaggedAccount[] = [];
  // One after the other: the quota is a few calls a second, whatever the size of the organization.
  for (const account of await listAccounts(clients, scope)) {
    const tags = await accountTags(clients, scope, { accountId: account.id });
    // An account that has left meanwhile is in the organization no more.
    if (tags !== undefined) tagged.push({ ...account, tags });
  }
  return tagged;
};
