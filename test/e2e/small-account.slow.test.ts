import { test } from 'vitest';
import { expectAllAudited } from '../support/small-account.ts';

test.each([10, 100, 1000])('500 targets at Lambda concurrency %i: all are audited', async (concurrentExecutions) => {
  await expectAllAudited(25, concurrentExecutions, { maxConcurrency: 500 });
});
