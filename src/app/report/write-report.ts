import { addCalls } from '../../domain/run.ts';
import { summarise } from '../../engine/summarise.ts';
import { unseenPercent } from '../../engine/unseen-percent.ts';
import type { Container } from '../container.ts';
import type { RunReference } from '../runs/events.ts';
import { runKeys } from '../runs/run-keys.ts';
import { readResult } from './read-report.ts';

/** What the state machine keeps of a report: where it stands, and counts. */
export interface WrittenReport {
  readonly key: string;
  readonly findings: number;
  readonly gaps: number;
}

/** Ends the run and writes its report to the run bucket. */
export const writeReport = async (reference: RunReference, container: Container): Promise<WrittenReport> => {
  const { store, bucket, clients, clock, logger } = container;
  const run = await store.getRun(reference.id);
  if (run === undefined) throw new Error(`run ${reference.id} is not in the table: was its plan recorded?`);
  const ended = {
    ...run,
    state: 'SUCCEEDED' as const,
    finishedAt: run.finishedAt ?? clock().toISOString(),
    apiCalls: addCalls(run.apiCalls, clients.takeCalls()),
  };
  await store.putRun(ended);
  const result = await readResult(container, ended, { outcomes: false });
  const report = summarise(result);
  const { report: key, told } = runKeys(run.id);
  await bucket.put(key, JSON.stringify(report));
  await bucket.put(told, JSON.stringify(result.acceptance.told));
  const counts = { findings: report.findings.length, gaps: report.gaps.length + report.gapsOmitted };
  // The template's metric filters read this line.
  logger.info('report written', { ...counts, targets: report.targets.length, unseenPercent: unseenPercent(report) });
  return { key, ...counts };
};
