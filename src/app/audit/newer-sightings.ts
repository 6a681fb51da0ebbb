import type { ResourceKind } from '../../domain/facts.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { Phase } from '../../domain/run.ts';
import type { Target } from '../../domain/target.ts';
import type { NewerSighting } from '../../engine/reconcile.ts';
import type { Container } from '../container.ts';
import type { RunReference } from '../runs/events.ts';
import { parseOutcomes } from '../runs/outcome-lines.ts';
import { runKeys } from '../runs/run-keys.ts';

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
    listings,
  }: {
    readonly run: RunReference;
    readonly target: Target;
    readonly phase: Phase;
    readonly kinds: readonly ResourceKind[];
    readonly outcomes: readonly Outcome[];
    readonly listings: readonly { readonly listedAt?: string }[];
  },
): Promise<readonly NewerSighting[]> => {
  const seen = [...outcomes.map(({ observedAt }) => observedAt), ...listings.flatMap(({ listedAt }) => listedAt ?? [])];
  const oldest = seen.reduce((least, at) => Math.min(least, Date.parse(at)), Number.POSITIVE_INFINITY);
  const others = (await store.sightings(target, phase)).filter(
    ({ runId, at }) => runId !== run.id && Date.parse(at) >= oldest,
  );
  return Promise.all(
    others.map(async ({ runId, at, listedAt = at, complete }) => {
      const lines = await bucket.get(runKeys(runId).outcomes(target));
      return lines === undefined
        ? { at, complete: kinds, outcomes: [] }
        : { at: listedAt, complete, outcomes: parseOutcomes(lines) };
    }),
  );
};
