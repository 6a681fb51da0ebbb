import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { type CliResult, runCli } from './cli-context.ts';
import { temporaryFolder } from './command-line.ts';
import { policyFile } from './test-policy.ts';

/** The command line in this process, with a folder and an environment of its own. */
export interface CliHere {
  readonly directory: string;
  run(argv: readonly string[], signal?: AbortSignal): Promise<CliResult>;
}

/**
 * Returns a command line whose SDK sees nothing of the developer's own AWS settings. Its folder has a policy file if one is given. All is
 * undone when the test ends.
 */
export const cliHere = async (
  environment: Readonly<Record<string, string>> = {},
  policy?: object,
): Promise<CliHere> => {
  const directory = await temporaryFolder();
  if (policy !== undefined) await writeFile(join(directory, 'plumbline.config.yaml'), policyFile(policy));
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  const isolated = {
    AWS_CONFIG_FILE: join(directory, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(directory, 'no-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  for (const [name, value] of Object.entries({ ...isolated, ...environment })) vi.stubEnv(name, value);
  return {
    directory,
    run: (argv, signal) =>
      runCli(argv, {
        directory,
        environment: process.env,
        clock: () => new Date(),
        ...(signal === undefined ? {} : { signal }),
      }),
  };
};
