import type { IgnoredCount } from '../../domain/drift-ignore.ts';
import type { ResourceKind } from '../../domain/facts.ts';
import type { Finding, FindingTransition } from '../../domain/finding.ts';
import type { Gap } from '../../domain/gap.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { ApiCalls, DriftCoverage, Phase } from '../../domain/run.ts';
import { scopeOf } from '../../domain/scope.ts';
import type { Target } from '../../domain/target.ts';
import { countOutcomes, countTransitions, coverage } from '../../engine/coverage.ts';
import { reconcile } from '../../engine/reconcile.ts';
import type { Container } from '../container.ts';
import { checksIn, enabledChecks } from '../policy/enabled-checks.ts';
import type { RunReference } from '../runs/events.ts';
import { askedIn } from './effective-policy.ts';
import { newerSightings } from './newer-sightings.ts';

/** What a listing proved: with `complete`, that nothing else exists. */
export interface Listing {
  readonly kind: ResourceKind;
  /** ISO 8601: when it was begun; absent where nothing was listed. */
  readonly listedAt?: string;
  readonly complete: boolean;
  readonly gaps: readonly Gap[];
  readonly outOfScope?: number;
}

export interface PhaseResult {
  readonly run: RunReference;
  readonly target: Target;
  readonly phase: Phase;
  /** The kinds that this phase answers for. */
  readonly kinds: readonly ResourceKind[];
  readonly outcomes: readonly Outcome[];
  readonly listings: readonly Listing[];
  readonly driftCoverage?: DriftCoverage;
  readonly ignored?: readonly IgnoredCount[];
  readonly apiCalls: ApiCalls;
}

/** What the run did to the findings of a phase: what the store recorded, of an earlier attempt too, and what only persisted. */
const done = (
  recorded: readonly FindingTransition[],
  reconciled: readonly FindingTransition[],
): readonly FindingTransition[] => {
  const told = new Set(recorded.map(({ finding }) => finding.id));
  return [...recorded, ...reconciled.filter(({ type, finding }) => type === 'persisted' && !told.has(finding.id))];
};

/** Findings that this run may settle: those of its own checks, and of checks that left the policy unless the run was narrowed. */
const settles = (container: Pick<Container, 'policy'>, run: RunReference, finding: Finding): boolean =>
  run.checks.includes(finding.checkId) ||
  (!run.scoped && !enabledChecks(container.policy).some(({ id }) => id === finding.checkId));

/** Reconciles what a phase saw with what was known, and records both. Repeating it changes nothing. */
export const recordPhase = async (
  container: Pick<Container, 'bucket' | 'clock' | 'logger' | 'policy' | 'store'>,
  result: PhaseResult,
): Promise<void> => {
  const { run, target, phase, kinds, outcomes, listings, driftCoverage, ignored = [], apiCalls } = result;
  const { store, policy } = container;
  const at = container.clock().toISOString();
  const checks = checksIn(policy, run.checks, target);
  const known = await store.load(target);
  const reconciled = reconcile({
    target,
    at,
    checks,
    kinds,
    previous: known.filter((finding) => settles(container, run, finding)),
    outcomes,
    newer: await newerSightings(container, result),
    collected: listings,
    severityOf: askedIn(policy, target, run.startedAt).severityOf,
  });
  const [listedAt] = listings.flatMap((listing) => listing.listedAt ?? []).sort();
  const { written } = await store.apply(run.id, target, reconciled);
  const recorded = await store.transitions(run.id, target);
  const transitions = done(
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
    ...(listedAt === undefined ? {} : { listedAt }),
    coverage: coverage(listings, outcomes, checks),
    ...(driftCoverage === undefined ? {} : { driftCoverage }),
    ...(ignored.length === 0 ? {} : { ignored }),
    outcomes: countOutcomes(outcomes),
    transitions: countTransitions(transitions),
    gaps,
    gapsOmitted: 0,
    apiCalls,
  });
  container.logger.info('recorded', { phase, outcomes: outcomes.length, gaps: gaps.length, findingsWritten: written });
};
