import type { RunId } from '../domain/ids.ts';
import type { Scope } from '../domain/target.ts';

/** Keys of the run bucket. */
export const runKeys = (id: RunId) => ({
  targets: `runs/${id}/targets.json`,
  /** Where the state machine writes the results of its Map. */
  results: `runs/${id}/results`,
  outcomesPrefix: `runs/${id}/outcomes/`,
  outcomes: ({ accountId, region }: Scope) => `runs/${id}/outcomes/${accountId}/${region}.jsonl`,
  drift: ({ accountId, region }: Scope) => `runs/${id}/drift/${accountId}/${region}.json`,
  report: `runs/${id}/report.json`,
});
