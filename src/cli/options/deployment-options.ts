import { type Command, InvalidArgumentError } from 'commander';
import { regionArgument } from './audit-arguments.ts';

/** Options that name a deployment. */
export interface DeploymentOptions {
  readonly stage?: string;
  readonly stateMachine?: string;
  readonly table?: string;
  readonly bucket?: string;
  readonly tableRegion?: string;
}

export const stageArgument = (given: string): string => {
  if (!/^[a-z0-9-]+$/.test(given)) throw new InvalidArgumentError('Expected a stage: small letters, digits, hyphens.');
  return given;
};

/** Adds --stage and --state-machine to a command. */
export const addStageOptions = (command: Command): Command =>
  command
    .option('--stage <stage>', 'the deployed stage, such as prod', stageArgument)
    .option('--state-machine <arn>', 'the state machine of the deployment, instead of its stage');

/** Adds --stage, --state-machine, --table, --bucket and --table-region to a command. */
export const addDeploymentOptions = (command: Command): Command =>
  addStageOptions(command)
    .option('--table <name>', "the deployment's DynamoDB table, if --state-machine is not given")
    .option('--bucket <name>', "the deployment's run bucket, if --state-machine is not given")
    .option('--table-region <code>', "the deployment's Region; the environment's by default", regionArgument);

export const namesDeployment = ({ stage, stateMachine }: DeploymentOptions): boolean =>
  stage !== undefined || stateMachine !== undefined;

/** Repeats the options that named the deployment, for printed commands. */
export const deploymentText = ({ stage, stateMachine, table, bucket, tableRegion }: DeploymentOptions): string =>
  [
    ...(stage === undefined ? [] : [`--stage ${stage}`]),
    ...(stateMachine === undefined ? [] : [`--state-machine ${stateMachine}`]),
    ...(table === undefined ? [] : [`--table ${table}`]),
    ...(bucket === undefined ? [] : [`--bucket ${bucket}`]),
    ...(tableRegion === undefined ? [] : [`--table-region ${tableRegion}`]),
  ].join(' ');
