import { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import { accountArgument, checkArgument, eachOf, regionArgument } from '../../options/audit-arguments.ts';
import { addDeploymentOptions } from '../../options/deployment-options.ts';
import { addReportOptions } from '../../output/report-output.ts';
import type { RunArguments } from './run-run.ts';

/** Command that starts a run of a deployment. */
export const runCommand = (context: CliContext): Command =>
  addDeploymentOptions(
    addReportOptions(
      new Command('run')
        .summary('start an audit run in a deployed stage')
        .description(
          'Starts the state machine of a deployment and prints the id of the run. With --wait it follows the run, prints its report and sets the exit code as `plumbline audit` does.',
        ),
    ),
  )
    .option('-a, --account <id>', 'audit only this account (repeatable)', eachOf(accountArgument))
    .option('-r, --region <code>', 'audit only this Region (repeatable)', eachOf(regionArgument))
    .option('-c, --check <id>', 'run only this check (repeatable)', eachOf(checkArgument))
    .option('-w, --wait', 'wait for the end of the run and print its report')
    .option('--outcomes', 'list every outcome (format json)')
    .addHelpText(
      'after',
      '\nExamples:\n  plumbline run --stage prod\n  plumbline run --stage prod --wait --account 111122223333 --check s3-bucket-versioning\n  plumbline run --state-machine arn:aws:states:eu-west-1:111122223333:stateMachine:plumbline-prod-audit --wait --format json',
    )
    .action(async (options: RunArguments) => (await import('./run-run.ts')).runRun(context, options));
