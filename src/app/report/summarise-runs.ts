import { defined } from '../../domain/defined.ts';
import type { RunId } from '../../domain/ids.ts';
import type { RunStore } from '../../domain/ports.ts';
import type { Report } from '../../domain/report.ts';
import type { Run } from '../../domain/run.ts';
import { type SeenTargets, seenTargets } from '../../domain/seen-targets.ts';
import { PRICES_SOURCE, type RunCost, type RunUsage, runCost, runUsage } from '../../engine/cost.ts';
import { summarise } from '../../engine/summarise.ts';

/** A run as the list of runs shows it. */
export interface RunSummary extends Pick<Run, 'id' | 'startedAt' | 'trigger' | 'targets'> {
  /** RUNNING, SUCCEEDED or FAILED; ABORTED or TIMED_OUT if Step Functions says so. */
  readonly state: string;
  readonly finishedAt?: string;
  readonly failure?: string;
  /** Number of targets with a record. */
  readonly audited: number;
  /** Targets of which at least a part was seen, and all that were planned or could not be. */
  readonly seen: SeenTargets;
  readonly coverage: Report['coverage'];
  readonly driftCoverage: Report['driftCoverage'];
  readonly gaps: number;
  readonly usage: RunUsage;
  /** Estimated cost in US dollars; absent for local runs, which cost nothing. */
  readonly cost?: RunCost & { readonly estimateFrom: string };
}

const summaryOf = async (store: RunStore, run: Run, state: string): Promise<RunSummary> => {
  const records = await store.targets(run.id);
  const report = summarise({ run, planned: [], records, findings: [], transitions: [] });
  const { id, startedAt, finishedAt, trigger, targets, failure } = run;
  const { seen, all } = seenTargets(report.targets, report.gaps);
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
    seen: { seen, all: all + Math.max(0, targets - report.targets.length) },
    coverage: report.coverage,
    driftCoverage: report.driftCoverage,
    gaps: report.gaps.length + report.gapsOmitted + unaudited,
    usage,
    ...(trigger === 'local' ? {} : { cost: { ...runCost(usage), estimateFrom: PRICES_SOURCE } }),
  };
};

/**
 * Summarises the latest runs, newest first, with coverage and cost. `stateOf` returns the state of a run that did not
 * succeed.
 */
export const summariseRuns = async (
  store: RunStore,
  limit: number,
  stateOf: (id: RunId) => Promise<string | undefined>,
): Promise<readonly RunSummary[]> => {
  const summaries: RunSummary[] = [];
  // Summarises one run after another, because the records of a large run fill much memory.
  for (const run of await store.listRuns(limit)) {
    const known = run.state === 'SUCCEEDED' ? undefined : await stateOf(run.id);
    summaries.push(await summaryOf(store, run, known ?? run.state));
  }
  return summaries;
};
