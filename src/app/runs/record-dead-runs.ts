import type { Clock, RunStore } from '../../domain/ports.ts';
import { LATEST_RUNS } from './earlier-runs.ts';

/**
 * Ends the runs of a store that one process at a time may hold: a run that is under way when another process opens it is one whose
 * process has died.
 */
export const recordDeadRuns = async (store: RunStore, clock: Clock): Promise<void> => {
  for (const run of await store.listRuns(LATEST_RUNS)) {
    if (run.state !== 'RUNNING') continue;
    await store.putRun({
      ...run,
      state: 'FAILED',
      finishedAt: clock().toISOString(),
      failure: 'its process ended before it did',
    });
  }
};
