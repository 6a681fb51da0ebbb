import { expect, test } from 'vitest';
import { targetDeadline } from '../../../src/app/runs/drift-deadline.ts';

const at = (time: string) => `2026-11-10T${time}:00.000Z`;
/** Two hours. */
const budgetSeconds = 7200;

test.each([
  ["is the run's while it has not passed", '07:00', undefined, '08:00'],
  ['is a whole budget from now where it passed before the target began', '09:00', undefined, '11:00'],
  [
    'stays where the steps went on until it passed',
    '08:10',
    { deadline: at('08:00'), steppedAt: at('08:09') },
    '08:00',
  ],
  ['is renewed where the target stood still', '12:00', { deadline: at('08:00'), steppedAt: at('07:30') }, '14:00'],
  [
    'is renewed once: later steps keep the new one',
    '13:00',
    { deadline: at('14:00'), steppedAt: at('12:59') },
    '14:00',
  ],
  [
    "is the run's where a redrive has renewed that",
    '07:50',
    { deadline: at('06:00'), steppedAt: at('05:00') },
    '08:00',
  ],
  ['stays for a ledger of an earlier version, which has no times', '09:00', {}, '08:00'],
])('the deadline of a target %s', (_what, now, earlier, expected) => {
  expect(targetDeadline(new Date(at(now)), at('08:00'), { earlier, budgetSeconds })).toBe(at(expected));
});
