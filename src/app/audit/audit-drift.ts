import type { AnyCheck } from '../../domain/check.ts';
import { defined } from '../../domain/defined.ts';
import type { IgnoredCount } from '../../domain/drift-ignore.ts';
import type { Evidence } from '../../domain/evidence.ts';
import type { Outcome } from '../../domain/outcome.ts';
import { addCalls, type DriftCoverage } from '../../domain/run.ts';
import { driftCoverage } from '../../engine/coverage.ts';
import { type Applies, evaluate } from '../../engine/evaluate.ts';
import { countIgnored, mergeIgnored } from '../../engine/ignored.ts';
import type { Container } from '../container.ts';
import { ignoresIn } from '../policy/drift-ignores.ts';
import { targetDeadline } from '../runs/drift-deadline.ts';
import { type DriftState, wantedOf } from '../runs/events.ts';
import { mergeOutcomes, ofKinds } from '../runs/outcome-lines.ts';
import type { DriftLedger } from '../runs/run-files.ts';
import { type PhaseResult, recordPhase } from './record-phase.ts';
import { DRIFT_KINDS, type TargetAudit } from './target-audit.ts';

type Ports = Pick<Container, 'bucket' | 'clients' | 'clock' | 'drift' | 'logger' | 'store'>;

const NOTHING_PENDING: DriftState = { pending: false, stacks: 0, waitSeconds: 1 };
const NEW_LEDGER: DriftLedger = { coverage: { checkedResources: 0, totalResources: 0 }, apiCalls: {}, ignored: [] };

/**
 * Steps of one target's drift that fit into one execution. Step Functions ends an execution after 25,000 events of its history; a step is
 * nine of them, and repeated attempts of its Lambda are more.
 */
const MOST_STEPS = 2_000;

/**
 * Returns the seconds until the next step: as requested, but long enough for the steps of one execution to last the
 * whole budget.
 */
export const pacedWait = (wantedSeconds: number, budgetSeconds: number): number =>
  Math.max(wantedSeconds, Math.ceil(budgetSeconds / MOST_STEPS));

const addCoverage = (left: DriftCoverage, evidence: readonly Evidence[]): DriftCoverage => {
  const right = driftCoverage(evidence);
  return {
    checkedResources: left.checkedResources + right.checkedResources,
    totalResources: left.totalResources + right.totalResources,
  };
};

/** Counts the differences that the policy's drift ignores removed. */
const ignoredIn = (
  evidence: readonly Evidence[],
  checks: readonly AnyCheck[],
  applies: Applies,
): readonly IgnoredCount[] =>
  checks.flatMap((check) =>
    countIgnored(evidence, (stack) => {
      const resolution = applies(check, stack);
      return resolution.kind === 'applies' ? ignoresIn(check.id, resolution.options) : [];
    }),
  );

type DriftResult = Pick<PhaseResult, 'listings' | 'driftCoverage' | 'ignored' | 'apiCalls'>;

const recordDrift = (audit: TargetAudit, ports: Ports, outcomes: readonly Outcome[], result: DriftResult) =>
  recordPhase(audit, ports, {
    phase: 'drift',
    kinds: DRIFT_KINDS,
    outcomes: ofKinds(outcomes, DRIFT_KINDS),
    ...result,
  });

/**
 * Finishes the detections that ended and starts the next ones; the last step reconciles all of them. A target that is hidden keeps the
 * outcomes of earlier steps, and the rest becomes a gap. `known` are the target's outcomes where the caller has them.
 */
export const auditDrift = async (audit: TargetAudit, ports: Ports, known?: readonly Outcome[]): Promise<DriftState> => {
  if (!audit.hasDrift) return NOTHING_PENDING;
  const { run, target, checks, applies, files, gap } = audit;
  const earlier = await files.drift.read();
  const ledger = earlier ?? NEW_LEDGER;
  const apiCalls = () => addCalls(ledger.apiCalls, ports.clients.takeCalls(target));
  if (gap !== undefined) {
    await recordDrift(audit, ports, known ?? (await files.outcomes.read()) ?? [], {
      listings: DRIFT_KINDS.map((kind) => ({ kind, complete: false, gaps: [gap] })),
      driftCoverage: ledger.coverage,
      ignored: ledger.ignored,
      apiCalls: apiCalls(),
    });
    return NOTHING_PENDING;
  }

  const collector = ports.drift(audit.pace);
  const { budgetSeconds } = audit.pace;
  const deadline = targetDeadline(ports.clock(), run.driftDeadline, { earlier, budgetSeconds });
  const step = await collector.step(target, {
    runStartedAt: run.startedAt,
    deadline,
    ...wantedOf(run, collector.kind),
    ...defined({ progress: ledger.progress }),
  });
  const finished = evaluate(target, checks, step.settled, applies);
  const before = known ?? (await files.outcomes.read()) ?? [];
  const listed = new Set(step.listed.map(({ arn }) => arn));
  const outcomes = mergeOutcomes(before, finished).filter(
    ({ resource }) => resource.kind !== collector.kind || !step.complete || listed.has(resource.arn),
  );
  if (finished.length > 0 || outcomes.length !== before.length) await files.outcomes.write(outcomes);

  const coverage = addCoverage(ledger.coverage, step.settled);
  const ignored = mergeIgnored([...ledger.ignored, ...ignoredIn(step.settled, checks, applies)]);
  if (step.pending > 0) {
    const times = { deadline, steppedAt: ports.clock().toISOString() };
    await files.drift.write({ progress: step.progress, coverage, apiCalls: apiCalls(), ignored, ...times });
    const waitSeconds = pacedWait(step.waitSeconds, budgetSeconds);
    return { pending: true, stacks: step.pending, waitSeconds };
  }
  await recordDrift(audit, ports, outcomes, {
    listings: [{ kind: collector.kind, listedAt: step.listedAt, complete: step.complete, gaps: step.gaps }],
    driftCoverage: coverage,
    ignored,
    apiCalls: apiCalls(),
  });
  return NOTHING_PENDING;
};
