import type { Gap } from '../../domain/gap.ts';
import { scopeOf } from '../../domain/scope.ts';
import type { Container } from '../container.ts';
import type { UnauditedEvent } from '../runs/events.ts';
import { ofKinds, parseOutcomes } from '../runs/outcome-lines.ts';
import { runKeys } from '../runs/run-keys.ts';
import { stateErrorText } from '../runs/state-error-text.ts';
import { recordDriftGap } from './audit-drift.ts';
import { resourceKinds } from './audit-target.ts';
import { recordPhase } from './record-phase.ts';

/** A step of a target's audit failed for good: what was judged before stands, and the rest is named, so that nothing is taken for resolved. */
export const recordUnaudited = async (
  event: UnauditedEvent,
  container: Container,
): Promise<{ readonly recorded: true }> => {
  const { run, target, drift, error } = event;
  const gap: Gap = {
    target: scopeOf(target),
    reason: error.Error === 'States.Timeout' ? 'timed-out' : 'unaudited',
    detail: `${drift ? 'AuditDrift' : 'AuditTarget'} failed: ${stateErrorText(error)}`,
    action: 'Look at the log of this run; redrive the execution to audit the target again.',
  };
  if (drift === undefined) {
    const kinds = resourceKinds(container);
    const judged = parseOutcomes(await container.bucket.get(runKeys(run.id).outcomes(target)));
    await recordPhase(container, {
      run,
      target,
      phase: 'resources',
      kinds,
      outcomes: ofKinds(judged, kinds),
      listings: container.collectors.map(({ kind }) => ({ kind, complete: false, gaps: [gap] })),
      apiCalls: container.clients.takeCalls(target),
    });
  }
  await recordDriftGap(container, { run, target }, gap);
  return { recorded: true };
};
