import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { startSimulator } from '../../../simulator/simulator.ts';
import { loadWorld, WorldFileError } from '../../../simulator/world/load-world.ts';
import { worldJsonSchema } from '../../../simulator/world/world-schema.ts';
import { type CliContext, UsageError } from '../../context.ts';
import { packageFile } from '../../package-file.ts';

export interface SimulateArguments {
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
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new UsageError(`${named}: ${isMissing ? 'there is no such file' : String(error)}`);
  }
};

/** Starts the server. A port that is taken or not allowed is reported with the option that chooses another. */
const serve = async (world: Awaited<ReturnType<typeof readWorld>>, port: number) => {
  try {
    return await startSimulator({ world, port, dynamodb: 'memory' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const why = code === 'EACCES' ? 'may not be listened on' : 'is in use';
    throw new UsageError(`--port ${port}: the port ${why}; choose another, or 0 for a free one`);
  }
};

/** Serves a world of the embedded AWS until it is interrupted. */
export const runSimulate = async (context: CliContext, options: SimulateArguments): Promise<void> => {
  const { stdout, signal } = context;
  if (options.schema === true) {
    stdout.write(`${JSON.stringify(worldJsonSchema(), null, 2)}\n`);
    return;
  }
  const world = await readWorld(context, options.world);
  const simulator = await serve(world, options.port);
  try {
    const settings = Object.entries(simulator.environment()).map(([name, value]) => `export ${name}=${value}\n`);
    stdout.write(settings.join(''));
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await simulator.close();
  }
};
