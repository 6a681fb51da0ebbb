import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { OpenStores } from '../../app/deployment/open-stores.ts';
import { defined } from '../../domain/defined.ts';
import { type CliContext, UsageError } from '../context.ts';
import { regionArgument } from '../options/audit-arguments.ts';
import { addStageOptions, type DeploymentOptions, namesDeployment } from '../options/deployment-options.ts';
import { STATE_DIRECTORY } from './state-directory.ts';

/** Options that name the stores of runs and findings. */
export interface StoreArguments extends DeploymentOptions {
  readonly state: string;
}

/** Adds --state, --stage, --state-machine, --table, --bucket and --table-region to a command. */
export const addStoreOptions = (command: Command): Command =>
  addStageOptions(command)
    .option('--state <directory>', 'where local audits are kept', STATE_DIRECTORY)
    .option('--table <name>', "a deployment's DynamoDB table")
    .option('--bucket <name>', "a deployment's run bucket")
    .option('--table-region <code>', "the deployment's Region; the environment's by default", regionArgument);

/** Opens the stores of a deployment, or those of the state directory. */
export const openStoredRuns = async (context: CliContext, options: StoreArguments): Promise<OpenStores> => {
  const { table, bucket, tableRegion: region, state } = options;
  const { clock, directory } = context;
  if (namesDeployment(options)) {
    const { openNamedDeployment } = await import('./named-deployment.ts');
    return openNamedDeployment(context, options);
  }
  if (table !== undefined && bucket !== undefined) {
    const { openDeployedStores } = await import('../../app/deployment/open-stores.ts');
    return openDeployedStores({ table, bucket, clock, ...defined({ region }) });
  }
  if (table !== undefined || bucket !== undefined)
    throw new UsageError('a deployment has a table and a run bucket: pass --stage, or both --table and --bucket');
  if (!existsSync(resolve(directory, state)))
    throw new UsageError(
      `no audit found in ${state}. Run \`plumbline audit\`, or pass --state, --stage, or --table and --bucket`,
    );
  const { openLocalStores } = await import('./local-stores.ts');
  return openLocalStores(context, state);
};
