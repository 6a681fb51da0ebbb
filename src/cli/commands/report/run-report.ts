import type { OpenStores } from '../../../app/deployment/open-stores.ts';
import { readReport } from '../../../app/runs/read-report.ts';
import { runKeys } from '../../../app/runs/run-keys.ts';
import { byText } from '../../../domain/by-text.ts';
import { defined } from '../../../domain/defined.ts';
import type { RunId } from '../../../domain/ids.ts';
import type { Report } from '../../../domain/report.ts';
import type { Run } from '../../../domain/run.ts';
import type { Target } from '../../../domain/target.ts';
import { visible } from '../../../formats/text/visible.ts';
import { countOf } from '../../../formats/text/wording.ts';
import { type CliContext, UsageError } from '../../context.ts';
import { type FilterOptions, filterOf, filterText } from '../../options/filter-options.ts';
import { deliverReport, type ReportOptions, requireOutput } from '../../output/report-output.ts';
import { openStoredRuns, type StoreArguments } from '../../stores/stored-runs.ts';
import { LISTED_RUNS } from './listed-runs.ts';

export interface ReportArguments extends ReportOptions, FilterOptions, StoreArguments {
  readonly list?: boolean;
  readonly outcomes?: boolean;
}

const runText = ({ id, startedAt, state, trigger, targets }: Run): string =>
  visible(`${id}  ${startedAt}  ${state}  ${trigger}  ${countOf(targets, 'target')}`);

const chosenRun = async ({ store }: OpenStores, id: string | undefined): Promise<Run> => {
  const run = id === undefined ? (await store.listRuns(1))[0] : await store.getRun(id as RunId);
  if (run !== undefined) return run;
  throw new UsageError(
    id === undefined ? 'there is no run yet: run `plumbline audit`' : `there is no run ${id}; --list shows the latest`,
  );
};

const distinct = (texts: readonly string[]): string => [...new Set(texts)].toSorted(byText).join(', ');

/**
 * Refuses accounts and Regions that the run did not audit. A report without them would read as if all were well there.
 */
const requireKnown = async (
  { bucket }: OpenStores,
  { run, targets, findings, gaps }: Report,
  { account = [], region = [] }: FilterOptions,
): Promise<void> => {
  const asked = [...account, ...region];
  if (asked.length === 0 || run.state !== 'SUCCEEDED' || targets.length + findings.length + gaps.length > 0) return;
  const planned = JSON.parse((await bucket.get(runKeys(run.id).targets)) ?? '[]') as readonly Target[];
  const where = `${distinct(planned.map(({ accountId }) => accountId))} in ${distinct(planned.map((target) => target.region))}`;
  throw new UsageError(
    `run ${run.id} audited nothing of ${asked.join(', ')}${planned.length === 0 ? '' : `: it audited ${where}`}`,
  );
};

/** Reports a run from its stored results. */
export const runReport = async (
  context: CliContext,
  id: string | undefined,
  options: ReportArguments,
): Promise<void> => {
  await requireOutput(context, options);
  const stores = await openStoredRuns(context, options);
  try {
    if (options.list === true) {
      const runs = await stores.store.listRuns(LISTED_RUNS);
      context.stdout.write(
        runs.length === 0 ? 'there is no run yet\n' : runs.map((run) => `${runText(run)}\n`).join(''),
      );
      return;
    }
    const run = await chosenRun(stores, id);
    const filter = filterOf(options);
    const outcomes = options.outcomes === true || options.status !== undefined;
    const report = await readReport({ ...stores, clock: context.clock }, run, {
      outcomes,
      ...defined({ filter }),
    });
    if (filter === undefined) return await deliverReport(context, report, options);
    await requireKnown(stores, report, options);
    const only = filterText(options);
    context.stderr.write(`only: ${only}\n`);
    await deliverReport(context, { ...report, only }, options);
  } finally {
    await stores.close();
  }
};
