import { defaultRegion } from '../../app/deployment/default-region.ts';
import { DeploymentNotFoundError, type OpenDeployment, openDeployment } from '../../app/deployment/deployment.ts';
import { type CliContext, requireEndpoint, UsageError } from '../context.ts';
import type { DeploymentOptions } from '../options/deployment-options.ts';

/** Opens the deployment that the options name. Throws UsageError if they name none, or one that does not exist. */
export const openNamedDeployment = async (context: CliContext, options: DeploymentOptions): Promise<OpenDeployment> => {
  const { stage, stateMachine: stateMachineArn, table, bucket, tableRegion } = options;
  if ((stage === undefined) === (stateMachineArn === undefined))
    throw new UsageError('specify the deployment with --stage or --state-machine ARN');
  requireEndpoint(context);
  try {
    const region = tableRegion ?? (await defaultRegion());
    return await openDeployment({ stage, stateMachineArn, table, bucket, region }, context);
  } catch (error) {
    if (error instanceof DeploymentNotFoundError) throw new UsageError(error.message);
    throw error;
  }
};
