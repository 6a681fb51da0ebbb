import { defined } from '../../domain/defined.ts';
import type { IgnoredCount } from '../../domain/drift-ignore.ts';
import type { ResourceKind } from '../../domain/facts.ts';
import type { FindingTransition } from '../../domain/finding.ts';
import type { Gap } from '../../domain/gap.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { ApiCalls, DriftCoverage, Phase } from '../../domain/run.ts';
import { scopeOf } from '../../domain/scope.ts';
import { countOutcomes, countTransitions, coverage } from '../../engine/coverage.ts';
import { type NewerSighting, reconcile } from '../../engine/reconcile.ts';
import type { Container } from '../container.ts';
import { targetFiles } from '../runs/run-files.ts';
import type { TargetAudit } from './target-audit.ts';

/** The listing of a kind; `complete` proves that nothing else exists. */
interface ListedKind {
  readonly kind: ResourceKind;
  /** ISO 8601: the beginning of the listing; absent where nothing was listed. */
  readonly listedAt?: string;
  readonly complete: boolean;
  readonly gaps: readonly Gap[];
  readonly outOfScope?: number;
}

export interface PhaseResult {
  readonly phase: Phase;
  /** The kinds that this phase reads. */
  readonly kinds: readonly ResourceKind[];
  readonly outcomes: readonly Outcome[];
  readonly listings: readonly ListedKind[];
  /** Kinds that a later phase reads. Until it has, they count as not listed. */
  readonly owed?: readonly ResourceKind[];
  readonly driftCoverage?: DriftCoverage;
  readonly ignored?: readonly IgnoredCount[];
  readonly apiCalls: ApiCalls;
}

/** Changes of the findings of a phase: those that the store recorded, of an earlier attempt too, and those that only persisted. */
const changesOf = (
  recorded: readonly FindingTransition[],
  reconciled: readonly FindingTransition[],
): readonly FindingTransition[] => {
  const known = new Set(recorded.map(({ finding }) => finding.id));
  return [...recorded, ...reconciled.filter(({ type, finding }) => type === 'persisted' && !known.has(finding.id))];
};

/**
 * Sightings of the target that other runs recorded after this run's oldest observation: runs may overlap, and a step may come late.
 * Where the outcomes of such a run are missing, everything older than the sighting counts as outdated; the next run corrects it.
 */
const newerSightings = async (
  { run, target }: TargetAudit,
  { store, bucket }: Pick<Container, 'bucket' | 'store'>,
  { phase, kinds, outcomes, listings }: PhaseResult,
): Promise<readonly NewerSighting[]> => {
  const seen = [...outcomes.map(({ observedAt }) => observedAt), ...listings.flatMap(({ listedAt }) => listedAt ?? [])];
  const oldest = seen.reduce((least, at) => Math.min(least, Date.parse(at)), Number.POSITIVE_INFINITY);
  const others = (await store.sightings(target, phase)).filter(
    ({ runId, at }) => runId !== run.id && Date.parse(at) >= oldest,
  );
  return Promise.all(
    others.map(async ({ runId, at, listedAt = at, complete }) => {
      const recorded = await targetFiles(bucket, runId, target).outcomes.read();
      return recorded === undefined
        ? { at, complete: kinds, outcomes: [] }
        : { at: listedAt, complete, outcomes: recorded };
    }),
  );
};

/** Reconciles the outcomes of a phase with the known findings, and records both. Repeating it changes nothing. */
export const recordPhase = async (
  audit: TargetAudit,
  ports: Pick<Container, 'bucket' | 'clock' | 'logger' | 'store'>,
  result: PhaseResult,
): Promise<void> => {
  const { run, target, checks, severityOf } = audit;
  const { phase, kinds, outcomes, listings, owed = [], driftCoverage, ignored = [], apiCalls } = result;
  const { store } = ports;
  const at = ports.clock().toISOString();
  const known = await store.load(target);
  const reconciled = reconcile({
    target,
    at,
    checks,
    kinds,
    previous: known.filter(audit.mayClose),
    outcomes,
    newer: await newerSightings(audit, ports, result),
    collected: listings,
    severityOf,
  });
  const [listedAt] = listings.flatMap((listing) => listing.listedAt ?? []).sort();
  const { written } = await store.apply(run.id, target, reconciled);
  const recorded = await store.transitions(run.id, target);
  const transitions = changesOf(
    recorded.filter(({ finding }) => kinds.includes(finding.resource.kind)),
    reconciled,
  );
  const ofOutcomes = outcomes.flatMap((outcome) => ('gaps' in outcome ? (outcome.gaps ?? []) : []));
  const gaps = [...new Set([...listings.flatMap((listing) => listing.gaps), ...ofOutcomes])];
  await store.putTarget({
    runId: run.id,
    target: scopeOf(target),
    phase,
    at,
    ...defined({ listedAt }),
    coverage: coverage([...listings, ...owed.map((kind) => ({ kind, complete: false }))], outcomes, checks),
    ...defined({ driftCoverage, ignored: ignored.length === 0 ? undefined : ignored }),
    outcomes: countOutcomes(outcomes),
    transitions: countTransitions(transitions),
    gaps,
    gapsOmitted: 0,
    apiCalls,
  });
  ports.logger.info('recorded', { phase, outcomes: outcomes.length, gaps: gaps.length, findingsWritten: written });
};
