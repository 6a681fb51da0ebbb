import { setTimeout as wait } from 'node:timers/promises';
import { describeExecution, type Execution } from '../../aws/operations/step-functions.ts';
import { redriveExecution, startExecution } from '../../aws/operations/step-functions-write.ts';
import type { RunId } from '../../domain/ids.ts';
import type { Run } from '../../domain/run.ts';
import type { AuditRequest } from '../runs/events.ts';
import { executionOfRun, type OpenDeployment } from './deployment.ts';

/** Progress of a deployed run, from its table. */
export interface RunProgress {
  /** Absent until the plan is recorded. */
  readonly run: Run | undefined;
  /** Number of targets whose phase is recorded. */
  readonly resources: number;
  readonly drift: number;
}

/** Milliseconds between polls: short at first, then longer as the table answers slower. */
const FIRST_LOOK_MS = 500;
const LONGEST_MS = 10_000;
const GROWTH = 1.5;
const TIMES_THE_LOOK = 10;
/** Milliseconds until Step Functions shows a change. It is eventually consistent. */
const UNSEEN_MS = 60_000;

/** Starts a run. Its id is the execution's name. */
export const startRun = async (
  { clients, deployment }: OpenDeployment,
  id: RunId,
  request: AuditRequest,
): Promise<void> => {
  const { region, stateMachineArn } = deployment;
  await startExecution(clients, { region }, { stateMachineArn, name: id, input: request });
};

/** Returns the execution of a run; undefined if there is none, or if it ended more than 90 days ago. */
export const executionOf = ({ clients, deployment }: OpenDeployment, id: RunId): Promise<Execution | undefined> =>
  describeExecution(clients, { region: deployment.region }, { executionArn: executionOfRun(deployment, id) });

/** Resumes a run that did not succeed. */
export const redriveRun = async ({ clients, deployment }: OpenDeployment, id: RunId): Promise<void> => {
  await redriveExecution(clients, { region: deployment.region }, { executionArn: executionOfRun(deployment, id) });
};

const progressOf = async ({ store }: OpenDeployment, id: RunId): Promise<RunProgress> => {
  const [run, records] = await Promise.all([store.getRun(id), store.targets(id)]);
  const of = (phase: 'resources' | 'drift') => records.filter((record) => record.phase === phase).length;
  return { run, resources: of('resources'), drift: of('drift') };
};

/** Waits for the end of a run and reports its progress. Rejects when it is aborted, or if the run does not appear. */
export const followRun = async (
  opened: OpenDeployment,
  id: RunId,
  options: {
    readonly signal: AbortSignal;
    readonly onProgress: (progress: RunProgress) => void;
    /** Number of earlier redrives: an end before the next one is ignored. */
    readonly redrives?: number;
  },
): Promise<Execution> => {
  const { signal, onProgress, redrives = 0 } = options;
  const began = performance.now();
  for (let pauseMs = FIRST_LOOK_MS; ; ) {
    await wait(pauseMs, undefined, { signal });
    const execution = await executionOf(opened, id);
    const isSeen = execution !== undefined && execution.redrives >= redrives;
    if (isSeen && execution.status !== 'RUNNING' && execution.status !== 'PENDING_REDRIVE') return execution;
    if (!isSeen && performance.now() - began > UNSEEN_MS)
      throw new Error(`Step Functions knows nothing of run ${id} after ${UNSEEN_MS / 1000} seconds`);
    const asked = performance.now();
    onProgress(await progressOf(opened, id));
    const lookMs = performance.now() - asked;
    pauseMs = Math.max(Math.min(pauseMs * GROWTH, LONGEST_MS), lookMs * TIMES_THE_LOOK);
  }
};
