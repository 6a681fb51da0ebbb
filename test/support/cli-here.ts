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

type Environment = Readonly<Record<string, string>>;

/** Returns the command line of a folder, whose SDK sees nothing of the developer's own AWS settings until the test ends. */
export const commandsIn = (directory: string, environment: Environment): CliHere => {
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

/** The same in a folder of its own, which has a policy file if one is given. */
export const cliHere = async (environment: Environment = {}, policy?: object): Promise<CliHere> => {
  const directory = await temporaryFolder();
  if (policy !== undefined) await writeFile(join(directory, 'plumbline.config.yaml'), policyFile(policy));
  return commandsIn(directory, environment);
};
