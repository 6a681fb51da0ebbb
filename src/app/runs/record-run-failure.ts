import type { Container } from '../container.ts';
import { driftDeadline } from './drift-deadline.ts';
import type { RunFailureEvent } from './events.ts';
import { runPolicy } from './run-policy.ts';
import { stateErrorText } from './state-error-text.ts';

type Ports = Pick<Container, 'bucket' | 'clock' | 'logger' | 'policy' | 'runCache' | 'store'>;

/** The error of the execution. Time-outs carry no cause, so one is filled in. */
export interface RunFailure {
  readonly error: string;
  readonly cause: string;
  /** Number of redrives of the execution by then. */
  readonly redrives: number;
}

/** Input of an execution that goes on after a redrive. */
export interface ResumedRun extends RunFailure {
  readonly driftDeadline: string;
}

/** Ends the execution, under the name of the error that the run failed with. */
class RunFailedError extends Error {
  override readonly name: string;

  constructor({ error, cause }: RunFailure) {
    const prefix = `${error}: `;
    super(cause.startsWith(prefix) ? cause.slice(prefix.length) : cause);
    // Step Functions keeps names with these prefixes for its own errors, and would retry some of them.
    this.name = /^(States|Lambda)\./.test(error) ? 'RunFailedError' : error;
  }
}

/** Records that a run as a whole failed. It reads no file of the run: the run bucket may be what failed. */
const record = async (
  { runId, startedAt, request, error, redrives }: RunFailureEvent,
  { store, clock, logger }: Ports,
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
  return { error: error.Error, cause: failure, redrives };
};

/** Ends the execution of a run whose failure is recorded, or lets it go on when it was redriven since. */
const endOrResume = async (
  recorded: RunFailure,
  { runId, redrives }: RunFailureEvent,
  ports: Ports,
): Promise<ResumedRun> => {
  const { store, clock, logger } = ports;
  if (redrives === recorded.redrives) throw new RunFailedError(recorded);
  const known = await store.getRun(runId);
  if (known !== undefined) {
    const { failure: _failure, finishedAt: _finishedAt, ...run } = known;
    await store.putRun({ ...run, state: 'RUNNING' });
  }
  logger.info('run redriven', { redrives });
  const { policy } = await runPolicy(ports, runId);
  return { ...recorded, redrives, driftDeadline: driftDeadline(clock(), policy) };
};

/**
 * The two steps of a run that failed: recording it, and ending its execution. The execution ends in the second, which is repeated when
 * the execution is redriven.
 */
export const recordRunFailure = (event: RunFailureEvent, ports: Ports): Promise<RunFailure | ResumedRun> =>
  event.recorded === undefined ? record(event, ports) : endOrResume(event.recorded, event, ports);
