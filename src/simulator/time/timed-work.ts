/** Work that takes time by itself. Its due steps are taken on access. */
export interface TimedWork {
  /** Time of the next step, in milliseconds since the epoch. */
  readonly at: number;
  /** Takes every step that is due at `now`. Returns `true` if none are left. */
  advance(now: number): boolean;
}

/**
 * Starts work whose first step is due at once. The body yields the seconds until its next step, and reads the time of
 * the current step from `time`, which may lie in the clock's past.
 */
export const startWork = (now: number, body: (time: () => number) => Generator<number, void, void>): TimedWork => {
  let at = now;
  const steps = body(() => at);
  return {
    get at() {
      return at;
    },
    advance(until) {
      while (at <= until) {
        const { done, value } = steps.next();
        if (done) return true;
        at += value * 1000;
      }
      return false;
    },
  };
};
