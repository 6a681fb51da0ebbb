import type { STSClient } from '@aws-sdk/client-sts';
import type { Clock } from '../../domain/ports.ts';
import type { CallSettings } from './call-settings.ts';
import type { MiddlewareStack } from './client-middleware.ts';
import type { Sleep } from './sleep.ts';

/** A token bucket: `perSecond` tokens a second, of which `burst` can be saved. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

export interface RateLimits {
  /** Waits for the turn of one request. Rejects with the signal's reason if it is aborted first; its turn is lost. */
  turn(key: string, rate: Rate, signal?: AbortSignal): Promise<void>;
}

/** Buckets kept before those that are full again are dropped. */
const MANY_BUCKETS = 10_000;

/** Creates token buckets by key. Requests of one key take their turns in the order in which they come. */
export const createRateLimits = (clock: Clock, sleep: Sleep): RateLimits => {
  // Times at which the buckets are full again, in milliseconds since the epoch.
  const fullAt = new Map<string, number>();
  const dropFull = (now: number): void => {
    for (const [key, at] of fullAt) if (at <= now) fullAt.delete(key);
  };
  return {
    async turn(key, { perSecond, burst }, signal) {
      signal?.throwIfAborted();
      const now = clock().getTime();
      if (fullAt.size >= MANY_BUCKETS) dropFull(now);
      const intervalMs = 1000 / perSecond;
      const full = Math.max(fullAt.get(key) ?? now, now);
      fullAt.set(key, full + intervalMs);
      const waitMs = full - now - (burst - 1) * intervalMs;
      if (waitMs > 0) await sleep(Math.ceil(waitMs), signal);
    },
  };
};

/** Returns the rate of a service's requests; undefined if they are not limited. */
export const rateOf = ({ ratePerSecond, burst = 1 }: CallSettings): Rate | undefined =>
  ratePerSecond === undefined ? undefined : { perSecond: ratePerSecond, burst };

/** A client whose calls can be aborted. */
interface Sending {
  send: (command: { readonly input: object }, options?: unknown, ...more: unknown[]) => unknown;
}

const signalOf = (options: unknown): AbortSignal | undefined =>
  (options as { readonly abortSignal?: AbortSignal } | undefined)?.abortSignal;

/**
 * Has every request of a client, repeated ones included, wait for its turn. It waits before it is signed, because a
 * signature is valid for minutes only, and outside of the time of an attempt.
 */
export const limitOn = (
  client: Pick<STSClient, 'send'>,
  stack: MiddlewareStack,
  turn: (signal: AbortSignal | undefined) => Promise<void>,
): void => {
  const byInput = new WeakMap<object, AbortSignal>();
  const byContext = new WeakMap<object, AbortSignal>();
  const sending = client as unknown as Sending;
  const send = sending.send.bind(client);
  // Middleware does not see the signal of a call.
  sending.send = (command, options, ...more) => {
    const signal = signalOf(options);
    if (signal !== undefined) byInput.set(command.input, signal);
    return send(command, options, ...more);
  };
  stack.add(
    (next, context) => (args) => {
      const signal = byInput.get(args.input);
      byInput.delete(args.input);
      if (signal !== undefined) byContext.set(context, signal);
      return next(args);
    },
    { step: 'initialize', priority: 'high', name: 'keepSignal' },
  );
  const limitRate =
    <A, R>(next: (args: A) => Promise<R>, context: object) =>
    async (args: A): Promise<R> => {
      await turn(byContext.get(context));
      return next(args);
    };
  stack.addRelativeTo(limitRate, { relation: 'before', toMiddleware: 'httpSigningMiddleware', name: 'limitRate' });
};
