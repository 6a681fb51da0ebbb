import { expect, test } from 'vitest';
import type { StackProgress, WholeDetection } from '../../../src/collectors/stack-drift/progress.ts';
import { notDetected } from '../../../src/collectors/stack-drift/unread-causes.ts';

const deadline = '2026-11-10T08:00:00.000Z';
const since = '2026-11-10T06:00:00.000Z';
const check: WholeDetection = { at: since, status: 'DRIFTED', failures: {}, retry: [], rounds: 0 };
const detection = { id: 'detection-1', startedAt: since, polls: 2 };

test.each<[string, string, Partial<StackProgress> | undefined, RegExp]>([
  ['nothing was begun', 'CREATE_COMPLETE', undefined, /^no drift detection could be started before the deadline/],
  ['its own is under way', 'CREATE_COMPLETE', { detection }, /^drift detection detection-1, .*, had not finished/],
  [
    'it finished, and nobody read it',
    'CREATE_COMPLETE',
    { check },
    /^the drift check of .*06:00.* was not read before/,
  ],
  ['it is checked again in part', 'CREATE_COMPLETE', { check, detection }, /^drift detection detection-1/],
  ["somebody else's is under way", 'CREATE_COMPLETE', { othersDetection: true }, /^somebody else's/],
  ['the stack is being updated', 'UPDATE_IN_PROGRESS', undefined, /^the stack was still in UPDATE_IN_PROGRESS/],
])('What stood in the way of a detection: %s', (_, status, known, detail) => {
  const progress = known && { since, ...known };
  expect(notDetected(status, progress, deadline)).toEqual({
    reason: 'drift-not-detected',
    detail: expect.stringMatching(detail),
    operation: 'cloudformation:DetectStackDrift',
  });
});
