import { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import type { DemoArguments } from './run-demo.ts';

/** Command that audits a sample organization. */
export const demoCommand = (context: CliContext): Command =>
  new Command('demo')
    .summary('audit a sample organization, without an account')
    .description(
      'Starts the embedded AWS with a sample organization, audits it through the state machine, prints the report, changes some things, and audits it again a (virtual) day later. Needs no account and no network.',
    )
    .option('-v, --verbose', 'every difference, change and API call')
    .addHelpText('after', '\nExamples:\n  plumbline demo\n  plumbline demo --verbose')
    .action(async (options: DemoArguments) => (await import('./run-demo.ts')).runDemo(context, options));
