import { stsCalls } from '../../domain/calls/sts.ts';
import type { Account, IamPolicy, World, WorldRole } from '../world/world.ts';
import { type AccessDecision, type AccessRequest, evaluatePolicies } from './iam.ts';
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

/**
 * Returns AWS's words for a denial; `undefined` if the request is allowed. Service control policies apply to every
 * member account. Within them an account may do everything, and a role what its policies allow.
 */
export const denial = (world: World, request: Omit<AccessRequest, 'organizationId'>): string | undefined => {
  const { principal, action, resource } = request;
  if (action === stsCalls.getCallerIdentity.operation) return undefined; // needs no permission, and none can take it away
  const { organization } = world;
  const account = world.accounts.get(principal.accountId);
  const full = { ...request, organizationId: organization?.id };
  const refused = (because: string) =>
    `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource} ${because}`;

  if (account !== undefined && evaluatePolicies(controlPolicies(world, account), full) === 'explicit-deny') {
    return refused('with an explicit deny in a service control policy');
  }
  if (principal.roleName === undefined || !world.iam.enforce) return undefined;
  const role = account?.roles.get(principal.roleName);
  const decision = evaluatePolicies(role === undefined ? [] : policiesOf(role), full);
  if (decision === 'allowed') return undefined;
  return decision === 'explicit-deny'
    ? refused('with an explicit deny in an identity-based policy')
    : refused(`because no identity-based policy allows the ${action} action`);
};

/** Decides as for a request of a role, without one: by the policies of the organization, then by the role's. */
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
  const principal = { accountId, arn, roleName: role.name };
  const full = { ...request, principal, organizationId: world.organization?.id };
  const isDenied = account !== undefined && evaluatePolicies(controlPolicies(world, account), full) === 'explicit-deny';
  return isDenied ? 'explicit-deny' : evaluatePolicies(policiesOf(role), full);
};

/**
 * Returns the policies attached to the account or to a unit above it; none for the management account. Only their
 * denials count, because AWS's own FullAWSAccess stands beside them.
 */
const controlPolicies = ({ organization }: World, { id, unit }: Account): readonly IamPolicy[] => {
  if (organization === undefined || organization.managementAccount === id) return [];
  const covers = (target: string) => target === id || target === unit || unit.startsWith(`${target}/`);
  return organization.scps.filter(({ targets }) => targets.some(covers)).map(({ policy }) => policy);
};
