import type { RunId } from '../domain/ids.ts';
import type { OutcomeRecord, Report } from '../domain/report.ts';
import type { Run } from '../domain/run.ts';
import type { Target } from '../domain/target.ts';
import { summarise } from '../engine/summarise.ts';
import type { Container } from './container.ts';
import { parseOutcomes } from './outcome-lines.ts';
import { runKeys } from './run-keys.ts';

/** What a report is made of: findings and records from the table, targets and outcomes from the run bucket. */
type Sources = Pick<Container, 'store' | 'bucket'>;

const outcomesOf = async ({ bucket }: Sources, id: RunId): Promise<readonly OutcomeRecord[]> => {
  const all: OutcomeRecord[] = [];
  for (const key of await bucket.list(runKeys(id).outcomesPrefix)) all.push(...parseOutcomes(await bucket.get(key)));
  return all;
};

/** The report of a run as it stands, finished or not. */
export const readReport = async (
  sources: Sources,
  run: Run,
  options: { readonly outcomes: boolean },
): Promise<Report> => {
  const { store, bucket } = sources;
  const [records, findings, transitions, targets, outcomes] = await Promise.all([
    store.targets(run.id),
    store.active(run.id),
    store.transitions(run.id),
    bucket.get(runKeys(run.id).targets),
    options.outcomes ? outcomesOf(sources, run.id) : undefined,
  ]);
  return summarise({
    run,
    planned: JSON.parse(targets ?? '[]') as readonly Target[],
    records,
    findings,
    transitions,
    ...(outcomes === undefined ? {} : { outcomes }),
  });
};
