import { expect, test } from 'vitest';
import { expectAllAudited } from '../support/small-account.ts';

test('an account that runs ten Lambdas at the same time audits every target, though the configured concurrency is 500', async () => {
  await expectAllAudited(2, 10, { maxConcurrency: 500 });
});

test('an account that runs ten Lambdas at the same time audits every target when the plan reads its limit', async () => {
  const { run } = await expectAllAudited(2, 10, { maxConcurrency: 500, readsConcurrency: true });
  expect(run.state).toBe('SUCCEEDED');
});
