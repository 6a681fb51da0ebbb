import { type ClientFactory, createClientFactory } from '../../aws/clients/client-factory.ts';
import { failureReason } from '../../aws/errors/errors.ts';
import { callerIdentity } from '../../aws/operations/caller-identity.ts';
import { describeStack, type Stack } from '../../aws/operations/cloudformation/cloudformation.ts';
import { cloudformationCalls } from '../../domain/calls/cloudformation.ts';
import { defined } from '../../domain/defined.ts';
import { DENIALS } from '../../domain/denial.ts';
import type { RunId } from '../../domain/ids.ts';
import type { Clock } from '../../domain/ports.ts';
import { deployedStores, type OpenStores } from './open-stores.ts';
import { requireAws } from './require-aws.ts';

/** A deployment of Plumbline in an account. */
export interface PlumblineDeployment {
  readonly region: string;
  readonly stateMachineArn: string;
  readonly table: string;
  readonly bucket: string;
}

/** An open deployment: its stores, and clients that may start executions. */
export interface OpenDeployment extends OpenStores {
  readonly deployment: PlumblineDeployment;
  readonly clients: ClientFactory;
}

/** No such deployment exists. The message says where it was searched. */
export class DeploymentNotFoundError extends Error {
  override readonly name = 'DeploymentNotFoundError';
}

interface Place {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** Returns the name of a stage's table. */
export const tableOfStage = (stage: string): string => `plumbline-${stage}`;

/** Returns the names that serverless.yml gives; a test compares them. */
export const deploymentNames = (stage: string, { partition, region, accountId }: Place) => ({
  stack: `plumbline-${stage}`,
  stateMachineArn: `arn:${partition}:states:${region}:${accountId}:stateMachine:plumbline-${stage}-audit`,
  table: tableOfStage(stage),
  bucket: `plumbline-${stage}-runs-${accountId}-${region}`,
});

const STATE_MACHINE =
  /^arn:(?<partition>[\w-]+):states:(?<region>[\w-]+):(?<accountId>\d{12}):stateMachine:(?<name>[\w-]+)$/;
const STAGE_OF = /^plumbline-(.+)-audit$/;

/** Returns the deployment of a state machine. Its table and bucket follow from its name unless they are given. */
export const deploymentOfMachine = (
  stateMachineArn: string,
  given: { readonly table?: string | undefined; readonly bucket?: string | undefined },
): PlumblineDeployment => {
  const parts = STATE_MACHINE.exec(stateMachineArn)?.groups;
  if (parts === undefined) throw new DeploymentNotFoundError(`${stateMachineArn} is not the ARN of a state machine`);
  const place = parts as unknown as Place;
  const stage = STAGE_OF.exec(String(parts['name']))?.[1];
  const names = stage === undefined ? undefined : deploymentNames(stage, place);
  const table = given.table ?? names?.table;
  const bucket = given.bucket ?? names?.bucket;
  if (table === undefined || bucket === undefined)
    throw new DeploymentNotFoundError(
      `${parts['name']} is not named as a deployment names it (plumbline-<stage>-audit): give --table and --bucket`,
    );
  return { region: place.region, stateMachineArn, table, bucket };
};

/** Reads the stack of a stage; undefined if CloudFormation denies it, because the names follow from the stage. */
const stackOf = async (
  clients: ClientFactory,
  region: string,
  stack: string,
): Promise<Stack | undefined | 'denied'> => {
  try {
    return await describeStack(clients, { region }, { stack });
  } catch (error) {
    if (DENIALS.has(failureReason(error, cloudformationCalls.describeStacks.operation))) return 'denied';
    throw error;
  }
};

/** Returns the deployment of a stage from its stack's outputs, or from its names if the stack cannot be read. */
const deploymentOfStage = async (
  clients: ClientFactory,
  region: string,
  stage: string,
): Promise<PlumblineDeployment> => {
  const caller = await callerIdentity(clients, { region });
  const { stack: name, ...names } = deploymentNames(stage, { ...caller, region });
  const stack = await stackOf(clients, region, name);
  if (stack === 'denied') return { region, ...names };
  if (stack === undefined)
    throw new DeploymentNotFoundError(
      `there is no stack ${name} in ${region} of account ${caller.accountId}: is stage ${stage} deployed there?`,
    );
  const { AuditStateMachineArn, FindingsTableName, RunBucketName } = stack.outputs;
  return {
    region,
    stateMachineArn: AuditStateMachineArn?.value ?? names.stateMachineArn,
    table: FindingsTableName?.value ?? names.table,
    bucket: RunBucketName?.value ?? names.bucket,
  };
};

export interface DeploymentChoice {
  readonly stage?: string | undefined;
  readonly stateMachineArn?: string | undefined;
  readonly table?: string | undefined;
  readonly bucket?: string | undefined;
  /** Region of the stage. */
  readonly region: string;
}

/**
 * Finds a deployment with the credentials of the environment and opens its stores. Throws a DeploymentNotFoundError.
 */
export const openDeployment = async (
  choice: DeploymentChoice,
  { clock, version }: { readonly clock: Clock; readonly version?: string },
): Promise<OpenDeployment> => {
  const { stage, stateMachineArn } = choice;
  const named = stateMachineArn === undefined ? undefined : deploymentOfMachine(stateMachineArn, choice);
  const region = named?.region ?? choice.region;
  const clients = createClientFactory({
    clock,
    region,
    allow: 'write',
    ...defined({ version }),
  });
  const close = async () => clients.destroy();
  try {
    await requireAws({ clients, homeRegion: region });
    const deployment = named ?? (await deploymentOfStage(clients, region, stage ?? ''));
    return { deployment, clients, ...deployedStores(clients, { ...deployment, clock }), close };
  } catch (error) {
    await close();
    throw error;
  }
};

/** Returns the ARN of a run's execution. */
export const executionOfRun = ({ stateMachineArn }: Pick<PlumblineDeployment, 'stateMachineArn'>, id: RunId): string =>
  `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${id}`;
