import type { ResourceKind } from '../domain/facts.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Phase } from '../domain/run.ts';
import type { Target } from '../domain/target.ts';
import type { NewerSighting } from '../engine/reconcile.ts';
import type { Container } from './container.ts';
import type { RunReference } from './events.ts';
import { parseOutcomes } from './outcome-lines.ts';
import { runKeys } from './run-keys.ts';

/**
 * What other runs recorded of a target after something that this one saw: runs may overlap, and a step may come late. Where their outcomes
 * are not at hand, whatever is older than they are is taken for outdated; the next run settles it.
 */
export const newerSightings = async (
  { store, bucket }: Pick<Container, 'store' | 'bucket'>,
  {
    run,
    target,
    phase,
    kinds,
    outcomes,
  }: {
    readonly run: RunReference;
    readonly target: Target;
    readonly phase: Phase;
    readonly kinds: readonly ResourceKind[];
    readonly outcomes: readonly Outcome[];
  },
): Promise<readonly NewerSighting[]> => {
  const oldest = Math.min(...outcomes.map(({ observedAt }) => Date.parse(observedAt)));
  const others = (await store.sightings(target, phase)).filter(
    ({ runId, at }) => runId !== run.id && Date.parse(at) >= oldest,
  );
  return Promise.all(
    others.map(async ({ runId, at, complete }) => {
      const lines = await bucket.get(runKeys(runId).outcomes(target));
      return { at, complete: lines === undefined ? kinds : complete, outcomes: parseOutcomes(lines) };
    }),
  );
};
