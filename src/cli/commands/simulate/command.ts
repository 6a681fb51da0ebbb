import { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import { wholeNumber } from '../../options/arguments.ts';
import type { SimulateArguments } from './run-simulate.ts';

/** Command that serves the embedded AWS to other tools. */
export const simulateCommand = (context: CliContext): Command =>
  new Command('simulate')
    .summary('serve an embedded AWS for other tools')
    .description(
      'Serves a world (accounts, stacks and their drift, buckets, log groups) on the loopback interface in the wire protocols of AWS, until it is interrupted. Prints the environment that makes the AWS CLI, SDKs and other tools use it.',
    )
    .option('--world <file>', 'the world (YAML); the sample organization when absent')
    .option('--port <number>', 'the port; 0 for a free one', wholeNumber(0, 65_535), 0)
    .option('--schema', 'print the JSON Schema of world files instead')
    .addHelpText(
      'after',
      '\nExamples:\n  plumbline simulate --world world.yaml --port 4600\n  plumbline simulate > aws.env &\n  . ./aws.env && aws s3api list-buckets    # once aws.env is written',
    )
    .action(async (options: SimulateArguments) => (await import('./run-simulate.ts')).runSimulate(context, options));
