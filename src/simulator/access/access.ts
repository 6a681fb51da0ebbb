import { stsCalls } from '../../domain/calls/sts.ts';
import type { Account, IamPolicy, World, WorldRole } from '../world/world.ts';
import { type AccessDecision, type AccessRequest, evaluatePolicies, evaluateResourcePolicies } from './iam.ts';
import { policiesOf } from './managed-policies.ts';

/** A decision about a request. */
export interface Access extends Omit<AccessRequest, 'organizationId'> {
  /** AWS's words for a denial; `undefined` if the request was allowed. */
  readonly denied: string | undefined;
}

/** Services with one endpoint for all Regions, which is never disabled. */
const GLOBAL_SERVICES = new Set(['account', 'iam', 'organizations']);

/** Tests whether the account's credentials are valid in this Region. */
export const regionEnabled = (world: World, accountId: string, region: string, service: string): boolean => {
  if (GLOBAL_SERVICES.has(service)) return true;
  const status = world.accounts.get(accountId)?.regionStatus(region);
  return status !== undefined && status !== 'DISABLED';
};

/** Services whose resources resource control policies cover. */
const RCP_SERVICES = new Set(['kms', 's3', 'secretsmanager', 'sqs', 'sts']);

/** Returns the bucket of an ARN, and the account that owns the resource. */
const ownerOf = (world: World, resource: string, caller: Account | undefined) => {
  const [, , , , accountId = '', name = ''] = resource.split(':');
  const found = resource.includes(':s3:::') ? world.findBucket(name.split('/')[0] ?? '') : undefined;
  return found ?? { account: world.accounts.get(accountId) ?? caller, bucket: undefined };
};

/** Words a decision as AWS does; undefined if it allows. */
const becauseOf = (decision: AccessDecision, policy: string, action: string): string | undefined => {
  if (decision === 'allowed') return undefined;
  return decision === 'explicit-deny'
    ? `with an explicit deny in ${/^[aeiou]/.test(policy) ? 'an' : 'a'} ${policy}`
    : `because no ${policy} allows the ${action} action`;
};

/**
 * Returns AWS's words for a denial; `undefined` if the request is allowed. Control policies apply to every member
 * account. Within them an account may do everything, and a role what its policies, or the bucket's, allow within its
 * permissions boundary.
 */
export const denial = (world: World, request: Omit<AccessRequest, 'organizationId'>): string | undefined => {
  const { principal, action, resource } = request;
  if (action === stsCalls.getCallerIdentity.operation) return undefined; // needs no permission, and none can take it away
  const { organization } = world;
  const account = world.accounts.get(principal.accountId);
  const full = { ...request, organizationId: organization?.id };
  const refused = (because: string) =>
    `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
  const denies = (decision: AccessDecision) => decision === 'explicit-deny';

  if (account !== undefined && denies(evaluatePolicies(controlPolicies(world, account, 'scps'), full)))
    return refused('with an explicit deny in a service control policy');
  const owner = ownerOf(world, resource, account);
  const rcps =
    owner.account !== undefined && RCP_SERVICES.has(action.split(':')[0] ?? '')
      ? controlPolicies(world, owner.account, 'rcps')
      : [];
  if (denies(evaluateResourcePolicies(rcps, full)))
    return refused('with an explicit deny in a resource control policy');
  const { policy } = owner.bucket ?? {};
  const ofBucket = evaluateResourcePolicies(policy === undefined ? [] : [policy], full);
  if (denies(ofBucket)) return refused('with an explicit deny in a resource-based policy');
  if (principal.roleName === undefined || !world.iam.enforce) return undefined;
  const role = account?.roles.get(principal.roleName);
  const ofRole = evaluatePolicies(role === undefined ? [] : policiesOf(role), full);
  const boundary = role?.permissionsBoundary;
  const ofBoundary = boundary === undefined ? 'allowed' : evaluatePolicies([boundary], full);
  const granted = ofRole === 'implicit-deny' && ofBucket === 'allowed' ? 'allowed' : ofRole;
  const because =
    becauseOf(granted, 'identity-based policy', action) ?? becauseOf(ofBoundary, 'permissions boundary', action);
  return because === undefined ? undefined : refused(because);
};

/** Decides as for a request of a role, without one: by the service control policies, then by the role's. */
export const simulateAccess = (
  world: World,
  {
    accountId,
    role,
    ...request
  }: { readonly accountId: string; readonly role: WorldRole } & Pick<AccessRequest, 'action' | 'region' | 'resource'>,
): AccessDecision => {
  const account = world.accounts.get(accountId);
  const arn = `arn:${world.partition}:sts::${accountId}:assumed-role/${role.name}/simulation`;
  const principal = { accountId, arn, roleName: role.name, rolePath: role.path };
  const full = { ...request, principal, organizationId: world.organization?.id };
  const isDenied =
    account !== undefined && evaluatePolicies(controlPolicies(world, account, 'scps'), full) === 'explicit-deny';
  const ofRole = isDenied ? 'explicit-deny' : evaluatePolicies(policiesOf(role), full);
  const { permissionsBoundary: boundary } = role;
  return ofRole === 'allowed' && boundary !== undefined ? evaluatePolicies([boundary], full) : ofRole;
};

/**
 * Returns the policies attached to the account or to a unit above it; none for the management account. Only their
 * denials count, because AWS's own FullAWSAccess stands beside them.
 */
const controlPolicies = (
  { organization }: World,
  { id, unit }: Account,
  kind: 'rcps' | 'scps',
): readonly IamPolicy[] => {
  if (organization === undefined || organization.managementAccount === id) return [];
  const covers = (target: string) => target === id || target === unit || unit.startsWith(`${target}/`);
  return organization[kind].filter(({ targets }) => targets.some(covers)).map(({ policy }) => policy);
};
