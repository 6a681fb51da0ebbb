import { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import { addFilterOptions } from '../../options/filter-options.ts';
import { addReportOptions } from '../../output/report-output.ts';
import { addStoreOptions } from '../../stores/stored-runs.ts';
import { LISTED_RUNS } from './listed-runs.ts';
import type { ReportArguments } from './run-report.ts';

/** Command that reports a stored run. */
export const reportCommand = (context: CliContext): Command =>
  addStoreOptions(
    addFilterOptions(
      addReportOptions(
        new Command('report')
          .summary('report a stored run')
          .description(
            'Reports a stored run, the latest by default, with the findings that are open now. Audits nothing.',
          )
          .argument('[run]', 'id of a run'),
      ),
    )
      .option('--list', `list the latest ${LISTED_RUNS} runs instead`)
      .option('--outcomes', 'list every outcome (format json)'),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  plumbline report\n  plumbline report --list\n  plumbline report --format csv --output findings.csv\n  plumbline report --account 111122223333 --severity HIGH\n  plumbline report --status INSUFFICIENT_DATA --format json\n  plumbline report --stage prod --format html --output report.html',
    )
    .action(async (id: string | undefined, options: ReportArguments) =>
      (await import('./run-report.ts')).runReport(context, id, options),
    );
