import type { AnyCheck } from '../domain/check.ts';
import type { Evidence } from '../domain/evidence.ts';
import type { ResourceKind } from '../domain/facts.ts';
import type { FindingTransition } from '../domain/finding.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { DriftCoverage, KindCoverage, OutcomeCounts, TransitionCounts } from '../domain/run.ts';

/** The parts of a collector's result that coverage needs. */
export interface CoverageListing {
  readonly kind: ResourceKind;
  readonly complete: boolean;
  readonly outOfScope?: number;
}

/** Tests whether nothing but reads that are denied on purpose keeps an outcome from a verdict. */
const isNotRead = (outcome: Outcome): boolean =>
  outcome.status === 'INSUFFICIENT_DATA' &&
  outcome.gaps.length > 0 &&
  outcome.gaps.every(({ reason }) => reason === 'not-read');

/**
 * Counts outcomes with a verdict against all expected outcomes, per collected kind. The number of resources that an
 * incomplete listing lacks is unknown; it counts as one more outcome per check, so that coverage cannot be complete
 * without the listing.
 */
export const coverage = (
  collected: readonly CoverageListing[],
  outcomes: readonly Outcome[],
  checks: readonly Pick<AnyCheck, 'resource'>[],
): Readonly<Partial<Record<ResourceKind, KindCoverage>>> =>
  Object.fromEntries(
    collected.map(({ kind, complete, outOfScope }) => {
      const seen = outcomes.filter(({ resource }) => resource.kind === kind);
      const evaluated = seen.filter(({ status }) => status !== 'INSUFFICIENT_DATA').length;
      const unseen = complete ? 0 : checks.filter(({ resource }) => resource === kind).length;
      const notRead = seen.filter(isNotRead).length;
      const counts: KindCoverage = {
        listed: complete,
        expected: seen.length + unseen,
        evaluated,
        ...(notRead === 0 ? {} : { notRead }),
      };
      return [kind, outOfScope === undefined ? counts : { ...counts, outOfScope }];
    }),
  );

export const countOutcomes = (outcomes: readonly Outcome[]): OutcomeCounts => {
  const counts: Record<string, Partial<Record<Outcome['status'], number>>> = {};
  for (const { checkId, status } of outcomes) {
    counts[checkId] ??= {};
    counts[checkId][status] = (counts[checkId][status] ?? 0) + 1;
  }
  return counts;
};

export const countTransitions = (transitions: readonly Pick<FindingTransition, 'type'>[]): TransitionCounts => {
  const counts: Partial<Record<FindingTransition['type'], number>> = {};
  for (const { type } of transitions) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
};

/**
 * Sums the resources of the stacks whose drift was read. The number is unknown for a stack whose resources were not all
 * listed.
 */
export const driftCoverage = (evidence: readonly Evidence[]): DriftCoverage => {
  let checkedResources = 0;
  let totalResources = 0;
  for (const item of evidence) {
    if (!isStack(item)) continue;
    const { drift } = item.facts;
    if (!drift?.ok || drift.value.kind !== 'detected' || drift.value.totalResources === undefined) continue;
    checkedResources += drift.value.checkedResources;
    totalResources += drift.value.totalResources;
  }
  return { checkedResources, totalResources };
};

const isStack = (item: Evidence): item is Evidence<'cloudformation:stack'> =>
  item.resource.kind === 'cloudformation:stack';
