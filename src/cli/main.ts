import { readFileSync } from 'node:fs';
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
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
};
