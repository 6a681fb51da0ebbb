import { OrganizationsClient, paginateListAccounts } from '@aws-sdk/client-organizations';
import type { AccountId } from '../domain/ids.ts';
import type { IamAction } from '../domain/ports.ts';
import type { ClientFactory, ClientScope } from './client-factory.ts';

/** An account as Organizations lists it. */
export interface ListedAccount {
  readonly id: AccountId;
  readonly name: string;
  readonly email: string | undefined;
  /** ACTIVE, PENDING_ACTIVATION, SUSPENDED, PENDING_CLOSURE, CLOSED, or a state not known yet. */
  readonly state: string;
  /** Where the account stands, such as `o-exampleorg/r-ab12/ou-ab12-prod1234`; absent where AWS does not tell. */
  readonly path?: string;
  /** The ids in the path, outermost first; absent as the path is. */
  readonly unitIds?: readonly string[];
}

export const listAccountsActions = ['organizations:ListAccounts'] as const satisfies readonly IamAction[];

/** The most that ListAccounts takes. */
const PAGE_SIZE = 20;

const placeOf = (paths: readonly string[] | undefined): Pick<ListedAccount, 'path' | 'unitIds'> => {
  // The account's own id may stand at the end of its path.
  const unitIds = paths?.[0]?.split('/').filter((id) => id !== '' && !/^\d{12}$/.test(id));
  return unitIds === undefined ? {} : { path: unitIds.join('/'), unitIds };
};

/** Every account of the organization, in whatever state. The caller is the management account or a delegated administrator. Throws AWS's error. */
export const listAccounts = async (clients: ClientFactory, scope: ClientScope): Promise<readonly ListedAccount[]> => {
  const client = clients.for(OrganizationsClient, scope);
  const accounts: ListedAccount[] = [];
  for await (const page of paginateListAccounts({ client, pageSize: PAGE_SIZE }, {})) {
    for (const { Id, Name, Email, State, Status, Paths } of page.Accounts ?? []) {
      // `Status` is what older answers carry; an account without either is not known to be active.
      const state = State ?? Status ?? 'UNKNOWN';
      if (Id) accounts.push({ id: Id as AccountId, name: Name ?? Id, email: Email, state, ...placeOf(Paths) });
    }
  }
  return accounts;
};
