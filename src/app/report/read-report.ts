import type { AccountContext } from '../../domain/account-context.ts';
import type { RunId } from '../../domain/ids.ts';
import type { OutcomeRecord, Report } from '../../domain/report.ts';
import type { Run } from '../../domain/run.ts';
import type { Target } from '../../domain/target.ts';
import { type Acceptance, accept, type ToldExceptions } from '../../engine/acceptance.ts';
import { narrow, type ReportFilter } from '../../engine/narrow.ts';
import { type RunResult, summarise } from '../../engine/summarise.ts';
import type { Container } from '../container.ts';
import { parseOutcomes } from '../runs/outcome-lines.ts';
import { runKeys } from '../runs/run-keys.ts';
import { type Accepted, tableExceptions, validExceptions } from './exceptions.ts';

export type { ReportFilter } from '../../engine/narrow.ts';

/** What a report is made of: findings, records and exceptions from the table, targets and outcomes from the run bucket. */
type Sources = Pick<Container, 'store' | 'bucket' | 'exceptions' | 'clock'>;

/** Runs that are looked through for the last report. */
const RUNS_LOOKED_THROUGH = 25;

const outcomesOf = async ({ bucket }: Sources, id: RunId): Promise<readonly OutcomeRecord[]> => {
  const targets: (readonly OutcomeRecord[])[] = [];
  for (const key of await bucket.list(runKeys(id).outcomesPrefix)) targets.push(parseOutcomes(await bucket.get(key)));
  return targets.flat();
};

const readJson = async <T>({ bucket }: Pick<Sources, 'bucket'>, key: string): Promise<T | undefined> => {
  const text = await bucket.get(key);
  return text === undefined ? undefined : (JSON.parse(text) as T);
};

/** What stands with a run: the policy's exceptions as they were, and what was known of accounts. */
const contextOf = async (sources: Sources, id: RunId) => {
  const keys = runKeys(id);
  const [accepted, accounts] = await Promise.all([
    readJson<Accepted>(sources, keys.exceptions),
    readJson<readonly AccountContext[]>(sources, keys.accounts),
  ]);
  return { accepted, accounts };
};

/** The last run before this one whose report was made and sent, with what it told. */
const lastTold = async (
  sources: Sources,
  run: Run,
): Promise<{ readonly id: RunId; readonly told: ToldExceptions } | undefined> => {
  for (const { id, state, startedAt } of await sources.store.listRuns(RUNS_LOOKED_THROUGH)) {
    if (id === run.id || state !== 'SUCCEEDED' || startedAt > run.startedAt) continue;
    const told = await readJson<ToldExceptions>(sources, runKeys(id).told);
    if (told !== undefined) return { id, told };
  }
  return undefined;
};

/**
 * What the exceptions do to the findings now. Where a run has no policy of its own, as planning failed, or knows less of accounts,
 * as only some were asked for, what the last run knew still holds.
 */
const acceptanceOf = async (
  sources: Sources,
  run: Run,
  findings: RunResult['findings'],
  now: Date,
): Promise<{ readonly acceptance: Acceptance; readonly ignores: Accepted['ignores'] }> => {
  const [own, last, ofTable] = await Promise.all([
    contextOf(sources, run.id),
    lastTold(sources, run),
    run.state === 'FAILED' ? validExceptions(sources) : tableExceptions(sources),
  ]);
  const before = last === undefined ? undefined : await contextOf(sources, last.id);
  const accepted = own.accepted ?? before?.accepted;
  return {
    ignores: accepted?.ignores ?? [],
    acceptance: accept({
      findings,
      exceptions: [...(accepted?.exceptions ?? []), ...ofTable],
      accounts: [...(before?.accounts ?? []), ...(own.accounts ?? [])],
      now,
      last: last?.told,
    }),
  };
};

/** All that is known of a run, finished or not. */
export const readResult = async (
  sources: Sources,
  run: Run,
  options: { readonly outcomes: boolean },
): Promise<RunResult & { readonly acceptance: Acceptance }> => {
  const { store, bucket, clock } = sources;
  const now = clock();
  const [records, findings, transitions, targets, outcomes] = await Promise.all([
    store.targets(run.id),
    store.active(run.id),
    store.transitions(run.id),
    bucket.get(runKeys(run.id).targets),
    options.outcomes ? outcomesOf(sources, run.id) : undefined,
  ]);
  return {
    run,
    planned: JSON.parse(targets ?? '[]') as readonly Target[],
    records,
    findings,
    transitions,
    ...(outcomes === undefined ? {} : { outcomes }),
    now,
    ...(await acceptanceOf(sources, run, findings, now)),
  };
};

/** The report of a run as it stands, finished or not. */
export const readReport = async (
  sources: Sources,
  run: Run,
  options: { readonly outcomes: boolean; readonly filter?: ReportFilter },
): Promise<Report> => {
  const result = await readResult(sources, run, options);
  return summarise(options.filter === undefined ? result : narrow(result, options.filter));
};
