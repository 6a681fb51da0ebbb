import { test } from 'vitest';
import {
  expectInterruptedHere,
  expectRepeatable,
  expectSecondRefused,
  nth,
  WITHOUT_DRIFT,
} from '../support/interrupted-audit.ts';

// Other moments, stacks, and interrupted processes: killed-audit.slow.test.ts, interrupted-process.slow.test.ts.
test('An audit lets no second one into its folder; killed and repeated, it ends as one that nobody disturbed', async () => {
  await expectRepeatable(nth(20), ['SUCCEEDED', 'FAILED'], { ...WITHOUT_DRIFT, meanwhile: expectSecondRefused });
});

test('An audit that is interrupted while it reads buckets ends at once with code 130, is recorded as failed, and can be repeated', async () => {
  await expectInterruptedHere(nth(20));
});
