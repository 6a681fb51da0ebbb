import { expect, test, vi } from 'vitest';
import { retryStrategy } from '../../../src/aws/clients/retry-strategy.ts';

const settings = { attempts: 5, delayMs: 100, throttleDelayMs: 500, maxDelayMs: 1500, attemptTimeoutMs: 1 };
const make = (random = 1, more = {}) =>
  retryStrategy(
    () => ({ ...settings, ...more }),
    () => random,
  );

const delays = async (errorType: 'THROTTLING' | 'TRANSIENT', random?: number): Promise<readonly number[]> => {
  const strategy = make(random);
  let token = await strategy.acquireInitialRetryToken('');
  const seen: number[] = [];
  for (;;) {
    try {
      token = await strategy.refreshRetryTokenForRetry(token, { errorType });
    } catch {
      return seen;
    }
    seen.push(token.getRetryDelay());
  }
};

test('delays double up to the longest, and end after the last attempt', async () => {
  expect(await delays('TRANSIENT')).toEqual([100, 200, 400, 800]);
  expect(await delays('THROTTLING')).toEqual([500, 1000, 1500, 1500]);
});

test('jitter is full: between nothing and the whole delay', async () => {
  expect(await delays('TRANSIENT', 0)).toEqual([0, 0, 0, 0]);
  expect(await delays('TRANSIENT', 0.5)).toEqual([50, 100, 200, 400]);
});

test('the switch to the retries of 2026 alters nothing', async () => {
  vi.stubEnv('SMITHY_NEW_RETRIES_2026', 'true');
  vi.stubEnv('AWS_NEW_RETRIES_2026', 'true');
  expect(await delays('THROTTLING')).toEqual([500, 1000, 1500, 1500]);
  vi.unstubAllEnvs();
});

test.each(['CLIENT_ERROR', 'SERVER_ERROR'] as const)('a %s is not retried', async (errorType) => {
  const strategy = make();
  const token = await strategy.acquireInitialRetryToken('');
  await expect(strategy.refreshRetryTokenForRetry(token, { errorType })).rejects.toThrow('no retry');
});

test('Retry-After makes a delay longer, by five seconds at most', async () => {
  vi.useFakeTimers({ now: 0 });
  const strategy = make();
  const token = await strategy.acquireInitialRetryToken('');
  const after = async (ms: number) =>
    (
      await strategy.refreshRetryTokenForRetry(token, { errorType: 'THROTTLING', retryAfterHint: new Date(ms) })
    ).getRetryDelay();
  expect([await after(200), await after(3000), await after(60_000)]).toEqual([500, 3000, 5500]);
  vi.useRealTimers();
});

test('when most calls fail the budget ends retries, and successes restore it', async () => {
  const strategy = make(0, { attempts: 1000 });
  const first = await strategy.acquireInitialRetryToken('');
  const retry = () => strategy.refreshRetryTokenForRetry(first, { errorType: 'TRANSIENT' });
  let last = first;
  for (let spent = 0; spent < 100; spent += 1) last = await retry();
  await expect(retry()).rejects.toThrow('no retry');
  strategy.recordSuccess(last);
  await retry();
  await expect(retry()).rejects.toThrow('no retry');
  for (let successes = 0; successes < 5; successes += 1) strategy.recordSuccess(first);
  await retry();
});
