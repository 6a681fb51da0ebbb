import { setTimeout as wait } from 'node:timers/promises';
import { defined } from '../../domain/defined.ts';

/** Time of a simulated world. Everything in it that waits, waits here, so that tests and benchmarks need not. */
export interface SimulatorClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves `ms` later on this clock. Rejects with the signal's reason if it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs work that takes real time (I/O, a handler). No clock skips ahead meanwhile. */
  busy<T>(work: () => Promise<T>): Promise<T>;
}

/** Longest delay of a Node.js timer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Creates a clock of real time. */
export const realClock = (): SimulatorClock => {
  return {
    now: () => Date.now(),
    async sleep(ms, signal) {
      for (let left = ms; left > 0; left -= LONGEST_TIMER_MS) {
        await wait(Math.min(left, LONGEST_TIMER_MS), undefined, defined({ signal })).catch((error: unknown) => {
          throw signal?.aborted ? signal.reason : error;
        });
      }
    },
    busy: (work) => work(),
  };
};

interface Sleeper {
  readonly due: number;
  wake(): void;
}

/**
 * Creates a clock of virtual time: if nothing is busy and something sleeps, time jumps to the earliest sleeper. With
 * rate 1 (the default) real time passes as well, so that sleepers wake during busy work (token buckets refill,
 * latencies end). With rate 0 only jumps move the clock, so that delays are exact, but busy work must not wait for a
 * sleeper.
 */
export const skippingClock = (options: { start?: number; rate?: 0 | 1 } = {}): SimulatorClock => {
  const { start = Date.now(), rate = 1 } = options;
  const startedAt = performance.now();
  const sleepers: Sleeper[] = []; // ordered by due time, then by arrival
  let skipped = 0;
  let busy = 0;
  let settling = false;
  let timer: NodeJS.Timeout | undefined;

  const now = () => start + skipped + (rate === 0 ? 0 : Math.floor(performance.now() - startedAt));

  function wakeDue(): void {
    const time = now();
    while (sleepers[0] !== undefined && sleepers[0].due <= time) sleepers.shift()?.wake();
    schedule();
  }

  function schedule(): void {
    clearTimeout(timer);
    timer = undefined;
    const earliest = sleepers[0];
    if (earliest === undefined) return;
    if (rate === 1) timer = setTimeout(wakeDue, Math.min(Math.max(earliest.due - now(), 1), LONGEST_TIMER_MS));
    if (busy === 0 && !settling) {
      settling = true;
      // Waits two turns of the event loop, so that woken code can become busy or sleep before time jumps.
      setImmediate(() => setImmediate(jump));
    }
  }

  function jump(): void {
    settling = false;
    const earliest = sleepers[0];
    if (busy === 0 && earliest !== undefined) skipped += Math.max(earliest.due - now(), 0);
    wakeDue();
  }

  function insert(sleeper: Sleeper): void {
    let low = 0;
    let high = sleepers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sleepers[middle]?.due ?? 0) <= sleeper.due) low = middle + 1;
      else high = middle;
    }
    sleepers.splice(low, 0, sleeper);
  }

  return {
    now,
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      if (!(ms > 0)) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const abort = () => {
          const index = sleepers.indexOf(sleeper);
          if (index >= 0) sleepers.splice(index, 1);
          schedule();
          reject(signal?.reason);
        };
        const sleeper: Sleeper = {
          due: now() + ms,
          wake: () => {
            signal?.removeEventListener('abort', abort);
            resolve();
          },
        };
        signal?.addEventListener('abort', abort, { once: true });
        insert(sleeper);
        schedule();
      });
    },
    async busy(work) {
      busy += 1;
      try {
        return await work();
      } finally {
        busy -= 1;
        if (busy === 0) schedule();
      }
    },
  };
};
