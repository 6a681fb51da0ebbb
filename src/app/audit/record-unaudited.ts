import type { Gap } from '../../domain/gap.ts';
import { scopeOf } from '../../domain/scope.ts';
import type { Container } from '../container.ts';
import type { UnauditedEvent } from '../runs/events.ts';
import { ofKinds } from '../runs/outcome-lines.ts';
import { stateErrorText } from '../runs/state-error-text.ts';
import { auditDrift } from './audit-drift.ts';
import { recordPhase } from './record-phase.ts';
import type { TargetAudit } from './target-audit.ts';

/**
 * Records a target whose step failed for good: outcomes of earlier steps stay, and everything else becomes a gap, so that no finding is
 * closed.
 */
export const recordUnaudited = async (
  target: TargetAudit,
  ports: Pick<Container, 'bucket' | 'clients' | 'clock' | 'collectors' | 'drift' | 'logger' | 'store'>,
  { drift, error }: Pick<UnauditedEvent, 'drift' | 'error'>,
): Promise<{ readonly recorded: true }> => {
  const gap: Gap = {
    target: scopeOf(target.target),
    reason: error.Error === 'States.Timeout' ? 'timed-out' : 'unaudited',
    detail: `${drift ? 'AuditDrift' : 'AuditTarget'} failed: ${stateErrorText(error)}`,
    advice: 'audit these targets again: plumbline run --stage STAGE --account ACCOUNT --region REGION',
  };
  const audit = { ...target, gap };
  const outcomes = (await audit.files.outcomes.read()) ?? [];
  if (drift === undefined) {
    const kinds = ports.collectors.map(({ kind }) => kind);
    await recordPhase(audit, ports, {
      phase: 'resources',
      kinds,
      outcomes: ofKinds(outcomes, kinds),
      listings: kinds.map((kind) => ({ kind, complete: false, gaps: [gap] })),
      apiCalls: ports.clients.takeCalls(audit.target),
    });
  }
  await auditDrift(audit, ports, outcomes);
  return { recorded: true };
};
