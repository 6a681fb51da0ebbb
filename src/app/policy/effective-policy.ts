import type { AccountContext } from '../../domain/account-context.ts';
import type { AnyCheck, Severity } from '../../domain/check.ts';
import type { Override } from '../../domain/override.ts';
import type { ResourceRef } from '../../domain/resource.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Applies } from '../../engine/evaluate.ts';
import { liveOptions } from '../../engine/live-options.ts';
import { policyResolver, type Resolution } from '../../engine/resolve-policy.ts';
import { enabledChecks } from './enabled-checks.ts';
import type { Policy } from './policy.ts';

/** A target, with the facts of its account as far as planning read them. */
export interface PolicyPlace {
  readonly target: Scope;
  readonly account: AccountContext | undefined;
}

/** A policy after its overrides, for the resources of one target. */
export interface TargetPolicy {
  readonly applies: Applies;
  /** Severity of the findings of a resource; undefined where the policy does not decide it. */
  readonly severityOf: (check: AnyCheck, resource: ResourceRef) => Severity | undefined;
}

/** A policy after its overrides, compiled once for all targets of a run. */
export interface EffectivePolicy {
  /** Decides for a target as a whole: by accounts, units, tags of accounts and Regions, without overrides of single resources. */
  readonly inTarget: (check: AnyCheck, place: PolicyPlace) => Resolution;
  /** The named checks that apply to any resource of a target. A check that applies to none costs no call there. */
  readonly checksIn: (named: readonly string[], place: PolicyPlace) => readonly AnyCheck[];
  /** Decides for the resources of a target; entries of options that expired before `at` (ISO 8601) are left out. */
  readonly ofResources: (place: PolicyPlace, at: string) => TargetPolicy;
}

/** Matches no pattern, and has no tags. */
const NO_RESOURCE = { arn: '', name: '', tags: {} };

const isAboutResources = ({ match: { resources, resourceTags } }: Override): boolean =>
  resources !== undefined || resourceTags !== undefined;

/** Compiles a policy. */
export const effectivePolicy = (policy: Pick<Policy, 'checks' | 'overrides'>): EffectivePolicy => {
  const { checks, overrides } = policy;
  const resolve = policyResolver(checks, overrides);
  // Emptied rather than removed: explanations name an override by its position.
  const withoutResources = overrides.map((each) => (isAboutResources(each) ? { ...each, checks: {} } : each));
  const resolveTarget = policyResolver(checks, withoutResources);
  const inTarget: EffectivePolicy['inTarget'] = (check, { target, account }) =>
    resolveTarget(check, { target, resource: NO_RESOURCE, account }, { account: account?.unread });
  const mayApply = ({ id }: AnyCheck): boolean =>
    overrides.some(
      (override) => isAboutResources(override) && Object.hasOwn(override.checks, id) && override.checks[id] !== false,
    );
  return {
    inTarget,
    checksIn: (named, place) =>
      enabledChecks(policy, named).filter((check) => inTarget(check, place).kind !== 'disabled' || mayApply(check)),
    ofResources: ({ target, account }, at) => {
      const now = new Date(at);
      return {
        applies: (check, { resource, unreadTags }) => {
          const unread = { account: account?.unread, resourceTags: unreadTags };
          const resolution = resolve(check, { target, resource, account }, unread);
          return resolution.kind === 'applies'
            ? { ...resolution, options: liveOptions(resolution.options, now) }
            : resolution;
        },
        severityOf: (check, resource) => {
          const resolution = resolve(check, { target, resource, account });
          return resolution.kind === 'applies' ? resolution.severity : undefined;
        },
      };
    },
  };
};
