import { defined } from '../../domain/defined.ts';
import type { Collected } from '../../domain/evidence.ts';
import type { ResourceKind } from '../../domain/facts.ts';
import type { Gap } from '../../domain/gap.ts';
import { evaluate } from '../../engine/evaluate.ts';
import type { Container } from '../container.ts';
import { factsRead } from '../policy/enabled-checks.ts';
import { type DriftState, wantedOf } from '../runs/events.ts';
import { ofKinds } from '../runs/outcome-lines.ts';
import { auditDrift } from './audit-drift.ts';
import { recordPhase } from './record-phase.ts';
import { DRIFT_KINDS, type TargetAudit } from './target-audit.ts';

type Ports = Pick<Container, 'bucket' | 'clients' | 'clock' | 'collectors' | 'drift' | 'logger' | 'store'>;

/** A collector's result; without a time where nothing was listed. */
type Listed = Omit<Collected, 'listedAt'>;

const hiddenKind = (kind: ResourceKind): Listed => ({ kind, complete: false, evidence: [], gaps: [] });

const collect = async (
  { run, target, checks, gap }: TargetAudit,
  { collectors }: Ports,
): Promise<readonly Listed[]> => {
  const needed = collectors.filter(({ kind }) => checks.some(({ resource }) => resource === kind));
  if (gap !== undefined) return needed.map(({ kind }) => hiddenKind(kind));
  return Promise.all(
    needed.map((collector) =>
      collector.collect(target, { ...wantedOf(run, collector.kind), facts: factsRead(checks, collector.kind) }),
    ),
  );
};

/** A disabled Region fails every listing: one gap for the target instead of one for each listing. */
const disabledRegion = (collected: readonly Listed[]): Gap | undefined => {
  const disabled = collected.flatMap(({ gaps }) => gaps.find(({ reason }) => reason === 'region-disabled') ?? []);
  const [first] = disabled;
  if (first === undefined || disabled.length < collected.length) return undefined;
  const { kind: _kind, ...gap } = first;
  return gap;
};

/** Reads and judges everything that needs no waiting, then starts the first drift detections. */
export const auditTarget = async (opened: TargetAudit, ports: Ports): Promise<DriftState> => {
  const collected = await collect(opened, ports);
  const gap = opened.gap ?? disabledRegion(collected);
  const audit = { ...opened, ...defined({ gap }) };
  const { target, checks, applies, files } = audit;
  const outcomes = collected.flatMap(({ evidence }) => evaluate(target, checks, evidence, applies));
  // A step that runs again must keep the outcomes of detections that finished in the meantime: they are not read twice.
  const ofDrift = ofKinds((await files.outcomes.read()) ?? [], DRIFT_KINDS);
  const all = [...outcomes, ...ofDrift];
  await files.outcomes.write(all);
  await recordPhase(audit, ports, {
    phase: 'resources',
    // Without a drift phase, this one retires the findings of a drift check that left the policy.
    kinds: [...ports.collectors.map(({ kind }) => kind), ...(audit.hasDrift ? [] : DRIFT_KINDS)],
    ...(audit.hasDrift ? { owed: DRIFT_KINDS } : {}),
    outcomes,
    listings: gap ? collected.map(({ kind }) => ({ kind, complete: false, gaps: [gap] })) : collected,
    apiCalls: ports.clients.takeCalls(target),
  });
  return auditDrift(audit, ports, all);
};
