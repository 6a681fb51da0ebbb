import { startRun } from '../../../app/deployment/follow-run.ts';
import type { CliContext } from '../../context.ts';
import { newRunId } from '../../local/new-run-id.ts';
import { type RequestArguments, requestOf } from '../../options/audit-arguments.ts';
import { deploymentText } from '../../options/deployment-options.ts';
import { requireOutput } from '../../output/report-output.ts';
import { openNamedDeployment } from '../../stores/named-deployment.ts';
import { type FollowOptions, followDeployed } from './follow-deployed.ts';

export interface RunArguments extends FollowOptions, RequestArguments {
  readonly wait?: boolean;
}

/** Starts a run of a deployment, and waits for its report if requested. */
export const runRun = async (context: CliContext, options: RunArguments): Promise<void> => {
  const { clock, stdout, stderr } = context;
  await requireOutput(context, options);
  const opened = await openNamedDeployment(context, options);
  try {
    const id = newRunId(clock());
    await startRun(opened, id, requestOf('manual', options));
    if (options.wait === true) {
      stderr.write(`started run ${id}\n`);
      await followDeployed(context, opened, id, options);
      return;
    }
    stdout.write(`${id}\n`);
    stderr.write(`"plumbline report ${id} ${deploymentText(options)}" shows what it found so far\n`);
  } finally {
    await opened.close();
  }
};
