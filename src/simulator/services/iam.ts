import {
  type EvaluationResult,
  GetRole$,
  GetRolePolicy$,
  type GetRolePolicyRequest,
  type GetRolePolicyResponse,
  type GetRoleRequest,
  type GetRoleResponse,
  ListAttachedRolePolicies$,
  type ListAttachedRolePoliciesRequest,
  type ListAttachedRolePoliciesResponse,
  ListRolePolicies$,
  type ListRolePoliciesRequest,
  type ListRolePoliciesResponse,
  ListRoles$,
  type ListRolesRequest,
  type ListRolesResponse,
  type PolicyEvaluationDecisionType,
  type Role as RoleDetail,
  type SimulatePolicyResponse,
  SimulatePrincipalPolicy$,
  type SimulatePrincipalPolicyRequest,
} from '@aws-sdk/client-iam';
import { simulateAccess } from '../access/access.ts';
import type { AccessDecision } from '../access/iam.ts';
import type { CallContext, Operation, ServiceModel } from '../operation.ts';
import { ServiceError } from '../protocol/service-error.ts';
import { uuidOf } from '../world/create-stack.ts';
import type { IamPolicy, WorldRole } from '../world/world.ts';
import { rangeProblem } from './constraint.ts';
import { type Page, pageOf } from './page.ts';

const PAGE_SIZE = 100;
const MAX_ITEMS = 1000;

const invalid = (message: string): ServiceError => new ServiceError('ValidationError', message, 400);
const noSuchEntity = (message: string): ServiceError => new ServiceError('NoSuchEntity', message, 404);

const arnOf = ({ path, name }: Pick<WorldRole, 'name' | 'path'>, { partition, accountId }: CallContext): string =>
  `arn:${partition}:iam::${accountId}:role${path}${name}`;

const rolesOf = ({ world, accountId }: CallContext): ReadonlyMap<string, WorldRole> => world.account(accountId).roles;

interface RoleInput {
  readonly RoleName?: string | undefined;
}

const roleOf = ({ RoleName: name = '' }: RoleInput, context: CallContext): WorldRole => {
  const role = rolesOf(context).get(name);
  if (role === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
};

/** ARN that policies name; of an unknown role it has no path. */
const roleArn = ({ RoleName: name = '' }: RoleInput, context: CallContext): string =>
  arnOf(rolesOf(context).get(name) ?? { name, path: '/' }, context);

/** Documents are encoded as parts of an address. */
const encoded = (document: IamPolicy): string => encodeURIComponent(JSON.stringify(document));

/** Policies of a role have no names in a world. */
const inlineNames = ({ policies }: WorldRole): readonly string[] => policies.map((_, index) => `policy-${index + 1}`);

const detailOf = (role: WorldRole, context: CallContext): RoleDetail => ({
  RoleName: role.name,
  Path: role.path,
  Arn: arnOf(role, context),
  RoleId: `AROA${uuidOf(arnOf(role, context)).replaceAll('-', '').slice(0, 17).toUpperCase()}`,
  CreateDate: new Date(role.createdAt),
  MaxSessionDuration: role.maxSessionSeconds,
  AssumeRolePolicyDocument: encoded(role.trust),
});

interface Paging {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

const paged = <T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
  { Marker, MaxItems }: Paging,
  of: readonly unknown[],
): Page<T> => {
  const problem = rangeProblem('maxItems', MaxItems, { least: 1, most: MAX_ITEMS });
  if (problem !== undefined) throw invalid(problem);
  return pageOf(items, keyOf, {
    of,
    token: Marker,
    size: MaxItems ?? PAGE_SIZE,
    invalidToken: () => invalid('Invalid Marker'),
  });
};

const marker = ({ next }: Page<unknown>) => ({ IsTruncated: next !== undefined, Marker: next });

const getRole: Operation<GetRoleRequest, GetRoleResponse> = (input, context) => ({
  Role: detailOf(roleOf(input, context), context),
});

const listRoles: Operation<ListRolesRequest, ListRolesResponse> = (input, context) => {
  const { PathPrefix: prefix = '/' } = input;
  const roles = [...rolesOf(context).values()].filter(({ path }) => path.startsWith(prefix));
  const page = paged(roles, ({ name }) => name, input, ['ListRoles', context.accountId, prefix]);
  return { Roles: page.items.map((role) => detailOf(role, context)), ...marker(page) };
};

const listAttachedRolePolicies: Operation<ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse> = (
  input,
  context,
) => {
  const { attachedPolicies } = roleOf(input, context);
  const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
  const page = paged(attachedPolicies, nameOf, input, [
    ...['ListAttachedRolePolicies', context.accountId, input.RoleName],
  ]);
  return { AttachedPolicies: page.items.map((arn) => ({ PolicyName: nameOf(arn), PolicyArn: arn })), ...marker(page) };
};

const listRolePolicies: Operation<ListRolePoliciesRequest, ListRolePoliciesResponse> = (input, context) => {
  const names = inlineNames(roleOf(input, context));
  const page = paged(names, (name) => name, input, ['ListRolePolicies', context.accountId, input.RoleName]);
  return { PolicyNames: [...page.items], ...marker(page) };
};

const getRolePolicy: Operation<GetRolePolicyRequest, GetRolePolicyResponse> = (input, context) => {
  const role = roleOf(input, context);
  const document = role.policies[inlineNames(role).indexOf(input.PolicyName ?? '')];
  if (document === undefined) throw noSuchEntity(`The role policy with name ${input.PolicyName} cannot be found.`);
  return { RoleName: role.name, PolicyName: input.PolicyName, PolicyDocument: encoded(document) };
};

const DECISIONS: Readonly<Record<AccessDecision, PolicyEvaluationDecisionType>> = {
  allowed: 'allowed',
  'explicit-deny': 'explicitDeny',
  'implicit-deny': 'implicitDeny',
};

/** Decides for every action and resource as for a request of the role, with the policies of the organization. */
const simulatePrincipalPolicy: Operation<SimulatePrincipalPolicyRequest, SimulatePolicyResponse> = (input, context) => {
  const { PolicySourceArn: source = '', ActionNames: actions = [], ResourceArns: resources = ['*'] } = input;
  const role = [...rolesOf(context).values()].find((one) => arnOf(one, context) === source);
  if (role === undefined) throw noSuchEntity(`The principal ${source} cannot be found.`);
  const { world, accountId, region } = context;
  const results = actions.flatMap((action) =>
    resources.map((resource, index): EvaluationResult & { readonly key: string } => ({
      key: `${action} ${String(index).padStart(6, '0')}`,
      EvalActionName: action,
      EvalResourceName: resource,
      EvalDecision: DECISIONS[simulateAccess(world, { accountId, role, action, resource, region })],
      MissingContextValues: [],
    })),
  );
  const page = paged(results, ({ key }) => key, input, [
    ...['SimulatePrincipalPolicy', context.accountId, source, actions, resources],
  ]);
  return { EvaluationResults: page.items.map(({ key: _key, ...result }) => result), ...marker(page) };
};

/** IAM: roles, their policies, and the decisions about them. Managed policies are named and have no documents. */
export const iam: ServiceModel = {
  signingName: 'iam',
  protocol: 'query',
  xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  operations: {
    GetRole: { schema: GetRole$, run: getRole, resourceArn: roleArn },
    GetRolePolicy: { schema: GetRolePolicy$, run: getRolePolicy, resourceArn: roleArn },
    ListAttachedRolePolicies: {
      schema: ListAttachedRolePolicies$,
      run: listAttachedRolePolicies,
      resourceArn: roleArn,
      unimplemented: ['PathPrefix'],
    },
    ListRolePolicies: { schema: ListRolePolicies$, run: listRolePolicies, resourceArn: roleArn },
    ListRoles: { schema: ListRoles$, run: listRoles },
    SimulatePrincipalPolicy: {
      schema: SimulatePrincipalPolicy$,
      run: simulatePrincipalPolicy,
      resourceArn: ({ PolicySourceArn = '*' }) => PolicySourceArn,
      unimplemented: [
        'CallerArn',
        'ContextEntries',
        'PermissionsBoundaryPolicyInputList',
        'PolicyInputList',
        'ResourceHandlingOption',
        'ResourceOwner',
        'ResourcePolicy',
      ],
    },
  },
};
