import type { DriftProgress } from '../../collectors/stack-drift.ts';
import type { AnyCheck } from '../../domain/check.ts';
import type { IgnoredCount } from '../../domain/drift-ignore.ts';
import type { Evidence } from '../../domain/evidence.ts';
import type { ResourceKind } from '../../domain/facts.ts';
import type { Gap } from '../../domain/gap.ts';
import { type ApiCalls, addCalls, type DriftCoverage } from '../../domain/run.ts';
import type { Target } from '../../domain/target.ts';
import { driftCoverage } from '../../engine/coverage.ts';
import { type Asks, evaluate } from '../../engine/evaluate.ts';
import { countIgnored, mergeIgnored } from '../../engine/ignored.ts';
import type { Container } from '../container.ts';
import { ignoresIn } from '../policy/drift-ignores.ts';
import { checksIn } from '../policy/enabled-checks.ts';
import { type DriftState, type RunReference, type TargetEvent, wantedOf } from '../runs/events.ts';
import { formatOutcomes, mergeOutcomes, ofKinds, parseOutcomes } from '../runs/outcome-lines.ts';
import { runKeys } from '../runs/run-keys.ts';
import { pacedWait } from './drift-pace.ts';
import { askedIn } from './effective-policy.ts';
import { recordPhase } from './record-phase.ts';
import { targetGap } from './target-gap.ts';

/** The kinds that the drift phase answers for. */
export const DRIFT_KINDS = ['cloudformation:stack'] as const satisfies readonly ResourceKind[];

/** What one step of a target's drift leaves to the next. Losing it costs calls, not results. */
interface DriftLedger {
  readonly progress?: DriftProgress;
  readonly coverage: DriftCoverage;
  readonly apiCalls: ApiCalls;
  readonly ignored: readonly IgnoredCount[];
}

export const SETTLED: DriftState = { pending: false, stacks: 0, waitSeconds: 1 };
const NOTHING_YET: DriftLedger = { coverage: { checkedResources: 0, totalResources: 0 }, apiCalls: {}, ignored: [] };

const readLedger = async (container: Container, run: RunReference, target: Target): Promise<DriftLedger> => {
  const text = await container.bucket.get(runKeys(run.id).drift(target));
  return text === undefined ? NOTHING_YET : (JSON.parse(text) as DriftLedger);
};

const addCoverage = (left: DriftCoverage, settled: readonly Evidence[]): DriftCoverage => {
  const right = driftCoverage(settled);
  return {
    checkedResources: left.checkedResources + right.checkedResources,
    totalResources: left.totalResources + right.totalResources,
  };
};

/** What the policy's drift ignores set aside. */
const ignoredIn = (settled: readonly Evidence[], checks: readonly AnyCheck[], asks: Asks): readonly IgnoredCount[] =>
  checks.flatMap((check) =>
    countIgnored(settled, (stack) => {
      const asked = asks(check, stack);
      return asked.kind === 'asked' ? ignoresIn(check.id, asked.options) : [];
    }),
  );

export const auditsDrift = ({ policy }: Container, run: RunReference, target: Target): boolean =>
  checksIn(policy, run.checks, target).some(({ resource }) => DRIFT_KINDS.some((kind) => kind === resource));

/** The drift phase of a target that could not be audited: what was settled before stands, the rest is a gap. */
export const recordDriftGap = async (container: Container, { run, target }: TargetEvent, gap: Gap): Promise<void> => {
  if (!auditsDrift(container, run, target)) return;
  const [ledger, lines] = await Promise.all([
    readLedger(container, run, target),
    container.bucket.get(runKeys(run.id).outcomes(target)),
  ]);
  await recordPhase(container, {
    run,
    target,
    phase: 'drift',
    kinds: DRIFT_KINDS,
    outcomes: ofKinds(parseOutcomes(lines), DRIFT_KINDS),
    listings: DRIFT_KINDS.map((kind) => ({ kind, complete: false, gaps: [gap] })),
    driftCoverage: ledger.coverage,
    ignored: ledger.ignored,
    apiCalls: addCalls(ledger.apiCalls, container.clients.takeCalls(target)),
  });
};

/** Settles the detections that finished and starts the next ones. The last step reconciles all of them. */
export const auditDrift = async ({ run, target }: TargetEvent, container: Container): Promise<DriftState> => {
  if (!auditsDrift(container, run, target)) return SETTLED;
  const gap = await targetGap(container, target);
  if (gap !== undefined) {
    await recordDriftGap(container, { run, target }, gap);
    return SETTLED;
  }

  const { bucket, clients, policy } = container;
  const checks = checksIn(policy, run.checks, target);
  const keys = runKeys(run.id);
  const ledger = await readLedger(container, run, target);
  const step = await container.drift.step(target, {
    runStartedAt: run.startedAt,
    deadline: run.driftDeadline,
    ...wantedOf(run, container.drift.kind),
    ...(ledger.progress === undefined ? {} : { progress: ledger.progress }),
  });

  const { asks } = askedIn(policy, target, run.startedAt);
  const settled = evaluate(target, checks, step.settled, asks);
  const before = parseOutcomes(await bucket.get(keys.outcomes(target)));
  const listed = new Set(step.listed.map(({ arn }) => arn));
  const outcomes = mergeOutcomes(before, settled).filter(
    ({ resource }) => resource.kind !== 'cloudformation:stack' || !step.complete || listed.has(resource.arn),
  );
  if (settled.length > 0 || outcomes.length !== before.length)
    await bucket.put(keys.outcomes(target), formatOutcomes(target, outcomes));

  const coverage = addCoverage(ledger.coverage, step.settled);
  const apiCalls = addCalls(ledger.apiCalls, clients.takeCalls(target));
  const ignored = mergeIgnored([...ledger.ignored, ...ignoredIn(step.settled, checks, asks)]);
  if (step.pending > 0) {
    const next: DriftLedger = { progress: step.progress, coverage, apiCalls, ignored };
    await bucket.put(keys.drift(target), JSON.stringify(next));
    const waitSeconds = pacedWait(step.waitSeconds, policy.drift.budgetSeconds);
    return { pending: true, stacks: step.pending, waitSeconds };
  }
  await recordPhase(container, {
    run,
    target,
    phase: 'drift',
    kinds: DRIFT_KINDS,
    outcomes: ofKinds(outcomes, DRIFT_KINDS),
    listings: [{ kind: 'cloudformation:stack', listedAt: step.listedAt, complete: step.complete, gaps: step.gaps }],
    driftCoverage: coverage,
    ignored,
    apiCalls,
  });
  return SETTLED;
};
