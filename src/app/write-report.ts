import { addCalls } from '../domain/run.ts';
import type { Container } from './container.ts';
import type { RunReference } from './events.ts';
import { readReport } from './read-report.ts';
import { runKeys } from './run-keys.ts';

/** What the state machine keeps of a report: where it stands, and counts. */
export interface WrittenReport {
  readonly key: string;
  readonly findings: number;
  readonly gaps: number;
}

/** Ends the run and writes its report to the run bucket. */
export const writeReport = async (reference: RunReference, container: Container): Promise<WrittenReport> => {
  const { store, bucket, clients, clock } = container;
  const run = await store.getRun(reference.id);
  if (run === undefined) throw new Error(`run ${reference.id} is not in the table: was its plan recorded?`);
  const ended = {
    ...run,
    state: 'SUCCEEDED' as const,
    finishedAt: run.finishedAt ?? clock().toISOString(),
    apiCalls: addCalls(run.apiCalls, clients.takeCalls()),
  };
  await store.putRun(ended);
  const report = await readReport({ store, bucket }, ended, { outcomes: false });
  const { report: key } = runKeys(run.id);
  await bucket.put(key, JSON.stringify(report));
  return { key, findings: report.findings.length, gaps: report.gaps.length + report.gapsOmitted };
};
