import { executionOf, redriveRun } from '../../../app/deployment/follow-run.ts';
import type { RunId } from '../../../domain/ids.ts';
import { type CliContext, UsageError } from '../../context.ts';
import { deploymentText } from '../../options/deployment-options.ts';
import { requireOutput } from '../../output/report-output.ts';
import { openNamedDeployment } from '../../stores/named-deployment.ts';
import { type FollowOptions, followDeployed } from '../run/follow-deployed.ts';

export interface RedriveArguments extends FollowOptions {
  readonly wait?: boolean;
}

/** Resumes a run that did not succeed, and waits for its report if requested. */
export const runRedrive = async (context: CliContext, given: string, options: RedriveArguments): Promise<void> => {
  const { stderr } = context;
  const id = given as RunId;
  await requireOutput(context, options);
  const opened = await openNamedDeployment(context, options);
  const named = deploymentText(options);
  try {
    const execution = await executionOf(opened, id);
    if (execution === undefined) throw new UsageError(`there is no run ${id}; "plumbline runs ${named}" lists them`);
    const { status, redrives } = execution;
    if (status === 'RUNNING' || status === 'SUCCEEDED')
      throw new UsageError(`run ${id} is ${status}: only a run that failed, timed out or was stopped can be redriven`);
    await redriveRun(opened, id);
    stderr.write(`run ${id} goes on\n`);
    if (options.wait === true) await followDeployed(context, opened, id, options, redrives + 1);
    else stderr.write(`"plumbline runs ${named}" shows its state\n`);
  } finally {
    await opened.close();
  }
};
