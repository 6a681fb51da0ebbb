import pLimit from 'p-limit';
import { checkById } from '../../checks/index.ts';
import type { AccountContext } from '../../domain/account-context.ts';
import type { AnyCheck } from '../../domain/check.ts';
import type { Finding, FindingTransition, ResolvedBecause } from '../../domain/finding.ts';
import type { Gap } from '../../domain/gap.ts';
import type { RunId } from '../../domain/ids.ts';
import type { OutcomeRecord, ReportException } from '../../domain/report.ts';
import type { ResourceRef } from '../../domain/resource.ts';
import type { Run } from '../../domain/run.ts';
import { commandLine } from '../../domain/shell.ts';
import { policyResolver, type Resolution } from '../../engine/resolve-policy.ts';
import type { AskedPolicy } from '../audit/effective-policy.ts';
import type { Container } from '../container.ts';
import { parseOutcomes } from '../runs/outcome-lines.ts';
import { runKeys } from '../runs/run-keys.ts';
import { readResult } from './read-report.ts';

export type { Decision } from '../../engine/resolve-policy.ts';

/** Runs that are looked through for what they did to a finding. */
export const HISTORY_RUNS = 100;
const READS_UNDER_WAY = 8;

/** What a finding is explained from. */
type Sources = Pick<Container, 'store' | 'bucket' | 'exceptions' | 'clock'>;

/** What one run did to a finding. */
export interface HistoryEntry {
  readonly run: RunId;
  readonly type: FindingTransition['type'];
  /** ISO 8601: when it was observed. */
  readonly at: string;
  readonly because?: ResolvedBecause;
  readonly gaps?: readonly Gap[];
}

/** All that is to be said of a finding. */
export interface FindingExplanation {
  readonly finding: Finding;
  readonly check?: Pick<AnyCheck, 'id' | 'title' | 'rationale' | 'remediation' | 'controls'>;
  /** The exception that suppresses it. */
  readonly exception?: ReportException;
  /** What the policy asks of its resource, entry by entry; absent where no policy was kept. */
  readonly asked?: Resolution;
  /** The run whose policy that is; absent when a policy file was given. */
  readonly askedBy?: RunId;
  readonly account?: AccountContext;
  /** What the last run that looked at the resource made of it. */
  readonly latest?: { readonly run: RunId; readonly outcome: OutcomeRecord };
  /** Newest first. */
  readonly history: readonly HistoryEntry[];
  /** Earlier runs are not looked through. */
  readonly historySince?: string;
  /** Shell commands that cure it; a line that begins with `#` is a remark. */
  readonly commands: readonly string[];
  /** The command that accepts it instead; absent when it is closed or accepted. */
  readonly accept?: string;
}

const isOf =
  ({ id }: Pick<Finding, 'id'>) =>
  ({ finding }: FindingTransition): boolean =>
    finding.id === id;

/** Findings whose ids begin so: the open ones, else those that the latest runs closed. */
export const findFindings = async ({ store }: Sources, prefix: string): Promise<readonly Finding[]> => {
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
  ...(change.type === 'resolved' ? { because: change.because } : {}),
  ...(change.type === 'unconfirmed' ? { gaps: change.gaps } : {}),
});

const historyOf = async (
  { store }: Sources,
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

const latestOf = async (
  { bucket }: Sources,
  runs: readonly Run[],
  { checkId, resource, target }: Finding,
): Promise<FindingExplanation['latest']> => {
  for (const { id } of runs) {
    const outcomes = parseOutcomes(await bucket.get(runKeys(id).outcomes(target)));
    const outcome = outcomes.find((each) => each.checkId === checkId && each.resource.arn === resource.arn);
    if (outcome !== undefined) return { run: id, outcome };
  }
  return undefined;
};

const json = async <T>({ bucket }: Sources, key: string): Promise<T | undefined> => {
  const text = await bucket.get(key);
  return text === undefined ? undefined : (JSON.parse(text) as T);
};

/** What the runs knew of an account, the newest first. */
const accountOf = async (sources: Sources, runs: readonly RunId[], accountId: string) => {
  for (const id of runs) {
    const known = await json<readonly AccountContext[]>(sources, runKeys(id).accounts);
    const account = known?.find((each) => each.accountId === accountId);
    if (account !== undefined) return account;
  }
  return undefined;
};

const askedBy = (
  policy: AskedPolicy,
  check: AnyCheck,
  { target }: Finding,
  resource: ResourceRef,
  account: AccountContext | undefined,
): Resolution | undefined => {
  if (policy.checks[check.id as keyof AskedPolicy['checks']] === undefined) return undefined;
  const resolve = policyResolver(policy.checks, policy.overrides);
  return resolve(check, { target, resource, account }, { account: account?.unread });
};

const commandsFor = (check: AnyCheck, finding: Finding, asked: Resolution | undefined): readonly string[] =>
  check.commands?.(finding, asked?.kind === 'asked' ? asked.options : check.options.parse({})) ?? [];

const acceptCommand = ({ checkId, target, resource }: Finding): string =>
  commandLine(['plumbline', 'exceptions', 'add'], {
    check: checkId,
    account: target.accountId,
    region: target.region,
    resource: resource.arn,
    owner: '<who answers for it>',
    reason: '<why>',
    expires: '90d',
  });

/**
 * Explains a finding from what is stored. `policy` is asked instead of that of the run that last judged the resource: what another
 * policy file would ask of it.
 */
export const explainFinding = async (
  sources: Sources,
  finding: Finding,
  policy?: AskedPolicy,
): Promise<FindingExplanation> => {
  const runs = await sources.store.listRuns(HISTORY_RUNS);
  const [history, latest] = await Promise.all([historyOf(sources, runs, finding), latestOf(sources, runs, finding)]);
  const judgedIn = latest?.run ?? history[0]?.run;
  const ids = [...(judgedIn === undefined ? [] : [judgedIn]), ...runs.map(({ id }) => id)];
  const account = await accountOf(sources, ids, finding.target.accountId);
  const kept = judgedIn === undefined ? undefined : await json<AskedPolicy>(sources, runKeys(judgedIn).policy);
  const check = checkById(finding.checkId);
  const by = policy ?? kept;
  const resource = { ...finding.resource, ...latest?.outcome.resource };
  const asked = check && by && askedBy(by, check, finding, resource, account);
  const [newest] = runs;
  const acceptance = newest && (await readResult(sources, newest, { outcomes: false })).acceptance;
  const exceptionId = acceptance?.suppressedBy(finding);
  const exception = acceptance?.exceptions.find(({ id }) => id === exceptionId);
  const oldest = runs.length === HISTORY_RUNS ? runs.at(-1) : undefined;
  return {
    finding,
    ...(check === undefined
      ? {}
      : {
          check: {
            id: check.id,
            title: check.title,
            rationale: check.rationale,
            remediation: check.remediation,
            controls: check.controls,
          },
        }),
    ...(exception === undefined ? {} : { exception }),
    ...(asked === undefined ? {} : { asked }),
    ...(asked === undefined || policy !== undefined || judgedIn === undefined ? {} : { askedBy: judgedIn }),
    ...(account === undefined ? {} : { account }),
    ...(latest === undefined ? {} : { latest }),
    history,
    ...(oldest === undefined ? {} : { historySince: oldest.startedAt }),
    commands: check === undefined ? [] : commandsFor(check, finding, asked),
    ...(finding.recordState === 'ACTIVE' && exception === undefined ? { accept: acceptCommand(finding) } : {}),
  };
};
