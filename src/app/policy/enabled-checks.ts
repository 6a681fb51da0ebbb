import { checks } from '../../checks/index.ts';
import type { AnyCheck } from '../../domain/check.ts';
import type { ResourceKind } from '../../domain/facts.ts';
import type { Override } from '../../domain/override.ts';
import type { Target } from '../../domain/target.ts';
import { policyResolver, type Resolution } from '../../engine/resolve-policy.ts';
import type { Policy } from './policy.ts';

type Checks = Pick<Policy, 'checks' | 'overrides'>;

/** Checks that the policy enables, or those of them that are named; in the registry's order. */
export const enabledChecks = (
  { checks: enabled }: Pick<Policy, 'checks'>,
  named?: readonly string[],
): readonly AnyCheck[] => checks.filter(({ id }) => enabled[id] !== undefined && (named?.includes(id) ?? true));

/** A resource that no pattern matches, and whose tags are known to be none. */
const NO_RESOURCE = { arn: '', name: '', tags: {} };

const isAboutResources = ({ match: { resources, resourceTags } }: Override): boolean =>
  resources !== undefined || resourceTags !== undefined;

/** What a policy asks in a target of a resource about which no override says anything: what accounts, units, tags of accounts and Regions decide. */
export const asksIn = ({ checks: base, overrides }: Checks): ((check: AnyCheck, target: Target) => Resolution) => {
  const resolve = policyResolver(
    base,
    overrides.map((override) => (isAboutResources(override) ? { ...override, checks: {} } : override)),
  );
  return (check, target) =>
    resolve(check, { target, resource: NO_RESOURCE, account: target.account }, { account: target.account?.unread });
};

/** The checks of a run that are asked in a target. One that no resource of it is asked costs nothing there: no listing, no detection. */
export const checksIn = (policy: Checks, named: readonly string[], target: Target): readonly AnyCheck[] => {
  const asks = asksIn(policy);
  const mayBeAsked = ({ id }: AnyCheck): boolean =>
    policy.overrides.some(
      (override) => isAboutResources(override) && Object.hasOwn(override.checks, id) && override.checks[id] !== false,
    );
  return enabledChecks(policy, named).filter((check) => asks(check, target).kind !== 'not-asked' || mayBeAsked(check));
};

/** The facts of a kind that some of the checks read, sorted. */
export const factsRead = (enabled: readonly AnyCheck[], kind: ResourceKind): readonly string[] => {
  const reads = enabled.filter(({ resource }) => resource === kind).flatMap((check): readonly string[] => check.reads);
  return [...new Set(reads)].sort();
};
