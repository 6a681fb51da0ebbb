import type { AnyCheck } from '../../domain/check.ts';
import { scopeKey } from '../../domain/scope.ts';
import type { Target } from '../../domain/target.ts';
import { InvalidEventError } from '../lambda/lambda.ts';
import { asksIn } from '../policy/enabled-checks.ts';
import type { Policy } from '../policy/policy.ts';

/** Contradictions that are named; one wrong entry shows in every target. */
const MOST_NAMED = 5;

/**
 * Throws where overrides contradict each other for a whole account or Region, naming both entries: what a check asks there would be a
 * guess, so nothing is audited. Contradictions about single resources show only when these are read; they become gaps.
 */
export const requireDecided = (
  policy: Pick<Policy, 'checks' | 'overrides'>,
  checks: readonly AnyCheck[],
  targets: readonly Target[],
): void => {
  if (policy.overrides.length === 0) return;
  const asks = asksIn(policy);
  const places = new Map<string, string[]>();
  for (const target of targets) {
    for (const check of checks) {
      const asked = asks(check, target);
      if (asked.kind !== 'undecided') continue;
      for (const { reason, detail } of asked.causes) {
        if (reason !== 'policy-contradiction') continue;
        places.set(detail, [...(places.get(detail) ?? []), scopeKey(target)]);
      }
    }
  }
  if (places.size === 0) return;
  const named = [...places]
    .slice(0, MOST_NAMED)
    .map(
      ([detail, [first = '', ...more]]) => `${detail}: in ${first}${more.length > 0 ? ` and ${more.length} more` : ''}`,
    );
  throw new InvalidEventError(`policy: ${named.join('; ')}`);
};
