import type { AnyCheck } from '../../domain/check.ts';
import { scopeKey } from '../../domain/scope.ts';
import { effectivePolicy, type PolicyPlace } from '../policy/effective-policy.ts';
import type { Policy } from '../policy/policy.ts';
import { InvalidEventError } from '../runs/events.ts';

/** Contradictions that the error names; one wrong entry shows in every target. */
const MOST_NAMED = 5;

/**
 * Throws where overrides contradict each other for a whole account or Region, naming both entries: the options of a check would be a
 * guess there, so nothing is audited. Contradictions about single resources show only when these are read; they become gaps.
 */
export const requireDecided = (
  policy: Pick<Policy, 'checks' | 'overrides'>,
  checks: readonly AnyCheck[],
  places: readonly PolicyPlace[],
): void => {
  if (policy.overrides.length === 0) return;
  const { inTarget } = effectivePolicy(policy);
  const found = new Map<string, string[]>();
  for (const place of places) {
    for (const check of checks) {
      const resolution = inTarget(check, place);
      if (resolution.kind !== 'undecided') continue;
      for (const { reason, detail } of resolution.causes) {
        if (reason !== 'policy-contradiction') continue;
        found.set(detail, [...(found.get(detail) ?? []), scopeKey(place.target)]);
      }
    }
  }
  if (found.size === 0) return;
  const named = [...found]
    .slice(0, MOST_NAMED)
    .map(
      ([detail, [first = '', ...more]]) => `${detail}: in ${first}${more.length > 0 ? ` and ${more.length} more` : ''}`,
    );
  throw new InvalidEventError(`policy: ${named.join('; ')}`);
};
