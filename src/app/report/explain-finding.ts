import pLimit from 'p-limit';
import { checkById } from '../../checks/index.ts';
import type { AccountContext } from '../../domain/account-context.ts';
import type { AnyCheck } from '../../domain/check.ts';
import { defined } from '../../domain/defined.ts';
import type { Finding, FindingTransition, ResolvedBecause } from '../../domain/finding.ts';
import type { Gap } from '../../domain/gap.ts';
import type { RunId } from '../../domain/ids.ts';
import type { OutcomeRecord, ReportException } from '../../domain/report.ts';
import type { ResourceRef } from '../../domain/resource.ts';
import type { Run } from '../../domain/run.ts';
import { commandLine } from '../../domain/shell.ts';
import { policyResolver, type Resolution } from '../../engine/resolve-policy.ts';
import type { Container } from '../container.ts';
import type { Policy } from '../policy/policy.ts';
import { LATEST_RUNS, previousRun } from '../runs/earlier-runs.ts';
import { readResult } from '../runs/read-report.ts';
import { runFiles, targetFiles } from '../runs/run-files.ts';

/** Runs that the history of a finding covers: three months of daily runs. */
const HISTORY_RUNS = 100;
const READS_UNDER_WAY = 8;

type Ports = Pick<Container, 'store' | 'bucket' | 'exceptions' | 'clock'>;
/** The part of a policy that decides about resources. */
type Checks = Pick<Policy, 'checks' | 'overrides'>;

/** Change of a finding by one run. */
export interface HistoryEntry {
  readonly run: RunId;
  readonly type: FindingTransition['type'];
  /** ISO 8601: the time of the observation. */
  readonly at: string;
  readonly because?: ResolvedBecause;
  readonly gaps?: readonly Gap[];
}

/** A finding with everything that explains it. */
export interface FindingExplanation {
  readonly finding: Finding;
  readonly check?: Pick<AnyCheck, 'id' | 'title' | 'rationale' | 'remediation' | 'controls'>;
  /** The exception that suppresses it. */
  readonly exception?: ReportException;
  /** The effective policy for its resource, option by option; absent where no policy was kept. */
  readonly effective?: Resolution;
  /** The run whose policy that is; absent for a policy file. */
  readonly policyRun?: RunId;
  readonly account?: AccountContext;
  /** The outcome of the last run that looked at the resource. */
  readonly latest?: { readonly run: RunId; readonly outcome: OutcomeRecord };
  /** Newest first. */
  readonly history: readonly HistoryEntry[];
  /** Start of the oldest run that the history covers; absent when it covers all of them. */
  readonly historySince?: string;
  /** Shell commands that correct it; a line that begins with `#` is a remark. */
  readonly commands: readonly string[];
  /** The command that suppresses it instead; absent when it is closed or suppressed. */
  readonly accept?: string;
}

const isOf =
  ({ id }: Pick<Finding, 'id'>) =>
  ({ finding }: FindingTransition): boolean =>
    finding.id === id;

/** Findings by the beginning of their ids: open ones, or else those that the latest runs closed. */
export const findFindings = async ({ store }: Ports, prefix: string): Promise<readonly Finding[]> => {
  const begins = ({ id }: Finding): boolean => id.startsWith(prefix);
  const open = (await store.active()).filter(begins);
  if (open.length > 0) return open;
  for (const { id } of await store.listRuns(HISTORY_RUNS)) {
    const closed = (await store.transitions(id)).map(({ finding }) => finding).filter(begins);
    if (closed.length > 0) return closed;
  }
  return [];
};

const entryOf = (run: RunId, change: FindingTransition): HistoryEntry => ({
  run,
  type: change.type,
  at: change.at,
  ...defined({
    because: change.type === 'resolved' ? change.because : undefined,
    gaps: change.type === 'unconfirmed' ? change.gaps : undefined,
  }),
});

const historyOf = async (
  { store }: Ports,
  runs: readonly Run[],
  finding: Finding,
): Promise<readonly HistoryEntry[]> => {
  const limit = pLimit(READS_UNDER_WAY);
  const entries = await limit.map([...runs], async ({ id }) => {
    const changes = await store.transitions(id, finding.target);
    return changes.filter(isOf(finding)).map((change) => entryOf(id, change));
  });
  return entries.flat();
};

/** The newest outcome of the finding's check and resource. */
const latestOf = async ({ bucket }: Ports, runs: readonly Run[], { checkId, resource, target }: Finding) => {
  const latest = await previousRun(runs, async ({ id }) => {
    const outcomes = (await targetFiles(bucket, id, target).outcomes.read()) ?? [];
    return outcomes.find((each) => each.checkId === checkId && each.resource.arn === resource.arn);
  });
  return latest && { run: latest.run.id, outcome: latest.left };
};

/** Facts of an account: of the run that judged the resource, or else of the newest run that read them. */
const accountOf = async (
  { bucket }: Ports,
  runs: readonly Run[],
  judgedIn: RunId | undefined,
  accountId: string,
): Promise<AccountContext | undefined> => {
  const judging = runs.filter(({ id }) => id === judgedIn);
  const known = await previousRun([...judging, ...runs.slice(0, LATEST_RUNS)], async ({ id }) =>
    (await runFiles(bucket, id).accounts.read())?.find((each) => each.accountId === accountId),
  );
  return known?.left;
};

/** The policy that the run which judged the resource applied. */
const policyOf = async ({ bucket }: Ports, judgedIn: RunId | undefined): Promise<Checks | undefined> => {
  const { checks, overrides } = (judgedIn && (await runFiles(bucket, judgedIn).policy.read())) || {};
  return checks && overrides && { checks, overrides };
};

const resolutionOf = (
  { checks, overrides }: Checks,
  check: AnyCheck,
  { target }: Finding,
  resource: ResourceRef,
  account: AccountContext | undefined,
): Resolution | undefined =>
  Object.hasOwn(checks, check.id)
    ? policyResolver(checks, overrides)(check, { target, resource, account }, { account: account?.unread })
    : undefined;

/** The exception that suppresses a finding now, as the newest run knows it. */
const suppressionOf = async (ports: Ports, newest: Run | undefined, finding: Finding) => {
  if (newest === undefined) return undefined;
  const { acceptance } = await readResult(ports, newest, { outcomes: false });
  const exceptionId = acceptance.suppressedBy(finding);
  return acceptance.exceptions.find(({ id }) => id === exceptionId);
};

const textsOf = ({ id, title, rationale, remediation, controls }: AnyCheck): FindingExplanation['check'] => ({
  id,
  title,
  rationale,
  remediation,
  controls,
});

/** Commands are made from what the last run saw, which may say more than a finding that an earlier version stored. */
const commandsFor = (
  check: AnyCheck,
  finding: Finding,
  {
    latest,
    exception,
    resolution,
  }: {
    readonly latest: OutcomeRecord | undefined;
    readonly exception: ReportException | undefined;
    readonly resolution: Resolution | undefined;
  },
): readonly string[] => {
  const data = latest?.status === 'NON_COMPLIANT' && finding.recordState === 'ACTIVE' ? latest.data : finding.data;
  const curable = { ...finding, data, ...defined({ suppressedBy: exception?.id }) };
  return check.commands?.(curable, resolution?.kind === 'applies' ? resolution.options : check.options.parse({})) ?? [];
};

const exceptionCommand = ({ checkId, target, resource }: Finding): string =>
  commandLine(['plumbline', 'exceptions', 'add'], {
    check: checkId,
    account: target.accountId,
    region: target.region,
    resource: resource.arn,
    owner: '<the team or person responsible>',
    reason: '<why>',
    expires: '90d',
  });

/**
 * Explains a finding from the stored runs. With `policy`, shows what that policy file would decide, instead of the policy of the run that
 * last judged the resource.
 */
export const explainFinding = async (ports: Ports, finding: Finding, policy?: Checks): Promise<FindingExplanation> => {
  const runs = await ports.store.listRuns(HISTORY_RUNS);
  const [history, latest] = await Promise.all([historyOf(ports, runs, finding), latestOf(ports, runs, finding)]);
  const judgedIn = latest?.run ?? history[0]?.run;
  const account = await accountOf(ports, runs, judgedIn, finding.target.accountId);
  const check = checkById(finding.checkId);
  const applied = policy ?? (await policyOf(ports, judgedIn));
  const resource = { ...finding.resource, ...latest?.outcome.resource };
  const effective = check && applied && resolutionOf(applied, check, finding, resource, account);
  const exception = await suppressionOf(ports, runs[0], finding);
  return {
    finding,
    ...defined({
      check: check && textsOf(check),
      exception,
      effective,
      policyRun: effective === undefined || policy !== undefined ? undefined : judgedIn,
      account,
      latest,
    }),
    history,
    ...defined({ historySince: runs.length === HISTORY_RUNS ? runs.at(-1)?.startedAt : undefined }),
    commands:
      check === undefined
        ? []
        : commandsFor(check, finding, { latest: latest?.outcome, exception, resolution: effective }),
    ...defined({
      accept: finding.recordState === 'ACTIVE' && exception === undefined ? exceptionCommand(finding) : undefined,
    }),
  };
};
