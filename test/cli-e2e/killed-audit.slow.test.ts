import { describe, test } from 'vitest';
import { expectRepeatable, nth } from '../support/interrupted-audit.ts';

describe('An audit that is killed and repeated ends as one that nobody disturbed', () => {
  test.each([
    // Nothing is recorded of a run before its plan.
    ['before anything is known', nth(1), ['SUCCEEDED']],
    ['while it plans', nth(2), ['SUCCEEDED']],
    ['while it lists', nth(6), ['SUCCEEDED', 'FAILED']],
    ['while it reads buckets', nth(20), ['SUCCEEDED', 'FAILED']],
    ['while it reads the last buckets', nth(32), ['SUCCEEDED', 'FAILED']],
  ])('killed %s', async (_, moment, runs) => {
    await expectRepeatable(moment, runs);
  });
});
