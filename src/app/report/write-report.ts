import { addCalls } from '../../domain/run.ts';
import { summarise } from '../../engine/summarise.ts';
import { unseenPercent } from '../../engine/unseen-percent.ts';
import type { Container } from '../container.ts';
import type { RunReference } from '../runs/events.ts';
import { outboxesOf } from '../runs/outbox.ts';
import { readResult } from '../runs/read-report.ts';
import { runFiles } from '../runs/run-files.ts';

/** Result of the step: the key of the report, and counts. */
export interface WrittenReport {
  readonly key: string;
  readonly findings: number;
  readonly gaps: number;
}

/** Ends the run and writes its report to the run bucket. */
export const writeReport = async (
  reference: RunReference,
  ports: Pick<Container, 'bucket' | 'clients' | 'clock' | 'exceptions' | 'logger' | 'store'>,
): Promise<WrittenReport> => {
  const { store, bucket, clients, clock, logger } = ports;
  const run = await store.getRun(reference.id);
  if (run === undefined) throw new Error(`run ${reference.id} is not in the table: was its plan recorded?`);
  const ended = {
    ...run,
    state: 'SUCCEEDED' as const,
    finishedAt: run.finishedAt ?? clock().toISOString(),
    apiCalls: addCalls(run.apiCalls, clients.takeCalls()),
  };
  await store.putRun(ended);
  const result = await readResult(ports, ended, { outcomes: false });
  const report = summarise(result);
  const file = runFiles(bucket, run.id).report;
  await file.write(report);
  const outboxes = outboxesOf(bucket);
  await outboxes.write(run.id, { ...(await outboxes.read(run.id)), exceptions: result.acceptance.reported });
  const counts = { findings: report.findings.length, gaps: report.gaps.length + report.gapsOmitted };
  // The template's metric filters read this line.
  logger.info('report written', { ...counts, targets: report.targets.length, unseenPercent: unseenPercent(report) });
  return { key: file.key, ...counts };
};
