import type { StackProgress } from './progress.ts';

const SHORTEST = 5;
const LONGEST = 60;
const AFTER_THROTTLE = 15;

const wantedBy = ({ detection, notBefore, since }: StackProgress, now: number): number => {
  // Half of how long it has taken: about ten looks at a detection of a minute, and none much more than half too late.
  if (detection !== undefined) return (now - Date.parse(detection.startedAt)) / 2000;
  const left = notBefore === undefined ? 0 : (Date.parse(notBefore) - now) / 1000;
  return left > 0 ? left : (now - Date.parse(since)) / 2000;
};

/**
 * Seconds until the next step is worth its calls: 5 to 60, 0 when nothing is pending. `pages` are those of the listing that every
 * step reads: at most about one a second.
 */
export const waitSeconds = (
  waiting: readonly StackProgress[],
  { pending, now, pages, throttled }: { pending: number; now: number; pages: number; throttled: boolean },
): number => {
  if (pending === 0) return 0;
  const soonest = waiting.length === 0 ? SHORTEST : Math.min(...waiting.map((item) => wantedBy(item, now)));
  const least = Math.max(SHORTEST, pages, throttled ? AFTER_THROTTLE : 0);
  return Math.ceil(Math.min(LONGEST, Math.max(least, soonest)));
};
