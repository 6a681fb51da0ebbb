import { Logger } from '@aws-lambda-powertools/logger';
import { type Container, createContainer } from '../../../app/container.ts';
import { defaultRegion } from '../../../app/deployment/default-region.ts';
import type { OpenStores } from '../../../app/deployment/open-stores.ts';
import { requireAws } from '../../../app/deployment/require-aws.ts';
import { isUnit } from '../../../app/plan/choose-accounts.ts';
import type { Policy } from '../../../app/policy/policy.ts';
import { readReport } from '../../../app/runs/read-report.ts';
import { recordDeadRuns } from '../../../app/runs/record-dead-runs.ts';
import { stateErrorText } from '../../../app/runs/state-error-text.ts';
import { defined } from '../../../domain/defined.ts';
import type { RunId } from '../../../domain/ids.ts';
import type { Run } from '../../../domain/run.ts';
import { realClock } from '../../../simulator/time/clock.ts';
import { type CliContext, requireEndpoint, UsageError } from '../../context.ts';
import { type AuditProgress, auditLocally } from '../../local/local-audit.ts';
import { newRunId } from '../../local/new-run-id.ts';
import { type RequestArguments, requestOf } from '../../options/audit-arguments.ts';
import { createProgress } from '../../output/progress.ts';
import { deliverReport, type ReportOptions, requireOutput } from '../../output/report-output.ts';
import { openAuditStores } from '../../stores/audit-stores.ts';
import { readPolicyFile } from '../../stores/policy-file.ts';
import { auditProgressText } from './audit-progress-text.ts';

export interface AuditArguments extends ReportOptions, RequestArguments {
  readonly organization?: boolean;
  readonly unit?: readonly string[];
  readonly exclude?: readonly string[];
  readonly profile?: string;
  readonly roleName?: string;
  readonly externalId?: string;
  readonly config?: string;
  readonly state: string;
  readonly table?: string;
  readonly outcomes?: boolean;
}

/** Targets audited at the same time: enough to hide latency, few enough for the connections of one process. */
const MAX_CONCURRENCY = 16;

/** Replaces the targets of the policy with those of the command line. */
const withTargets = (policy: Policy, options: AuditArguments): Policy => {
  const { organization, unit: organizationalUnits, exclude = [], roleName, externalId } = options;
  const { targets } = policy;
  if (organizationalUnits !== undefined && organization !== true && !targets.organization)
    throw new UsageError('--unit selects accounts of the organization: pass --organization too');
  if (exclude.some(isUnit) && organization !== true && !targets.organization)
    throw new UsageError('--exclude names a unit of the organization: pass --organization too');
  return {
    ...policy,
    targets: {
      ...targets,
      ...defined({ organization, organizationalUnits }),
      exclude: [...targets.exclude, ...exclude],
      role: { ...targets.role, ...defined({ name: roleName, externalId }) },
    },
  };
};

/** Refuses a role name where only the caller's own account is audited, which is audited without assuming a role. */
const requireRoleToAssume = (
  { roleName, account }: AuditArguments,
  { targets: { organization, accounts } }: Policy,
  caller: Awaited<ReturnType<typeof requireAws>>,
): void => {
  if (roleName === undefined) return;
  const others = (account ?? accounts).filter((id) => id !== caller.accountId);
  if (others.length > 0 || (organization && account === undefined)) return;
  throw new UsageError(
    `--role-name ${roleName} has no effect: only ${caller.accountId}, your own account, is audited, with your own credentials (${caller.arn}). Name other accounts with --account or --organization, or use a profile with that role (--profile)`,
  );
};

const openContainer = async (
  context: CliContext,
  options: AuditArguments,
): Promise<{ readonly container: Container; readonly stores: OpenStores }> => {
  const { clock, environment, version } = context;
  const policy = withTargets((await readPolicyFile(context, options.config)).policy, options);
  requireEndpoint(context);
  const homeRegion = await defaultRegion(options.region?.[0]);
  const stores = await openAuditStores(context, { ...options, region: homeRegion });
  const container = createContainer({
    clock,
    policy,
    homeRegion,
    maxConcurrency: MAX_CONCURRENCY,
    stores: () => stores,
    // Without a publisher: alerts are for unattended runs.
    clients: { version },
    ...(environment['PLUMBLINE_DEBUG'] ? { logger: new Logger({ serviceName: 'plumbline', logLevel: 'DEBUG' }) } : {}),
  });
  return { container, stores };
};

/** Reports the cost to accounts and machine: requests sent, and the largest resident set of the process. */
const footprint = (apiCalls: Readonly<Record<string, number>>): string => {
  const calls = Object.values(apiCalls).reduce((sum, count) => sum + count, 0);
  const mebibytes = Math.ceil(process.resourceUsage().maxRSS / 1024);
  return `${calls} API calls, peak memory ${mebibytes} MiB`;
};

/** Builds the record of a run that ended before it was planned. */
const unplanned = (id: RunId, started: Date): Run => ({
  id,
  startedAt: started.toISOString(),
  state: 'RUNNING',
  trigger: 'local',
  targets: 0,
  gaps: [],
  apiCalls: {},
});

const interruptionText = (id: RunId, audited: AuditProgress | undefined): string =>
  audited?.targets === undefined
    ? 'interrupted before anything was audited\n'
    : `interrupted: ${audited.done} of ${audited.targets} targets are kept; "plumbline report ${id}" shows them\n`;

/** Audits from this machine, through the same state machine that runs unattended. */
export const runAudit = async (context: CliContext, options: AuditArguments): Promise<void> => {
  const { clock, stderr, signal } = context;
  const started = clock();
  const id = newRunId(started);
  await requireOutput(context, options);
  const { container, stores } = await openContainer(context, options);
  const { store, clients } = container;
  const progress = createProgress({ output: stderr, now: () => clock().getTime() });
  let audited: AuditProgress | undefined;
  try {
    if (options.table === undefined) await recordDeadRuns(store, clock);
    requireRoleToAssume(options, container.policy, await requireAws(container));
    const result = await auditLocally(
      {
        container,
        clock: realClock(),
        onProgress: (state) => {
          audited = state;
          progress.update(auditProgressText(state, clock().getTime() - started.getTime()));
        },
      },
      { id, request: requestOf('local', options), signal },
    );
    progress.done();
    const run = await store.getRun(id);
    if (result.status !== 'SUCCEEDED') {
      const failure = signal.aborted
        ? 'interrupted'
        : stateErrorText({ Error: result.error ?? result.status, Cause: result.cause });
      const ended = { finishedAt: clock().toISOString(), failure };
      if (run?.state !== 'FAILED')
        await store.putRun({ ...(run ?? unplanned(id, started)), state: 'FAILED', ...ended });
      if (signal.aborted) stderr.write(interruptionText(id, audited));
      throw new Error(failure);
    }
    if (run === undefined) throw new Error(`run ${id} was not recorded`);
    const report = await readReport(container, run, { outcomes: options.outcomes === true });
    await deliverReport(context, report, options);
    if (options.verbose === true) stderr.write(`${footprint(report.apiCalls)}\n`);
  } finally {
    progress.done();
    clients.destroy();
    await stores.close();
  }
};
