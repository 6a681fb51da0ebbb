import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
  paginateListRoles,
  paginateSimulatePrincipalPolicy,
  type Role as RawRole,
} from '@aws-sdk/client-iam';
import { iamCalls } from '../../domain/calls/iam.ts';
import { defined } from '../../domain/defined.ts';
import type { ClientFactory, ClientScope } from '../clients/client-factory.ts';
import { unlessAbsent } from './absence.ts';
import { callAws } from './call.ts';
import { listAll } from './list-all.ts';
import type { OperationTable } from './operation-table.ts';

export interface RoleInput {
  /** Name of the role, without its path. */
  readonly role: string;
}

/** A role as the listing shows it. */
export interface ListedRole {
  readonly name: string;
  readonly arn: string;
  /** Begins and ends with a slash. */
  readonly path: string;
  readonly createdAt: Date | undefined;
  readonly maxSessionSeconds: number;
  /** The policy that says who may assume the role. */
  readonly trust: unknown;
}

/** A role with its policies. */
export interface Role extends ListedRole {
  /** Managed policies, by ARN in the order of their names. */
  readonly attachedPolicies: readonly { readonly name: string; readonly arn: string }[];
  /** Documents of the policies that belong to the role, by name. */
  readonly inlinePolicies: Readonly<Record<string, unknown>>;
}

export interface SimulationInput {
  /** ARN of a role, user or group. */
  readonly principalArn: string;
  /** IAM actions, such as `s3:GetBucketVersioning`. */
  readonly actions: readonly string[];
  /** ARNs; all resources when absent. */
  readonly resources?: readonly string[];
}

/** The decision of IAM about an action on a resource. */
export interface SimulatedDecision {
  readonly action: string;
  readonly resource: string;
  /** `implicit-deny`: no statement allows the action. `explicit-deny`: a statement denies it. */
  readonly decision: 'allowed' | 'explicit-deny' | 'implicit-deny';
  /** Condition keys that policies compare and that the simulation had no value for. */
  readonly missingContext: readonly string[];
}

export const operations = {
  getRole: {
    calls: [iamCalls.getRole, iamCalls.getRolePolicy, iamCalls.listAttachedRolePolicies, iamCalls.listRolePolicies],
  },
  listRoles: { calls: [iamCalls.listRoles] },
  roleArn: { calls: [iamCalls.getRole] },
  roleExists: { calls: [iamCalls.getRole] },
  simulatePrincipal: { calls: [iamCalls.simulatePrincipalPolicy] },
} as const satisfies OperationTable;

/** The most that IAM gives in a page. */
const PAGE_SIZE = 1000;

/** IAM encodes documents as parts of an address. */
const documentOf = (text: string | undefined): unknown =>
  text === undefined ? undefined : JSON.parse(decodeURIComponent(text));

const listedRole = (role: RawRole): ListedRole => ({
  name: role.RoleName ?? '',
  arn: role.Arn ?? '',
  path: role.Path ?? '/',
  createdAt: role.CreateDate,
  maxSessionSeconds: role.MaxSessionDuration ?? 3600,
  trust: documentOf(role.AssumeRolePolicyDocument),
});

const describe = async (
  clients: ClientFactory,
  scope: ClientScope,
  { role }: RoleInput,
): Promise<ListedRole | undefined> => {
  const client = clients.for(IAMClient, scope);
  const answer = await unlessAbsent(
    callAws(scope, iamCalls.getRole, () => client.send(new GetRoleCommand({ RoleName: role }))),
  );
  return answer?.Role && listedRole(answer.Role);
};

/** Returns the ARN of a role, which holds its path; undefined if there is none of this name. */
export const roleArn = async (
  clients: ClientFactory,
  scope: ClientScope,
  input: RoleInput,
): Promise<string | undefined> => (await describe(clients, scope, input))?.arn;

/** Tests whether a role exists. */
export const roleExists = async (clients: ClientFactory, scope: ClientScope, input: RoleInput): Promise<boolean> =>
  (await describe(clients, scope, input)) !== undefined;

const attachedPolicies = (
  clients: ClientFactory,
  scope: ClientScope,
  { role }: RoleInput,
): Promise<Role['attachedPolicies']> =>
  listAll(scope, iamCalls.listAttachedRolePolicies, {
    pages: paginateListAttachedRolePolicies(
      { client: clients.for(IAMClient, scope), pageSize: PAGE_SIZE },
      { RoleName: role },
    ),
    items: ({ AttachedPolicies = [] }) =>
      AttachedPolicies.map(({ PolicyName: name = '', PolicyArn: arn = '' }) => ({ name, arn })),
  });

const inlinePolicies = async (
  clients: ClientFactory,
  scope: ClientScope,
  { role }: RoleInput,
): Promise<Role['inlinePolicies']> => {
  const client = clients.for(IAMClient, scope);
  const names = await listAll(scope, iamCalls.listRolePolicies, {
    pages: paginateListRolePolicies({ client, pageSize: PAGE_SIZE }, { RoleName: role }),
    items: ({ PolicyNames = [] }) => PolicyNames,
  });
  const documents: Record<string, unknown> = {};
  for (const name of names) {
    const policy = await callAws(scope, iamCalls.getRolePolicy, () =>
      client.send(new GetRolePolicyCommand({ RoleName: role, PolicyName: name })),
    );
    documents[name] = documentOf(policy.PolicyDocument);
  }
  return documents;
};

/** Returns a role with its trust, its managed policies and the documents of its own; undefined if there is none of this name. */
export const getRole = async (
  clients: ClientFactory,
  scope: ClientScope,
  input: RoleInput,
): Promise<Role | undefined> => {
  const role = await describe(clients, scope, input);
  if (role === undefined) return undefined;
  // A role that is deleted meanwhile does not exist.
  return unlessAbsent(
    (async () => ({
      ...role,
      attachedPolicies: await attachedPolicies(clients, scope, input),
      inlinePolicies: await inlinePolicies(clients, scope, input),
    }))(),
  );
};

/** Lists the roles of the account whose paths begin with a prefix, or all of them, by name. */
export const listRoles = (
  clients: ClientFactory,
  scope: ClientScope,
  { pathPrefix }: { readonly pathPrefix?: string } = {},
): Promise<readonly ListedRole[]> =>
  listAll(scope, iamCalls.listRoles, {
    pages: paginateListRoles(
      { client: clients.for(IAMClient, scope), pageSize: PAGE_SIZE },
      defined({ PathPrefix: pathPrefix }),
    ),
    items: ({ Roles = [] }) => Roles.map(listedRole),
  });

const DECISIONS: Readonly<Record<string, SimulatedDecision['decision']>> = {
  allowed: 'allowed',
  explicitDeny: 'explicit-deny',
};

/**
 * Asks IAM what a principal may do, without doing it. Policies of the organization count; policies of the resources do
 * not. Throws if the principal does not exist.
 */
export const simulatePrincipal = (
  clients: ClientFactory,
  scope: ClientScope,
  { principalArn, actions, resources }: SimulationInput,
): Promise<readonly SimulatedDecision[]> =>
  listAll(scope, iamCalls.simulatePrincipalPolicy, {
    pages: paginateSimulatePrincipalPolicy(
      { client: clients.for(IAMClient, scope), pageSize: PAGE_SIZE },
      {
        PolicySourceArn: principalArn,
        ActionNames: [...actions],
        ...defined({ ResourceArns: resources && [...resources] }),
      },
    ),
    items: ({ EvaluationResults = [] }) =>
      EvaluationResults.map(({ EvalActionName, EvalResourceName, EvalDecision, MissingContextValues }) => ({
        action: EvalActionName ?? '',
        resource: EvalResourceName ?? '*',
        // An unknown decision is not a permission.
        decision: DECISIONS[EvalDecision ?? ''] ?? 'implicit-deny',
        missingContext: MissingContextValues ?? [],
      })),
  });
