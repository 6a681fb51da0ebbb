import { startRun } from '../../../app/deployment/follow-run.ts';
import type { AuditRequest } from '../../../app/runs/events.ts';
import { defined } from '../../../domain/defined.ts';
import type { AccountId, Region } from '../../../domain/ids.ts';
import type { CliContext } from '../../context.ts';
import { newRunId } from '../../local/new-run-id.ts';
import { deploymentText } from '../../options/deployment-options.ts';
import { requireOutput } from '../../output/report-output.ts';
import { openNamedDeployment } from '../../stores/named-deployment.ts';
import { type FollowOptions, followDeployed } from './follow-deployed.ts';

export interface RunArguments extends FollowOptions {
  readonly account?: AccountId[];
  readonly region?: Region[];
  readonly check?: string[];
  readonly wait?: boolean;
}

const requestOf = ({ account, region, check }: RunArguments): AuditRequest => ({
  trigger: 'manual',
  ...defined({ accounts: account, regions: region, checks: check }),
});

/** Starts a run of a deployment, and waits for its report if requested. */
export const runRun = async (context: CliContext, options: RunArguments): Promise<void> => {
  const { clock, stdout, stderr } = context;
  await requireOutput(context, options);
  const opened = await openNamedDeployment(context, options);
  try {
    const id = newRunId(clock());
    await startRun(opened, id, requestOf(options));
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
