/** Something that takes time by itself; its steps are made up for whenever somebody looks. */
export interface TimedWork {
  /** When the next step is due, in milliseconds since the epoch. */
  readonly at: number;
  /** Takes every step that is due at `now`; `true` when there are none left. */
  advance(now: number): boolean;
}

/**
 * Starts work whose first step is due at once. The body yields the seconds until its next step, and asks `time` for the time of the step
 * that it is taking, which may lie in the past of the clock.
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
