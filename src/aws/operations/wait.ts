import { setTimeout as realSleep } from 'node:timers/promises';
import type { Call } from '../../domain/calls/call.ts';
import { defined } from '../../domain/defined.ts';
import type { Clock } from '../../domain/ports.ts';
import type { ClientScope } from '../clients/client-factory.ts';
import { AwsError } from '../errors/aws-error.ts';

/** Resolves so many milliseconds later; rejects when the signal is aborted first. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** How long an operation may wait for AWS, and on whose clock. */
export interface WaitOptions {
  /** When waiting ends with a WaitDeadlineError. */
  readonly deadline: Date;
  /** Ends waiting with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Real time when absent. */
  readonly clock?: Clock;
  /** Real time when absent. */
  readonly sleep?: Sleep;
}

/** What was waited for was not so at the deadline; AWS may be at it still. */
export class WaitDeadlineError extends AwsError {
  override readonly name = 'WaitDeadlineError';
}

/** The pauses between two looks, in milliseconds: each is half as long again as the one before it, up to the longest. */
export interface Pauses {
  readonly firstMs: number;
  readonly longestMs: number;
}

const GROWTH = 1.5;

const systemClock: Clock = () => new Date();
const systemSleep: Sleep = (ms, signal) => realSleep(ms, undefined, defined({ signal }));

/** The look at the deadline may take this long. */
const LAST_LOOK_MS = 10_000;
/** The longest delay of a Node.js timer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Rejects with the signal's reason once it is aborted, and `release` forgets it. */
const abortion = (signal: AbortSignal): { readonly rejection: Promise<never>; readonly release: () => void } => {
  let release = () => {};
  const rejection = new Promise<never>((_resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    release = () => signal.removeEventListener('abort', abort);
  });
  rejection.catch(() => {});
  return { rejection, release };
};

/**
 * Looks until there is something to see; the last look is at the deadline. What `look` throws ends the wait. A look that the deadline or
 * the signal overtakes is left to itself, with its own signal aborted.
 */
export const waitFor = async <T>(
  scope: ClientScope,
  { operation }: Call,
  look: (signal: AbortSignal) => Promise<T | undefined>,
  { deadline, signal, clock = systemClock, sleep = systemSleep }: WaitOptions,
  { firstMs, longestMs }: Pauses,
): Promise<T> => {
  const late = () =>
    new WaitDeadlineError(`${operation} in ${scope.region} had not come to an end at ${deadline.toISOString()}`, {
      code: 'WaitDeadline',
      accountId: scope.accountId,
      region: scope.region,
      operation,
      hint: 'Look again later, or wait with a later deadline.',
    });
  const left = () => deadline.getTime() - clock().getTime();
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(late()), Math.min(Math.max(left(), 0) + LAST_LOOK_MS, LONGEST_TIMER_MS));
  const either = signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]);
  const { rejection, release } = abortion(either);
  try {
    for (let pauseMs = firstMs; ; pauseMs = Math.min(pauseMs * GROWTH, longestMs)) {
      either.throwIfAborted();
      const seen = await Promise.race([look(either), rejection]);
      if (seen !== undefined) return seen;
      const leftMs = left();
      if (leftMs <= 0) throw late();
      await sleep(Math.min(pauseMs, leftMs), either);
    }
  } catch (error) {
    // What an abort makes of a call or a pause is told as the abort.
    either.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    release();
  }
};
