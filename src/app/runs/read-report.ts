import type { AccountContext } from '../../domain/account-context.ts';
import { defined } from '../../domain/defined.ts';
import type { RunId } from '../../domain/ids.ts';
import type { OutcomeRecord, Report } from '../../domain/report.ts';
import type { Run } from '../../domain/run.ts';
import { type Acceptance, accept } from '../../engine/acceptance.ts';
import { narrow, type ReportFilter } from '../../engine/narrow.ts';
import { type RunResult, summarise } from '../../engine/summarise.ts';
import type { Container } from '../container.ts';
import { earlierRuns, previousRun } from './earlier-runs.ts';
import { outboxesOf } from './outbox.ts';
import { parseOutcomes } from './outcome-lines.ts';
import { policyExceptions, tableExceptions, validExceptions } from './run-exceptions.ts';
import { type PolicyExceptions, runFiles } from './run-files.ts';
import { runKeys } from './run-keys.ts';

/** A report is made of findings, records and exceptions from the table, and of targets and outcomes from the run bucket. */
type Ports = Pick<Container, 'store' | 'bucket' | 'exceptions' | 'clock'>;

const outcomesOf = async ({ bucket }: Ports, id: RunId): Promise<readonly OutcomeRecord[]> => {
  const targets: (readonly OutcomeRecord[])[] = [];
  for (const key of await bucket.list(runKeys(id).outcomesPrefix)) targets.push(parseOutcomes(await bucket.get(key)));
  return targets.flat();
};

/** Exceptions of a run's policy, and facts of accounts as it read them. */
const contextOf = async (ports: Ports, id: RunId) => {
  const [exceptions, accounts] = await Promise.all([
    policyExceptions(ports, id),
    runFiles(ports.bucket, id).accounts.read(),
  ]);
  return { exceptions, accounts };
};

/** The previous run with a report, and the exceptions as that report showed them. */
const previousReport = async (ports: Ports, run: Run) => {
  const outboxes = outboxesOf(ports.bucket);
  const succeeded = (await earlierRuns(ports.store, run)).filter(({ state }) => state === 'SUCCEEDED');
  return previousRun(succeeded, async ({ id }) => (await outboxes.read(id)).exceptions);
};

/**
 * Applies the exceptions to the findings now. A run that failed before it had a policy, and a run that read fewer accounts, as its request
 * named some, add what the previous run knew; so do the attributes of accounts.
 */
const acceptanceOf = async (
  ports: Ports,
  run: Run,
  findings: RunResult['findings'],
  now: Date,
): Promise<{
  readonly acceptance: Acceptance;
  readonly ignores: PolicyExceptions['ignores'];
  readonly accounts: readonly AccountContext[];
}> => {
  const [own, previous, ofTable] = await Promise.all([
    contextOf(ports, run.id),
    previousReport(ports, run),
    run.state === 'FAILED' ? validExceptions(ports) : tableExceptions(ports),
  ]);
  const before = previous === undefined ? undefined : await contextOf(ports, previous.run.id);
  const ofPolicy = own.exceptions ?? before?.exceptions;
  const accounts = [...(before?.accounts ?? []), ...(own.accounts ?? [])];
  return {
    accounts,
    ignores: ofPolicy?.ignores ?? [],
    acceptance: accept({
      findings,
      exceptions: [...(ofPolicy?.exceptions ?? []), ...ofTable],
      accounts,
      now,
      last: previous?.left,
    }),
  };
};

/** Everything that is known of a run, finished or not. */
export const readResult = async (
  ports: Ports,
  run: Run,
  options: { readonly outcomes: boolean },
): Promise<RunResult & { readonly acceptance: Acceptance }> => {
  const { store, bucket, clock } = ports;
  const now = clock();
  const [records, findings, transitions, planned, outcomes] = await Promise.all([
    store.targets(run.id),
    store.active(run.id),
    store.transitions(run.id),
    runFiles(bucket, run.id).targets.read(),
    options.outcomes ? outcomesOf(ports, run.id) : undefined,
  ]);
  return {
    run,
    planned: planned ?? [],
    records,
    findings,
    transitions,
    ...defined({ outcomes }),
    now,
    ...(await acceptanceOf(ports, run, findings, now)),
  };
};

/** The report of a run as it stands, finished or not. */
export const readReport = async (
  ports: Ports,
  run: Run,
  options: { readonly outcomes: boolean; readonly filter?: ReportFilter },
): Promise<Report> => {
  const result = await readResult(ports, run, options);
  return summarise(options.filter === undefined ? result : narrow(result, options.filter));
};
