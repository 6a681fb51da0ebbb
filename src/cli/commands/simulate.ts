import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { loadWorld, WorldFileError } from '../../simulator/load-world.ts';
import { startSimulator } from '../../simulator/simulator.ts';
import { worldJsonSchema } from '../../simulator/world-schema.ts';
import { wholeNumber } from '../arguments.ts';
import { type CliContext, UsageError } from '../context.ts';
import { packageFile } from '../package-file.ts';

interface SimulateArguments {
  readonly world?: string;
  readonly port: number;
  readonly schema?: boolean;
}

const readWorld = async ({ directory }: CliContext, named: string | undefined) => {
  const path = named === undefined ? packageFile('worlds/sample.yaml') : resolve(directory, named);
  try {
    return loadWorld(await readFile(path, 'utf8'), named ?? 'worlds/sample.yaml');
  } catch (error) {
    if (error instanceof WorldFileError) throw new UsageError(error.message);
    throw new UsageError(`${named}: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const simulate = async (context: CliContext, options: SimulateArguments): Promise<void> => {
  const { stdout, signal } = context;
  if (options.schema === true) {
    stdout.write(`${JSON.stringify(worldJsonSchema(), null, 2)}\n`);
    return;
  }
  const world = await readWorld(context, options.world);
  const simulator = await startSimulator({ world, port: options.port, dynamodb: 'memory' });
  try {
    const settings = Object.entries(simulator.environment()).map(([name, value]) => `export ${name}=${value}\n`);
    stdout.write(settings.join(''));
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await simulator.close();
  }
};

/** Serves a world of the embedded AWS. */
export const simulateCommand = (context: CliContext): Command =>
  new Command('simulate')
    .summary('serve an embedded AWS for other tools')
    .description(
      'Serves a world (accounts, stacks and their drift, buckets, log groups) on the loopback interface in the wire protocols of AWS, until it is interrupted. Prints the environment that makes the AWS CLI, SDKs and other tools use it.',
    )
    .option('--world <file>', 'the world (YAML); the sample organization when absent')
    .option('--port <number>', 'the port; a free one when 0', wholeNumber(0, 65_535), 0)
    .option('--schema', 'print the JSON Schema of world files instead')
    .addHelpText(
      'after',
      '\nExamples:\n  plumbline simulate --world worlds/sample.yaml --port 4600\n  eval "$(plumbline simulate --port 4600 &)"; aws s3api list-buckets',
    )
    .action((options: SimulateArguments) => simulate(context, options));
