import type { RunId } from '../../domain/ids.ts';
import type { Scope } from '../../domain/scope.ts';

/** Keys of the run bucket. */
export const runKeys = (id: RunId) => ({
  /** What planning knows of accounts. */
  accounts: `runs/${id}/accounts.json`,
  /** The members of the organization, of a run that was planned from all of them. */
  members: `runs/${id}/members.json`,
  /** The policy's exceptions and drift ignores, for reports that are made without the policy. */
  exceptions: `runs/${id}/exceptions.json`,
  /** What the report told of exceptions. */
  told: `runs/${id}/told.json`,
  /** What the policy asked of the checks, for explanations that are given without it. */
  policy: `runs/${id}/policy.json`,
  /** What is not seen, of this run and before, and what of it was news. */
  coverage: `runs/${id}/coverage.json`,
  /** What was told of the run, one object for each digest in the order in which they were sent. */
  alertsPrefix: `runs/${id}/alerts/`,
  alert: (position: number, deduplicationId: string) =>
    `runs/${id}/alerts/${String(position).padStart(4, '0')}-${deduplicationId}.json`,
  /** That everybody was told. */
  alerted: `runs/${id}/alerted.json`,
  targets: `runs/${id}/targets.json`,
  /** Where the state machine writes the results of its Map. */
  results: `runs/${id}/results`,
  outcomesPrefix: `runs/${id}/outcomes/`,
  outcomes: ({ accountId, region }: Scope) => `runs/${id}/outcomes/${accountId}/${region}.jsonl`,
  drift: ({ accountId, region }: Scope) => `runs/${id}/drift/${accountId}/${region}.json`,
  report: `runs/${id}/report.json`,
});
