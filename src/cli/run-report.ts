import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type OpenStores, openDeployedStores } from '../app/open-stores.ts';
import { readReport } from '../app/read-report.ts';
import type { RunId } from '../domain/ids.ts';
import type { Run } from '../domain/run.ts';
import { visible } from '../formats/visible.ts';
import { type CliContext, UsageError } from './context.ts';
import { type FilterOptions, filterOf, filterText } from './filter-options.ts';
import { LISTED_RUNS } from './listed-runs.ts';
import { openLocalStores } from './local-stores.ts';
import { deliverReport, type ReportOptions } from './report-output.ts';

export interface ReportArguments extends ReportOptions, FilterOptions {
  readonly state: string;
  readonly table?: string;
  readonly bucket?: string;
  readonly tableRegion?: string;
  readonly list?: boolean;
  readonly outcomes?: boolean;
}

const openStores = async (context: CliContext, options: ReportArguments): Promise<OpenStores> => {
  const { table, bucket, tableRegion: region, state } = options;
  const { clock, directory } = context;
  if (table !== undefined && bucket !== undefined)
    return openDeployedStores({ table, bucket, clock, ...(region === undefined ? {} : { region }) });
  if (table !== undefined || bucket !== undefined)
    throw new UsageError('a deployment has a table and a run bucket: give both --table and --bucket');
  if (!existsSync(resolve(directory, state)))
    throw new UsageError(`there is no ${state} here: audit first, or give --state, or --table and --bucket`);
  return openLocalStores(context, state);
};

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
  const stores = await openStores(context, options);
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
    const report = await readReport(stores, run, { outcomes, ...(filter === undefined ? {} : { filter }) });
    await deliverReport(context, report, options);
  } finally {
    await stores.close();
  }
};
