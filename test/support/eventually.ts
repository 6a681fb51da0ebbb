import { vi } from 'vitest';

/** Repeats an assertion until it holds; the test's own limit ends it on a machine that is busy. */
export const eventually = (assertion: () => void): Promise<void> =>
  vi.waitFor(assertion, { timeout: 30_000, interval: 2 });
