import { setTimeout as wait } from 'node:timers/promises';
import { describeExecution, type Execution } from '../../aws/operations/step-functions.ts';
import { redriveExecution, startExecution } from '../../aws/operations/step-functions-write.ts';
import type { RunId } from '../../domain/ids.ts';
import type { Run } from '../../domain/run.ts';
import type { AuditRequest } from '../runs/events.ts';
import { executionOfRun, type OpenDeployment } from './deployment.ts';

/** How far a run of a deployment is, as its table tells. */
export interface RunProgress {
  /** Absent until the plan is recorded. */
  readonly run: Run | undefined;
  /** Targets of which the phase is recorded. */
  readonly resources: number;
  readonly drift: number;
}

/** Milliseconds between looks: soon at first, then as seldom as the table is slow to tell. */
const FIRST_LOOK_MS = 500;
const LONGEST_MS = 10_000;
const GROWTH = 1.5;
const TIMES_THE_LOOK = 10;
/** What Step Functions was just told may take so long to be seen, as it is eventually consistent. */
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

/** The execution of a run; undefined when there is none, or it ended more than 90 days ago. */
export const executionOf = ({ clients, deployment }: OpenDeployment, id: RunId): Promise<Execution | undefined> =>
  describeExecution(clients, { region: deployment.region }, { executionArn: executionOfRun(deployment, id) });

/** Goes on with a run that did not succeed. */
export const redriveRun = async ({ clients, deployment }: OpenDeployment, id: RunId): Promise<void> => {
  await redriveExecution(clients, { region: deployment.region }, { executionArn: executionOfRun(deployment, id) });
};

const progressOf = async ({ store }: OpenDeployment, id: RunId): Promise<RunProgress> => {
  const [run, records] = await Promise.all([store.getRun(id), store.targets(id)]);
  const of = (phase: 'resources' | 'drift') => records.filter((record) => record.phase === phase).length;
  return { run, resources: of('resources'), drift: of('drift') };
};

/** Waits for the end of a run, however long it takes, and tells how far it is. Rejects when it is told to stop, or nothing is seen of the run. */
export const followRun = async (
  opened: OpenDeployment,
  id: RunId,
  options: {
    readonly signal: AbortSignal;
    readonly onProgress: (progress: RunProgress) => void;
    /** How often it was redriven: an end before that is not the one that is awaited. */
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
