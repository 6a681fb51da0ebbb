import type { STSClientConfig } from '@aws-sdk/client-sts';
import type { CallSettings } from './call-settings.ts';

type RetryStrategy = Extract<NonNullable<STSClientConfig['retryStrategy']>, { acquireInitialRetryToken: unknown }>;
type RetryToken = Awaited<ReturnType<RetryStrategy['acquireInitialRetryToken']>>;

/**
 * Retry budget of a client, as in the SDK's standard mode: if most calls fail, retries stop rather than multiply the
 * load.
 */
const BUDGET = 500;
const COST = 5;
/** Maximum milliseconds that `Retry-After` may add to the computed delay. */
const LONGEST_HINT = 5000;

const token = (retries: number, delayMs: number): RetryToken => ({
  getRetryCount: () => retries,
  getRetryDelay: () => delayMs,
});

/**
 * Implements the SDK's standard retry mode with explicit numbers: exponential delays with full jitter and a retry
 * budget. The SDK's own implementation changes its delays with an environment variable, and its defaults with its
 * version.
 */
export const retryStrategy = (settings: () => CallSettings, random: () => number): RetryStrategy => {
  let budget = BUDGET;
  const spent = new WeakMap<RetryToken, number>();
  return {
    acquireInitialRetryToken: async () => token(0, 0),
    async refreshRetryTokenForRetry(previous, { errorType, retryAfterHint }) {
      const { attempts, delayMs, throttleDelayMs, maxDelayMs } = settings();
      const retries = previous.getRetryCount() + 1;
      const retryable = errorType === 'THROTTLING' || errorType === 'TRANSIENT';
      // The SDK takes a rejection as "no retry" and throws the call's own error.
      if (!retryable || retries >= attempts || budget < COST) throw new Error('no retry');
      budget -= COST;
      const base = errorType === 'THROTTLING' ? throttleDelayMs : delayMs;
      const computed = random() * Math.min(base * 2 ** (retries - 1), maxDelayMs);
      const hinted = retryAfterHint === undefined ? 0 : retryAfterHint.getTime() - Date.now();
      const next = token(retries, Math.floor(Math.max(computed, Math.min(hinted, computed + LONGEST_HINT))));
      spent.set(next, COST);
      return next;
    },
    recordSuccess(last) {
      budget = Math.min(BUDGET, budget + (spent.get(last) ?? 1));
    },
  };
};
