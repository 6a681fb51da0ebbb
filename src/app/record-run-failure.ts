import type { Container } from './container.ts';
import type { RunFailureEvent } from './events.ts';
import { stateErrorText } from './state-error-text.ts';

/** What the execution ends with; an error that has no cause, as a timeout has none, is given one. */
export interface RunFailure {
  readonly error: string;
  readonly cause: string;
}

/** Records that a run as a whole failed, so that it is reported rather than missed. */
export const recordRunFailure = async (
  { runId, startedAt, request, error }: RunFailureEvent,
  { store, clock, logger }: Container,
): Promise<RunFailure> => {
  const known = await store.getRun(runId);
  const failure = stateErrorText(error);
  await store.putRun({
    ...(known ?? { id: runId, startedAt, trigger: request.trigger, targets: 0, gaps: [], apiCalls: {} }),
    state: 'FAILED',
    finishedAt: clock().toISOString(),
    failure,
  });
  logger.error('run failed', { failure });
  return { error: error.Error, cause: failure };
};
