import type { OpenStores } from '../app/open-stores.ts';
import { readReport } from '../app/read-report.ts';
import type { RunId } from '../domain/ids.ts';
import type { Run } from '../domain/run.ts';
import { visible } from '../formats/visible.ts';
import { type CliContext, UsageError } from './context.ts';
import { type FilterOptions, filterOf, filterText } from './filter-options.ts';
import { LISTED_RUNS } from './listed-runs.ts';
import { deliverReport, type ReportOptions } from './report-output.ts';
import { openStoredRuns, type StoreArguments } from './stored-runs.ts';

export interface ReportArguments extends ReportOptions, FilterOptions, StoreArguments {
  readonly list?: boolean;
  readonly outcomes?: boolean;
}

const runText = ({ id, startedAt, state, trigger, targets }: Run): string =>
  visible(`${id}  ${startedAt}  ${state}  ${trigger}  ${targets} targets`);

const chosenRun = async ({ store }: OpenStores, id: string | undefined): Promise<Run> => {
  const run = id === undefined ? (await store.listRuns(1))[0] : await store.getRun(id as RunId);
  if (run !== undefined) return run;
  throw new UsageError(
    id === undefined ? 'there is no run yet: audit first' : `there is no run ${id}; --list shows the latest`,
  );
};

/** Reports a run again from what it stored. */
export const runReport = async (
  context: CliContext,
  id: string | undefined,
  options: ReportArguments,
): Promise<void> => {
  const stores = await openStoredRuns(context, options);
  try {
    if (options.list === true) {
      const runs = await stores.store.listRuns(LISTED_RUNS);
      context.stdout.write(runs.map((run) => `${runText(run)}\n`).join(''));
      return;
    }
    const run = await chosenRun(stores, id);
    const filter = filterOf(options);
    if (filter !== undefined) context.stderr.write(`only: ${filterText(options)}\n`);
    const outcomes = options.outcomes === true || options.status !== undefined;
    const report = await readReport({ ...stores, clock: context.clock }, run, {
      outcomes,
      ...(filter === undefined ? {} : { filter }),
    });
    await deliverReport(context, report, options);
  } finally {
    await stores.close();
  }
};
