import { checks } from '../../checks/index.ts';
import type { AnyCheck } from '../../domain/check.ts';
import type { ResourceKind } from '../../domain/facts.ts';
import type { Policy } from './policy.ts';

/** Returns the checks that the policy enables, or the named ones among them, in the registry's order. */
export const enabledChecks = (
  { checks: enabled }: Pick<Policy, 'checks'>,
  named?: readonly string[],
): readonly AnyCheck[] => checks.filter(({ id }) => enabled[id] !== undefined && (named?.includes(id) ?? true));

/** Returns the facts of a kind that any of the checks reads, sorted. */
export const factsRead = (enabled: readonly AnyCheck[], kind: ResourceKind): readonly string[] => {
  const reads = enabled.filter(({ resource }) => resource === kind).flatMap((check): readonly string[] => check.reads);
  return [...new Set(reads)].sort();
};
