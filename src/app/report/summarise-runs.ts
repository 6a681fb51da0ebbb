import { defined } from '../../domain/defined.ts';
import type { RunId } from '../../domain/ids.ts';
import type { RunStore } from '../../domain/ports.ts';
import type { Report } from '../../domain/report.ts';
import type { Run } from '../../domain/run.ts';
import { PRICES_SOURCE, type RunCost, type RunUsage, runCost, runUsage } from '../../engine/cost.ts';
import { summarise } from '../../engine/summarise.ts';

/** A run as the list of runs shows it. */
export interface RunSummary extends Pick<Run, 'id' | 'startedAt' | 'trigger' | 'targets'> {
  /** RUNNING, SUCCEEDED, FAILED; ABORTED or TIMED_OUT where Step Functions says so. */
  readonly state: string;
  readonly finishedAt?: string;
  readonly failure?: string;
  /** Targets of which anything is recorded. */
  readonly audited: number;
  readonly coverage: Report['coverage'];
  readonly driftCoverage: Report['driftCoverage'];
  readonly gaps: number;
  readonly usage: RunUsage;
  /** US dollars: an estimate. Absent for runs on somebody's own machine, which cost nothing. */
  readonly cost?: RunCost & { readonly estimateFrom: string };
}

const summaryOf = async (store: RunStore, run: Run, state: string): Promise<RunSummary> => {
  const records = await store.targets(run.id);
  const report = summarise({ run, planned: [], records, findings: [], transitions: [] });
  const { id, startedAt, finishedAt, trigger, targets, failure } = run;
  const usage = runUsage(run, records);
  const unaudited = state === 'RUNNING' ? 0 : Math.max(0, targets - report.targets.length);
  return {
    id,
    startedAt,
    ...defined({ finishedAt }),
    state,
    trigger,
    targets,
    ...defined({ failure }),
    audited: report.targets.length,
    coverage: report.coverage,
    driftCoverage: report.driftCoverage,
    gaps: report.gaps.length + report.gapsOmitted + unaudited,
    usage,
    ...(trigger === 'local' ? {} : { cost: { ...runCost(usage), estimateFrom: PRICES_SOURCE } }),
  };
};

/** The latest runs, newest first, with what they saw and cost. A run that did not succeed is in the state that `stateOf` knows, if any. */
export const summariseRuns = async (
  store: RunStore,
  limit: number,
  stateOf: (id: RunId) => Promise<string | undefined>,
): Promise<readonly RunSummary[]> => {
  const summaries: RunSummary[] = [];
  // One after the other: the records of a large organization's run fill much memory.
  for (const run of await store.listRuns(limit)) {
    const known = run.state === 'SUCCEEDED' ? undefined : await stateOf(run.id);
    summaries.push(await summaryOf(store, run, known ?? run.state));
  }
  return summaries;
};
