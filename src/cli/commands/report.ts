import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { type OpenStores, openDeployedStores } from '../../app/open-stores.ts';
import { readReport } from '../../app/read-report.ts';
import type { RunId } from '../../domain/ids.ts';
import type { Run } from '../../domain/run.ts';
import { visible } from '../../formats/visible.ts';
import { type CliContext, UsageError } from '../context.ts';
import { openLocalStores, STATE_DIRECTORY } from '../local-stores.ts';
import { addReportOptions, deliverReport, type ReportOptions } from '../report-output.ts';

interface ReportArguments extends ReportOptions {
  readonly state: string;
  readonly table?: string;
  readonly bucket?: string;
  readonly region?: string;
  readonly list?: boolean;
  readonly outcomes?: boolean;
}

/** How many runs --list shows. */
const LISTED_RUNS = 20;

const openStores = async (context: CliContext, options: ReportArguments): Promise<OpenStores> => {
  const { table, bucket, region, state } = options;
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
export const reportCommand = (context: CliContext): Command =>
  addReportOptions(
    new Command('report')
      .summary('report a run that is stored')
      .description('Reports a run, the latest by default, with the findings that are open now. Nothing is audited.')
      .argument('[run]', 'id of a run'),
  )
    .option('--list', `list the latest ${LISTED_RUNS} runs instead`)
    .option('--outcomes', 'list every outcome (format json)')
    .option('--state <directory>', 'where local audits are kept', STATE_DIRECTORY)
    .option('--table <name>', "a deployment's DynamoDB table")
    .option('--bucket <name>', "a deployment's run bucket")
    .option('--region <code>', "the deployment's Region; the environment's by default")
    .addHelpText(
      'after',
      '\nExamples:\n  plumbline report\n  plumbline report --list\n  plumbline report --format csv --output findings.csv\n  plumbline report --table plumbline --bucket plumbline-runs-123456789012',
    )
    .action(async (id: string | undefined, options: ReportArguments) => {
      const stores = await openStores(context, options);
      try {
        if (options.list === true) {
          const runs = await stores.store.listRuns(LISTED_RUNS);
          context.stdout.write(runs.map((run) => `${runText(run)}\n`).join(''));
          return;
        }
        const run = await chosenRun(stores, id);
        await deliverReport(context, await readReport(stores, run, { outcomes: options.outcomes === true }), options);
      } finally {
        await stores.close();
      }
    });
