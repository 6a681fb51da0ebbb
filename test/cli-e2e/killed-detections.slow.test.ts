import { describe, test } from 'vitest';
import { expectRepeatable, nth, request } from '../support/interrupted-audit.ts';

describe('An audit that is killed and repeated ends as one that nobody disturbed', () => {
  test.each([
    ['while it starts the first detection', request('DetectStackDrift'), ['SUCCEEDED', 'FAILED']],
    ['while detections are pending', request('DetectStackDrift', 6), ['SUCCEEDED', 'FAILED']],
    ['while it asks for the first result', request('DescribeStackDriftDetectionStatus'), ['SUCCEEDED', 'FAILED']],
    ['while it asks for the last result', request('DescribeStackDriftDetectionStatus', 6), ['SUCCEEDED', 'FAILED']],
    ['while it reads the rows of stacks', request('DescribeStackResourceDrifts'), ['SUCCEEDED', 'FAILED']],
    ['at its last request', nth(58), ['SUCCEEDED', 'FAILED']],
  ])('killed %s', async (_, moment, runs) => {
    await expectRepeatable(moment, runs);
  });
});
