import type { Collected } from '../../domain/evidence.ts';
import type { ResourceKind } from '../../domain/facts.ts';
import type { Gap } from '../../domain/gap.ts';
import { evaluate } from '../../engine/evaluate.ts';
import type { Container } from '../container.ts';
import { checksIn, factsRead } from '../policy/enabled-checks.ts';
import { type DriftState, type TargetEvent, wantedOf } from '../runs/events.ts';
import { formatOutcomes, ofKinds, parseOutcomes } from '../runs/outcome-lines.ts';
import { runKeys } from '../runs/run-keys.ts';
import { auditDrift, auditsDrift, DRIFT_KINDS, recordDriftGap, SETTLED } from './audit-drift.ts';
import { askedIn } from './effective-policy.ts';
import { recordPhase } from './record-phase.ts';
import { targetGap } from './target-gap.ts';

/** Kinds that are read in one go; drift needs waiting and has a phase of its own. */
export const resourceKinds = ({ collectors }: Container): readonly ResourceKind[] => collectors.map(({ kind }) => kind);

/** What is left of a collector's result where nothing could be asked. */
type Unseen = Omit<Collected, 'listedAt'>;

const unseen = (kind: ResourceKind): Unseen => ({ kind, complete: false, evidence: [], gaps: [] });

/** A Region that is disabled answers nothing at all: one gap for the target instead of one for each listing. */
const disabledRegion = (collected: readonly Unseen[]): Gap | undefined => {
  const disabled = collected.flatMap(({ gaps }) => gaps.find(({ reason }) => reason === 'region-disabled') ?? []);
  const [first] = disabled;
  if (first === undefined || disabled.length < collected.length) return undefined;
  const { kind: _kind, ...gap } = first;
  return gap;
};

/** Reads and judges everything that needs no waiting, then starts the first drift detections. */
export const auditTarget = async ({ run, target }: TargetEvent, container: Container): Promise<DriftState> => {
  const checks = checksIn(container.policy, run.checks, target);
  const needed = container.collectors.filter(({ kind }) => checks.some(({ resource }) => resource === kind));
  const unreachable = await targetGap(container, target);
  const collected: readonly Unseen[] = unreachable
    ? needed.map(({ kind }) => unseen(kind))
    : await Promise.all(
        needed.map((collector) =>
          collector.collect(target, { ...wantedOf(run, collector.kind), facts: factsRead(checks, collector.kind) }),
        ),
      );
  const gap = unreachable ?? disabledRegion(collected);
  const { asks } = askedIn(container.policy, target, run.startedAt);
  const outcomes = collected.flatMap(({ evidence }) => evaluate(target, checks, evidence, asks));
  const { outcomes: key } = runKeys(run.id);
  // A step that runs again must not lose what drift settled in the meantime: it will not be settled twice.
  const settled = ofKinds(parseOutcomes(await container.bucket.get(key(target))), DRIFT_KINDS);
  await container.bucket.put(key(target), formatOutcomes(target, [...outcomes, ...settled]));
  await recordPhase(container, {
    run,
    target,
    phase: 'resources',
    // Without a drift phase, it is here that findings of a drift check that left the policy are retired.
    kinds: [...resourceKinds(container), ...(auditsDrift(container, run, target) ? [] : DRIFT_KINDS)],
    outcomes,
    listings: gap ? collected.map(({ kind }) => ({ kind, complete: false, gaps: [gap] })) : collected,
    apiCalls: container.clients.takeCalls(target),
  });
  if (gap === undefined) return auditDrift({ run, target }, container);
  await recordDriftGap(container, { run, target }, gap);
  return SETTLED;
};
