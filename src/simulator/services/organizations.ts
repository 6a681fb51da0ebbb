import {
  type Account,
  DescribeAccount$,
  type DescribeAccountRequest,
  type DescribeAccountResponse,
  DescribeOrganization$,
  type DescribeOrganizationResponse,
  ListAccounts$,
  ListAccountsForParent$,
  type ListAccountsForParentRequest,
  type ListAccountsForParentResponse,
  type ListAccountsRequest,
  type ListAccountsResponse,
  ListOrganizationalUnitsForParent$,
  type ListOrganizationalUnitsForParentRequest,
  type ListOrganizationalUnitsForParentResponse,
  ListRoots$,
  type ListRootsRequest,
  type ListRootsResponse,
  ListTagsForResource$,
  type ListTagsForResourceRequest,
  type ListTagsForResourceResponse,
} from '@aws-sdk/client-organizations';
import type { CallContext, Operation, ServiceModel } from '../operation.ts';
import { ServiceError } from '../protocol/service-error.ts';
import { accountPath, parentUnit, unitId } from '../world/organization-ids.ts';
import type { Account as AccountRecord, Organization } from '../world/world.ts';
import { LONG_AGO } from '../world/world-schema.ts';
import { type Page, pageOf } from './page.ts';

const MAX_RESULTS = 20;

const invalid = (message: string): ServiceError => new ServiceError('InvalidInputException', message, 400);

/** Returns the organization. Only the management account may read more than its description. */
const organizationOf = ({ world }: CallContext): Organization => {
  if (world.organization === undefined) {
    throw new ServiceError(
      'AWSOrganizationsNotInUseException',
      'Your account is not a member of an organization.',
      400,
    );
  }
  return world.organization;
};
const managedOrganization = (context: CallContext): Organization => {
  const organization = organizationOf(context);
  if (organization.managementAccount !== context.accountId) {
    throw new ServiceError('AccessDeniedException', "You don't have permissions to access this resource.", 400);
  }
  return organization;
};

const pageFor = <T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
  {
    NextToken: token,
    MaxResults: size = MAX_RESULTS,
  }: { NextToken?: string | undefined; MaxResults?: number | undefined },
  of: readonly unknown[],
): Page<T> => {
  if (size < 1 || size > MAX_RESULTS) throw invalid(`MaxResults must be between 1 and ${MAX_RESULTS}`);
  return pageOf(items, keyOf, { of, token, size, invalidToken: () => invalid('You provided an invalid NextToken.') });
};

/** Maps a state to `Status`, which lacks the states that came with `State`. */
const statusOf = (state: AccountRecord['state']): 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | undefined =>
  state === 'CLOSED' ? 'SUSPENDED' : state === 'PENDING_ACTIVATION' ? undefined : state;

const accountOf = (organization: Organization, account: AccountRecord, { partition }: CallContext): Account => ({
  Id: account.id,
  Arn: `arn:${partition}:organizations::${organization.managementAccount}:account/${organization.id}/${account.id}`,
  Name: account.name,
  Email: account.email,
  State: account.state,
  Status: statusOf(account.state),
  Paths: [accountPath(organization, account)],
  JoinedMethod: account.id === organization.managementAccount ? 'INVITED' : 'CREATED',
  JoinedTimestamp: new Date(LONG_AGO),
});

/** ARN that IAM policies of operations on an account are matched against. */
const accountArn = ({ AccountId: id }: { AccountId?: string }, { partition, world }: CallContext): string => {
  const { managementAccount, id: organization } = world.organization ?? { managementAccount: '', id: '' };
  return `arn:${partition}:organizations::${managementAccount}:account/${organization}/${id}`;
};

const listAccounts: Operation<ListAccountsRequest, ListAccountsResponse> = (input, context) => {
  const organization = managedOrganization(context);
  const page = pageFor(context.world.accounts.values(), ({ id }) => id, input, ['ListAccounts']);
  return { Accounts: page.items.map((account) => accountOf(organization, account, context)), NextToken: page.next };
};

const describeAccount: Operation<DescribeAccountRequest, DescribeAccountResponse> = (input, context) => {
  const organization = managedOrganization(context);
  const account = context.world.accounts.get(input.AccountId ?? '');
  if (account === undefined) {
    throw new ServiceError(
      'AccountNotFoundException',
      "You specified an account that doesn't exist in the organization.",
      400,
    );
  }
  return { Account: accountOf(organization, account, context) };
};

const describeOrganization: Operation<Record<string, never>, DescribeOrganizationResponse> = (_input, context) => {
  const { id, managementAccount } = organizationOf(context);
  const arn = `arn:${context.partition}:organizations::${managementAccount}`;
  return {
    Organization: {
      Id: id,
      Arn: `${arn}:organization/${id}`,
      FeatureSet: 'ALL',
      MasterAccountId: managementAccount,
      MasterAccountArn: `${arn}:account/${id}/${managementAccount}`,
      MasterAccountEmail: context.world.accounts.get(managementAccount)?.email,
    },
  };
};

const listRoots: Operation<ListRootsRequest, ListRootsResponse> = (_input, context) => {
  const organization = managedOrganization(context);
  const id = unitId(organization, 'Root');
  return {
    Roots: [
      {
        Id: id,
        Arn: `arn:${context.partition}:organizations::${organization.managementAccount}:root/${organization.id}/${id}`,
        Name: 'Root',
        PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
      },
    ],
  };
};

/** Returns the path of the unit with this id. */
const parentPath = (organization: Organization, id: string | undefined): string => {
  for (const path of organization.units) if (unitId(organization, path) === id) return path;
  throw new ServiceError(
    'ParentNotFoundException',
    "We can't find a root or OU with the ParentId that you specified.",
    400,
  );
};

const listOrganizationalUnitsForParent: Operation<
  ListOrganizationalUnitsForParentRequest,
  ListOrganizationalUnitsForParentResponse
> = (input, context) => {
  const organization = managedOrganization(context);
  const parent = parentPath(organization, input.ParentId);
  const children = [...organization.units].filter((path) => parentUnit(path) === parent);
  const page = pageFor(children, (path) => path, input, ['ListOrganizationalUnitsForParent', parent]);
  return {
    OrganizationalUnits: page.items.map((path) => {
      const id = unitId(organization, path);
      return {
        Id: id,
        Arn: `arn:${context.partition}:organizations::${organization.managementAccount}:ou/${organization.id}/${id}`,
        Name: path.slice(path.lastIndexOf('/') + 1),
      };
    }),
    NextToken: page.next,
  };
};

const listAccountsForParent: Operation<ListAccountsForParentRequest, ListAccountsForParentResponse> = (
  input,
  context,
) => {
  const organization = managedOrganization(context);
  const parent = parentPath(organization, input.ParentId);
  const children = [...context.world.accounts.values()].filter(({ unit }) => unit === parent);
  const page = pageFor(children, ({ id }) => id, input, ['ListAccountsForParent', parent]);
  return { Accounts: page.items.map((account) => accountOf(organization, account, context)), NextToken: page.next };
};

/** ARN that IAM policies of operations on a unit, or on the root, are matched against. */
const parentArn = (
  { ParentId: id = '' }: { ParentId?: string | undefined },
  { partition, world }: CallContext,
): string => {
  const { managementAccount, id: organization } = world.organization ?? { managementAccount: '', id: '' };
  const type = id.startsWith('r-') ? 'root' : 'ou';
  return `arn:${partition}:organizations::${managementAccount}:${type}/${organization}/${id}`;
};

const listTagsForResource: Operation<ListTagsForResourceRequest, ListTagsForResourceResponse> = (input, context) => {
  managedOrganization(context);
  const account = context.world.accounts.get(input.ResourceId ?? '');
  if (account === undefined) {
    throw new ServiceError('TargetNotFoundException', "We can't find the target that you specified.", 400);
  }
  return { Tags: Object.entries(account.tags).map(([Key, Value]) => ({ Key, Value })) };
};

/** Organizations: accounts and units of the world's organization. */
export const organizations: ServiceModel = {
  signingName: 'organizations',
  protocol: 'json-1.1',
  targetPrefix: 'AWSOrganizationsV20161128',
  operations: {
    DescribeAccount: { schema: DescribeAccount$, run: describeAccount, resourceArn: accountArn },
    DescribeOrganization: { schema: DescribeOrganization$, run: describeOrganization },
    ListAccounts: { schema: ListAccounts$, run: listAccounts },
    ListAccountsForParent: { schema: ListAccountsForParent$, run: listAccountsForParent, resourceArn: parentArn },
    ListOrganizationalUnitsForParent: {
      schema: ListOrganizationalUnitsForParent$,
      run: listOrganizationalUnitsForParent,
      resourceArn: parentArn,
    },
    ListRoots: { schema: ListRoots$, run: listRoots },
    ListTagsForResource: {
      schema: ListTagsForResource$,
      run: listTagsForResource,
      resourceArn: ({ ResourceId }, context) => accountArn({ AccountId: ResourceId }, context),
    },
  },
};
