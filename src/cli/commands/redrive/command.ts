import { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import { addDeploymentOptions } from '../../options/deployment-options.ts';
import { addReportOptions } from '../../output/report-output.ts';
import type { RedriveArguments } from './run-redrive.ts';

/** Command that resumes a run that did not succeed. */
export const redriveCommand = (context: CliContext): Command =>
  addDeploymentOptions(
    addReportOptions(
      new Command('redrive')
        .summary('resume a run of a deployment that did not succeed')
        .description(
          'Resumes a run that failed, timed out or was stopped in the last 14 days. A failed run continues at the failed step, any other with the targets that were not audited.',
        )
        .argument('<run>', 'id of the run'),
    ),
  )
    .option('-w, --wait', 'wait for the end of the run and print its report')
    .option('--outcomes', 'list every outcome (format json)')
    .addHelpText('after', '\nExamples:\n  plumbline redrive 2026-11-03T03-00-00-a1b2c3 --stage prod --wait')
    .action(async (id: string, options: RedriveArguments) =>
      (await import('./run-redrive.ts')).runRedrive(context, id, options),
    );
