import type { Run } from '../../domain/run.ts';
import type { Policy } from '../policy/policy.ts';
import type { Outboxes } from '../runs/outbox.ts';

/** A run that has not ended this long after its drift budget was stopped, or died. */
const GRACE_MS = 2 * 3_600_000;
/** A run that ended may still be sending, for longer than the step may take with its retries. */
const SENDING_MS = 30 * 60_000;

/**
 * Earlier runs that ended, or were stopped, before everything was sent, oldest first. Runs older than the first one that closed its outbox
 * are skipped: alerting was off then.
 */
export const unsentRuns = async (
  earlier: readonly Run[],
  outboxes: Pick<Outboxes, 'read'>,
  { drift }: Pick<Policy, 'drift'>,
  now: Date,
): Promise<readonly Run[]> => {
  const isOver = ({ startedAt, finishedAt }: Run): boolean =>
    finishedAt === undefined
      ? Date.parse(startedAt) + drift.budgetSeconds * 1000 + GRACE_MS < now.getTime()
      : Date.parse(finishedAt) + SENDING_MS < now.getTime();
  // An operator watches a local run: it sends nothing.
  const unattended = earlier.filter(({ trigger }) => trigger !== 'local');
  const isClosed = await Promise.all(
    unattended.map(async ({ id }) => (await outboxes.read(id)).closedAt !== undefined),
  );
  const first = isClosed.lastIndexOf(true);
  return unattended.filter((run, index) => index < first && isClosed[index] === false && isOver(run)).toReversed();
};
