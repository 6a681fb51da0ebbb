import { expect, test } from 'vitest';
import type { StackProgress } from '../../../src/collectors/stack-drift/progress.ts';
import { waitSeconds } from '../../../src/collectors/stack-drift/wait-seconds.ts';

const NOW = Date.parse('2026-11-10T12:00:00.000Z');
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();
const detecting = (seconds: number): StackProgress => ({
  since: ago(seconds),
  detection: { id: 'd', startedAt: ago(seconds), polls: 0 },
});
const blocked = (seconds: number): StackProgress => ({ since: ago(seconds), othersDetection: true });
const calm = { pending: 1, now: NOW, pages: 1, throttled: false };

const rows: readonly (readonly [string, readonly StackProgress[], Partial<typeof calm>, number])[] = [
  ['nothing is pending', [], { pending: 0 }, 0],
  ['a detection has just begun', [detecting(0)], {}, 5],
  ['half of how long the youngest detection has taken', [detecting(90), detecting(40)], {}, 20],
  ['a minute at most', [detecting(600)], {}, 60],
  ['half of how long a stack has been in the way', [blocked(30)], {}, 15],
  ['until resources may be checked again', [{ since: ago(90), notBefore: ago(-12) }], {}, 12],
  ['only stacks that wait for a free place', [], {}, 5],
  ['a second for each page of the listing', [detecting(0)], { pages: 20 }, 20],
  ['a minute at most, however long the listing', [detecting(0)], { pages: 300 }, 60],
  ['longer after a throttle', [detecting(0)], { throttled: true }, 15],
];
test.each(rows)('%s', (_, waiting, more, expected) => {
  expect(waitSeconds(waiting, { ...calm, ...more })).toBe(expected);
});
