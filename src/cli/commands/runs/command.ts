import { Command, Option } from 'commander';
import type { CliContext } from '../../context.ts';
import { oneOf, wholeNumber } from '../../options/arguments.ts';
import { addStoreOptions } from '../../stores/stored-runs.ts';
import type { RunsArguments } from './run-runs.ts';

/** Command that lists the latest runs. */
export const runsCommand = (context: CliContext): Command =>
  addStoreOptions(
    new Command('runs')
      .summary('list runs with their state, coverage and cost')
      .description(
        'Lists the latest runs of a deployment, or of audits from here, newest first. Costs are an estimate from what the runs recorded, at list prices; docs/costs.md has the formula.',
      ),
  )
    .option('-n, --limit <number>', 'how many runs', wholeNumber(1, 1000), 10)
    .addOption(
      new Option('-f, --format <format>', 'one of table, json').default('table').argParser(oneOf(['table', 'json'])),
    )
    .addHelpText('after', '\nExamples:\n  plumbline runs --stage prod\n  plumbline runs --limit 3 --format json')
    .action(async (options: RunsArguments) => (await import('./run-runs.ts')).runRuns(context, options));
