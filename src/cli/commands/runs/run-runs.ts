import { executionOf } from '../../../app/deployment/follow-run.ts';
import { type RunSummary, summariseRuns } from '../../../app/report/summarise-runs.ts';
import { PRICES_SOURCE } from '../../../engine/cost.ts';
import { visible } from '../../../formats/text/visible.ts';
import { numberText, percentText, timeText } from '../../../formats/text/wording.ts';
import type { CliContext } from '../../context.ts';
import { namesDeployment } from '../../options/deployment-options.ts';
import { openNamedDeployment } from '../../stores/named-deployment.ts';
import { openStoredRuns, type StoreArguments } from '../../stores/stored-runs.ts';

export interface RunsArguments extends StoreArguments {
  readonly format: 'table' | 'json';
  readonly limit: number;
}

const HEADINGS = ['RUN', 'STARTED', 'STATE', 'TRIGGER', 'TARGETS', 'COVERAGE', 'GAPS', 'API CALLS', 'COST'];
/** Index of the first column of numbers. */
const FIRST_NUMBER = 4;

const dollars = (amount: number): string => `$${amount.toFixed(amount < 1 ? 4 : 2)}`;

/** The smaller share of targets and evaluations: nothing is known of the evaluations of targets that were not seen. */
const coverageCell = ({ expected, evaluated }: RunSummary['coverage'], { seen, all }: RunSummary['seen']): string => {
  if (expected === 0) return '-';
  return seen * expected < evaluated * all ? percentText(seen, all) : percentText(evaluated, expected);
};

const row = ({ id, startedAt, state, trigger, targets, audited, seen, coverage, gaps, usage, cost }: RunSummary) => [
  visible(id),
  timeText(startedAt),
  state,
  trigger,
  audited === targets ? numberText(targets) : `${numberText(audited)} of ${numberText(targets)}`,
  coverageCell(coverage, seen),
  numberText(gaps),
  numberText(usage.apiCalls),
  cost === undefined ? '-' : dollars(cost.total),
];

/** Lays out the runs: words to the left, numbers to the right, and the failure of a run below it. */
const tableText = (runs: readonly RunSummary[]): string => {
  const rows = [HEADINGS, ...runs.map(row)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((cells) => String(cells[column]).length)));
  const lines = rows.map((cells, index) => {
    const padded = cells.map((cell, column) =>
      column < FIRST_NUMBER ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    const failure = runs[index - 1]?.failure;
    return `${padded.join('  ').trimEnd()}\n${failure === undefined ? '' : `  ${visible(failure)}\n`}`;
  });
  return lines.join('');
};

const summariesOf = async (context: CliContext, options: RunsArguments): Promise<readonly RunSummary[]> => {
  const deployment = namesDeployment(options) ? await openNamedDeployment(context, options) : undefined;
  const { store, close } = deployment ?? (await openStoredRuns(context, options));
  try {
    return await summariseRuns(store, options.limit, async (id) =>
      deployment === undefined ? undefined : (await executionOf(deployment, id))?.status,
    );
  } finally {
    await close();
  }
};

/** Lists the latest runs with their state, coverage and cost. */
export const runRuns = async (context: CliContext, options: RunsArguments): Promise<void> => {
  const { stdout } = context;
  const runs = await summariesOf(context, options);
  if (options.format === 'json') {
    stdout.write(`${JSON.stringify(runs, null, 2)}\n`);
    return;
  }
  stdout.write(runs.length === 0 ? 'there is no run yet\n' : tableText(runs));
  if (runs.some(({ cost }) => cost !== undefined))
    stdout.write(`\nCOST is an estimate (state transitions, Lambda, table, bucket): ${PRICES_SOURCE}.\n`);
};
