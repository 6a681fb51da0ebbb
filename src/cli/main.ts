import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { visible } from '../formats/text/visible.ts';
import { EXIT } from './exit-code.ts';
import { packageFile } from './package-file.ts';
import { run } from './program.ts';

const packageVersion = (): string => {
  const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { readonly version: string };
  return version;
};

const say = (text: string): void => void process.stderr.write(`plumbline failed: ${visible(text)}\n`);

/** Gives uncaught errors an exit code of their own. Node's would be taken for findings. */
const crash = (error: unknown): void => {
  say(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  if (process.env['PLUMBLINE_DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
  process.exit(EXIT.failed);
};

/**
 * Makes V8 collect early. By default V8 keeps a hundred megabytes of finished requests before it collects them, while commands wait for
 * AWS. The first full collection sets how much it keeps, and is cheapest before a command is loaded.
 */
const keepMemorySmall = (): void => {
  setFlagsFromString('--optimize-for-size');
  // Keeps the space of young objects at its first size.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
};

/** Runs the command line of this process. The first interrupt ends work in order, the second at once. */
export const main = async (): Promise<void> => {
  keepMemorySmall();
  const interruption = new AbortController();
  const interrupt = (): void => {
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    interruption.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  process.on('uncaughtException', crash);
  let lost = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A closed reader (`plumbline report | head`) is no error.
    if (error.code === 'EPIPE' || lost) return;
    lost = true;
    process.exitCode = EXIT.failed;
    say(`standard output: ${error.message}`);
  });
  // Unread progress is no reason to end.
  process.stderr.on('error', () => undefined);
  const code = await run(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    directory: process.cwd(),
    clock: () => new Date(),
    signal: interruption.signal,
    version: packageVersion(),
  });
  process.exitCode = lost ? EXIT.failed : code;
  // Does not wait for requests in flight, because their results are no longer kept.
  if (interruption.signal.aborted) process.exit();
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
};
