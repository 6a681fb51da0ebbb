import { setImmediate } from 'node:timers/promises';
import { onTestFinished, vi } from 'vitest';

export interface StoppedTimers {
  /** Moves time on. */
  advance(ms: number): Promise<unknown>;
  /** Waits without time until something has happened. */
  until(condition: () => boolean): Promise<void>;
}

/** Stops timers and what code measures of time until the test ends, so that no time-out depends on how busy the machine is. */
export const stoppedTimers = (): StoppedTimers => {
  vi.useFakeTimers({ toFake: ['clearTimeout', 'performance', 'setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  return {
    advance: (ms) => vi.advanceTimersByTimeAsync(ms),
    async until(condition) {
      while (!condition()) await setImmediate();
    },
  };
};
