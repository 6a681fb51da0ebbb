import type { RunId } from '../../domain/ids.ts';
import type { Scope } from '../../domain/scope.ts';

/** Keys of the run bucket. */
export const runKeys = (id: RunId) => ({
  /** Facts of accounts that planning read. */
  accounts: `runs/${id}/accounts.json`,
  /** Members of the organization, of a run that listed them. */
  members: `runs/${id}/members.json`,
  /** The policy that every step of the run applies. */
  policy: `runs/${id}/policy.json`,
  targets: `runs/${id}/targets.json`,
  /** Results of the state machine's Map. */
  results: `runs/${id}/results`,
  outcomesPrefix: `runs/${id}/outcomes/`,
  outcomes: ({ accountId, region }: Scope) => `runs/${id}/outcomes/${accountId}/${region}.jsonl`,
  drift: ({ accountId, region }: Scope) => `runs/${id}/drift/${accountId}/${region}.json`,
  report: `runs/${id}/report.json`,
  /** Digests to send and digests sent, with what decides that something is news. */
  outbox: `runs/${id}/outbox.json`,
});
