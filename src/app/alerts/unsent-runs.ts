import type { Run } from '../../domain/run.ts';
import type { Container } from '../container.ts';
import { runKeys } from '../runs/run-keys.ts';

/** Runs that are looked through. */
const LATEST = 25;
/** A run that has not ended this long after its drift budget was stopped, or died. */
const GRACE_MS = 2 * 3_600_000;
/** A run that ended may still be telling, longer than the step may take with its retries. */
const TELLING_MS = 30 * 60_000;

/**
 * Earlier runs that ended, or were stopped, before everybody was told, the earliest first. What came before the first run that told
 * anything is no news: it is from a time when nobody was to be told.
 */
export const unsentRuns = async (
  { store, bucket, policy, clock }: Pick<Container, 'store' | 'bucket' | 'policy' | 'clock'>,
  run: Run,
): Promise<readonly Run[]> => {
  const now = clock().getTime();
  const isOver = ({ startedAt, finishedAt }: Run): boolean =>
    finishedAt === undefined
      ? Date.parse(startedAt) + policy.drift.budgetSeconds * 1000 + GRACE_MS < now
      : Date.parse(finishedAt) + TELLING_MS < now;
  const earlier = (await store.listRuns(LATEST)).filter(
    // Of a local run somebody is told while it runs.
    ({ id, startedAt, trigger }) => id !== run.id && startedAt <= run.startedAt && trigger !== 'local',
  );
  const told = await Promise.all(earlier.map(async ({ id }) => (await bucket.get(runKeys(id).alerted)) !== undefined));
  const first = told.lastIndexOf(true);
  return earlier.filter((each, index) => index < first && told[index] === false && isOver(each)).toReversed();
};
