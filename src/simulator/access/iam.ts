import { stsCalls } from '../../domain/calls/sts.ts';
import type { Principal } from '../operation.ts';
import type { IamPolicy, PolicyStatement } from '../world/world.ts';
import { matchesGlob } from './glob.ts';
import { type ConditionContext, conditionsMet } from './iam-conditions.ts';

/** A request to act on a resource. */
export interface AccessRequest {
  readonly principal: Principal;
  /** Organization of the principal's account. */
  readonly organizationId?: string | undefined;
  /** Such as `s3:ListAllMyBuckets`. */
  readonly action: string;
  /** An ARN, or `*`. */
  readonly resource: string;
  readonly region: string;
}

/**
 * `implicit-deny` means that no statement allows the request; `explicit-deny` that a statement denies it, whatever
 * others allow.
 */
export type AccessDecision = 'allowed' | 'implicit-deny' | 'explicit-deny';

/** Returns the principal as policies name it: its role rather than its session. */
const principalArn = ({ arn, accountId, roleName, rolePath = '/' }: Principal): string => {
  if (roleName === undefined) return arn;
  return `arn:${arn.split(':')[1]}:iam::${accountId}:role${rolePath}${roleName}`;
};

/**
 * Evaluates a set of policies. An explicit Deny wins over an Allow; without either, the request is implicitly denied. A
 * statement that is not understood never allows.
 */
export const evaluatePolicies = (policies: readonly IamPolicy[], request: AccessRequest): AccessDecision => {
  const context = contextOf(request);
  return decide(policies, (statement, whenUnknown) => {
    if (!actionMatches(statement, request.action, whenUnknown)) return false;
    return resourceMatches(statement, request.resource, whenUnknown) && conditionsMet(statement, context, whenUnknown);
  });
};

/** Evaluates policies that name principals: those of a resource, and resource control policies. */
export const evaluateResourcePolicies = (policies: readonly IamPolicy[], request: AccessRequest): AccessDecision => {
  const context = contextOf(request);
  return decide(policies, (statement, whenUnknown) => {
    if (!actionMatches(statement, request.action, whenUnknown)) return false;
    if (!principalMatches(statement, request.principal, whenUnknown)) return false;
    return resourceMatches(statement, request.resource, whenUnknown) && conditionsMet(statement, context, whenUnknown);
  });
};

/** Evaluates a role's trust policy for a principal that wants to assume it. */
export const evaluateTrust = (
  trust: IamPolicy,
  request: Omit<AccessRequest, 'action' | 'resource'> & { readonly externalId?: string | undefined },
): AccessDecision => {
  const action = stsCalls.assumeRole.operation;
  const context = { ...contextOf({ ...request, action, resource: '*' }), 'sts:externalid': request.externalId };
  return decide([trust], (statement, whenUnknown) => {
    if (!actionMatches(statement, action, whenUnknown)) return false;
    return (
      principalMatches(statement, request.principal, whenUnknown) && conditionsMet(statement, context, whenUnknown)
    );
  });
};

/**
 * Evaluates one statement. `whenUnknown` is the value of parts that this evaluator does not understand: true for a
 * Deny, false for an Allow.
 */
const decide = (
  policies: readonly IamPolicy[],
  applies: (statement: PolicyStatement, whenUnknown: boolean) => boolean,
): AccessDecision => {
  let decision: AccessDecision = 'implicit-deny';
  for (const statement of policies.flatMap((policy) => policy.Statement)) {
    const denies = statement.Effect !== 'Allow';
    if (!applies(statement, denies)) continue;
    if (denies) return 'explicit-deny';
    decision = 'allowed';
  }
  return decision;
};

const actionMatches = ({ Action, NotAction }: PolicyStatement, action: string, whenUnknown: boolean): boolean => {
  const matches = (pattern: string) => matchesGlob(pattern.toLowerCase(), action.toLowerCase());
  if (Action !== undefined) return list(Action).some(matches);
  return NotAction === undefined ? whenUnknown : !list(NotAction).some(matches);
};

/** Matches resources. Policy variables (`${aws:username}`) are not expanded: a statement with one is not understood. */
const resourceMatches = (
  { Resource, NotResource }: PolicyStatement,
  resource: string,
  whenUnknown: boolean,
): boolean => {
  const patterns = Resource ?? NotResource;
  if (patterns === undefined || list(patterns).some((pattern) => pattern.includes('${'))) return whenUnknown;
  const matched = list(patterns).some((pattern) => matchesGlob(pattern, resource));
  return Resource !== undefined ? matched : !matched;
};

/**
 * Matches principals: accounts, roles and sessions by their exact ARNs, and `*`. Federated and service principals never
 * match, because no caller is one.
 */
const principalMatches = (statement: PolicyStatement, principal: Principal, whenUnknown: boolean): boolean => {
  const { Principal: named, NotPrincipal } = statement;
  if (NotPrincipal !== undefined || named === undefined || named === null) return whenUnknown;
  if (named === '*') return true;
  if (typeof named !== 'object') return whenUnknown;
  const partition = principal.arn.split(':')[1];
  const names = ['*', principal.accountId, `arn:${partition}:iam::${principal.accountId}:root`];
  const accepted = new Set([...names, principal.arn, principalArn(principal)]);
  return list((named as { readonly AWS?: unknown }).AWS ?? []).some(
    (name) => typeof name === 'string' && accepted.has(name),
  );
};

const contextOf = ({ principal, organizationId, region, resource }: AccessRequest): ConditionContext => {
  const resourceAccount = resource.split(':')[4] || principal.accountId;
  return {
    'aws:principalaccount': principal.accountId,
    'aws:principalarn': principalArn(principal),
    'aws:principalorgid': organizationId,
    'aws:principaltype': principal.roleName === undefined ? 'Account' : 'AssumedRole',
    'aws:requestedregion': region,
    'aws:resourceaccount': resourceAccount,
    's3:resourceaccount': resourceAccount,
    'sts:externalid': undefined,
  };
};

const list = <T>(value: T | readonly T[]): readonly T[] => {
  return Array.isArray(value) ? value : [value as T];
};
