import { checks } from '../checks/index.ts';
import type { AnyCheck } from '../domain/check.ts';
import type { CheckPolicy, Policy } from './policy.ts';

const policyOf = (policy: Policy, id: string): CheckPolicy | undefined => policy.checks[id as keyof Policy['checks']];

/** Checks that the policy enables, or those of them that are named; in the registry's order. */
export const enabledChecks = (policy: Policy, named?: readonly string[]): readonly AnyCheck[] =>
  checks.filter(({ id }) => policyOf(policy, id) !== undefined && (named?.includes(id) ?? true));
