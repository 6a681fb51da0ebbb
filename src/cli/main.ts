import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { EXIT } from './exit-code.ts';
import { packageFile } from './package-file.ts';
import { run } from './program.ts';

const packageVersion = (): string => {
  const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { readonly version: string };
  return version;
};

/** A reader that went away (`plumbline report | head`) is no error. */
const ignoreClosedPipe = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
};

/** The command line of this process. The first interrupt ends what is under way in order, the second at once. */
export const main = async (): Promise<void> => {
  // Commands wait for AWS: without this V8 lets a hundred megabytes of finished requests lie before it collects them.
  setFlagsFromString('--optimize-for-size');
  const interruption = new AbortController();
  const interrupt = (): void => {
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    interruption.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  process.stdout.on('error', ignoreClosedPipe);
  process.exitCode = await run(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    directory: process.cwd(),
    clock: () => new Date(),
    signal: interruption.signal,
    version: packageVersion(),
  });
  // What was under way for AWS is not waited for: nothing of it is kept any more.
  if (interruption.signal.aborted) process.exit();
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
};
