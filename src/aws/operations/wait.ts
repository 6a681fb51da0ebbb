import type { Call } from '../../domain/calls/call.ts';
import type { Clock } from '../../domain/ports.ts';
import type { ClientScope } from '../clients/client-factory.ts';
import { type Sleep, systemSleep } from '../clients/sleep.ts';
import { AwsError } from '../errors/aws-error.ts';

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

/** The awaited state was not reached by the deadline. AWS may still be working. */
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
 * Polls until `look` returns a value; the last poll is at the deadline. An error of `look` ends the wait. A poll that
 * the deadline or the signal overtakes is abandoned, with its own signal aborted.
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
    // An abort is reported as the abort, not as the error that it causes in a call or a pause.
    either.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    release();
  }
};
