import type { OpenDeployment } from '../../../app/deployment/deployment.ts';
import { executionOf, followRun } from '../../../app/deployment/follow-run.ts';
import { readReport } from '../../../app/runs/read-report.ts';
import { stateErrorText } from '../../../app/runs/state-error-text.ts';
import type { RunId } from '../../../domain/ids.ts';
import type { CliContext } from '../../context.ts';
import { EXIT } from '../../exit-code.ts';
import { type DeploymentOptions, deploymentText } from '../../options/deployment-options.ts';
import { createProgress } from '../../output/progress.ts';
import { deliverReport, type ReportOptions } from '../../output/report-output.ts';
import { runProgressText } from './run-progress-text.ts';

export interface FollowOptions extends DeploymentOptions, ReportOptions {
  readonly outcomes?: boolean;
}

/** Waits for a run of a deployment, prints its report and sets the exit code. A failed run is reported as such. */
export const followDeployed = async (
  context: CliContext,
  opened: OpenDeployment,
  id: RunId,
  options: FollowOptions,
  redrives = 0,
): Promise<void> => {
  const { clock, stderr, signal } = context;
  const progress = createProgress({ output: stderr, now: () => clock().getTime() });
  const named = deploymentText(options);
  try {
    progress.update(`run ${id}: under way`);
    const { status, error, cause } = await followRun(opened, id, {
      signal,
      redrives,
      onProgress: (state) => progress.update(`run ${id}: ${runProgressText(state)}`),
    });
    progress.done();
    const run = await opened.store.getRun(id);
    if (run !== undefined) {
      const report = await readReport({ ...opened, clock }, run, { outcomes: options.outcomes === true });
      await deliverReport(context, report, options);
    }
    if (status === 'SUCCEEDED') return;
    const why = error === undefined ? '' : `: ${stateErrorText({ Error: error, Cause: cause })}`;
    stderr.write(`run ${id} ended ${status}${why}\n"plumbline redrive ${id} ${named}" goes on with it\n`);
    context.exit(EXIT.failed);
  } finally {
    progress.done();
    if (signal.aborted) {
      const going = await executionOf(opened, id).catch(() => undefined);
      if (going?.status === 'RUNNING')
        stderr.write(`run ${id} goes on; "plumbline report ${id} ${named}" shows what it found\n`);
    }
  }
};
