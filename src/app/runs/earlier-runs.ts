import type { RunStore } from '../../domain/ports.ts';
import type { Run } from '../../domain/run.ts';

/** Runs that are searched for the state that an earlier run left: those of a day that has one every hour, and the one before. */
export const LATEST_RUNS = 25;

/** Earlier runs, the newest first; runs that began at the same time count as earlier. */
export const earlierRuns = async (
  store: Pick<RunStore, 'listRuns'>,
  { id, startedAt }: Pick<Run, 'id' | 'startedAt'>,
): Promise<readonly Run[]> =>
  (await store.listRuns(LATEST_RUNS)).filter((run) => run.id !== id && run.startedAt <= startedAt);

/** The newest of the runs that left something, with it. */
export const previousRun = async <T>(
  runs: readonly Run[],
  leftBy: (run: Run) => Promise<T | undefined>,
): Promise<{ readonly run: Run; readonly left: T } | undefined> => {
  for (const run of runs) {
    const left = await leftBy(run);
    if (left !== undefined) return { run, left };
  }
  return undefined;
};
