import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { packageFile } from '../../src/cli/package-file.ts';
import { COMPILE_CACHE } from './compile-cache.ts';
import { policyFile } from './test-policy.ts';

/** How a process ended, and what it wrote. */
interface Ended {
  /** Absent when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** The command line as people use it: processes in one folder of their own. */
export interface CommandLine {
  /** Also the home directory of its processes. */
  readonly directory: string;
  start(argv: readonly string[]): Started;
  /** Starts and waits for the end. */
  run(argv: readonly string[]): Promise<Ended>;
}

type Environment = Readonly<Record<string, string>>;

/** Nothing of the machine's own AWS settings reaches the processes. */
const environmentIn = (directory: string, given: Environment): Environment => ({
  PATH: process.env['PATH'] ?? '',
  HOME: directory,
  AWS_EC2_METADATA_DISABLED: 'true',
  NODE_COMPILE_CACHE: COMPILE_CACHE,
  ...given,
});

/** An empty folder that is gone when the test ends. */
export const temporaryFolder = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'plumbline-cli-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
};

/** Starts any program; it is killed when the test ends. */
export const startProcess = (
  program: string,
  argv: readonly string[],
  { directory, environment = {} }: { readonly directory: string; readonly environment?: Environment },
): Started => {
  const child = spawn(program, argv, {
    cwd: directory,
    env: environmentIn(directory, environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const outputs = Promise.all([text(child.stdout), text(child.stderr)]);
  const ended = once(child, 'close').then(async ([code, signal]): Promise<Ended> => {
    const [stdout, stderr] = await outputs;
    return { code: code ?? undefined, signal: signal ?? undefined, stdout, stderr };
  });
  return { child, ended };
};

/** The command line from sources, with the Node that runs the tests. Its folder has a policy file if one is given. */
export const commandLine = async (environment: Environment = {}, policy?: object): Promise<CommandLine> => {
  const directory = await temporaryFolder();
  if (policy !== undefined) await writeFile(join(directory, 'plumbline.config.yaml'), policyFile(policy));
  const start: CommandLine['start'] = (argv) =>
    startProcess(process.execPath, [packageFile('bin/plumbline.js'), ...argv], { directory, environment });
  return { directory, start, run: (argv) => start(argv).ended };
};
