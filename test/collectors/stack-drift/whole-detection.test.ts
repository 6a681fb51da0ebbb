import { describe, expect, test } from 'vitest';
import type { StackResource } from '../../../src/aws/operations/cloudformation/cloudformation.ts';
import type { TargetStack } from '../../../src/collectors/stack-drift/stack-listing.ts';
import { mayHaveWholeDetection, wholeDetectionAt } from '../../../src/collectors/stack-drift/whole-detection.ts';

/** Milliseconds since the epoch of a time on one day. */
const at = (time: string): number => Date.parse(`2026-11-10T${time}Z`);

const stackAt = (checkedAt: string | undefined, more: Partial<TargetStack> = {}): TargetStack => ({
  key: 'web/1',
  resource: { kind: 'cloudformation:stack', arn: 'arn:aws:cloudformation:eu-west-1:1:stack/web/1', name: 'web' },
  status: 'CREATE_COMPLETE',
  updatedAt: undefined,
  driftStatus: 'IN_SYNC',
  checkedAt: checkedAt === undefined ? undefined : at(checkedAt),
  ...more,
});

const row = (type: string, checkedAt: string | undefined, status?: string): StackResource => ({
  logicalId: `${type}${checkedAt}`,
  physicalId: undefined,
  type,
  status: 'CREATE_COMPLETE',
  statusReason: undefined,
  updatedAt: undefined,
  driftStatus: status ?? (checkedAt === undefined ? 'NOT_CHECKED' : 'IN_SYNC'),
  driftCheckedAt: checkedAt === undefined ? undefined : new Date(at(checkedAt)),
});

const window = { runStartedAt: at('12:00:00.500'), youngSince: at('11:00:00'), mayBeOwn: true };
const two = [row('A', '11:30:02'), row('B', '11:30:03')];

describe('A check of the whole stack', () => {
  const proven: readonly (readonly [string, TargetStack, readonly StackResource[], string])[] = [
    ['whose every row is young', stackAt('11:30:00'), two, '11:30:00'],
    ['beside types that cannot be checked', stackAt('11:30:00'), [...two, row('C', undefined)], '11:30:00'],
    ['of a single resource that is all of the stack', stackAt('11:30:00'), [row('A', '11:30:02')], '11:30:00'],
    [
      'under a younger check of one resource',
      stackAt('11:50:00'),
      [row('A', '11:50:00'), row('B', '11:30:03')],
      '11:30:03',
    ],
    ['after the last update', stackAt('11:30:00', { updatedAt: at('11:20:00') }), two, '11:30:00'],
    [
      'beside one that says that it is unsupported',
      stackAt('11:30:00'),
      [...two, row('A', undefined, 'UNSUPPORTED')],
      '11:30:00',
    ],
    ['of this run, in whole seconds', stackAt('12:00:00'), [row('A', '12:00:00')], '12:00:00'],
  ];
  test.each(proven)('%s is proven', (_, stack, rows, expected) => {
    expect(wholeDetectionAt(stack, rows, window)).toBe(at(expected));
  });

  const unproven: readonly (readonly [string, TargetStack, readonly StackResource[]])[] = [
    ['that is too old', stackAt('10:59:59'), [row('A', '10:59:59'), row('B', '10:59:59')]],
    ['of which one row is too old', stackAt('11:30:00'), [row('A', '11:30:02'), row('B', '10:30:00')]],
    [
      'of resources one after the other, beside one that was never checked',
      stackAt('11:40:00'),
      [row('A', '11:30:02'), row('B', '11:40:01'), row('C', undefined)],
    ],
    ['of one resource among others', stackAt('11:30:00'), [row('A', '11:30:00'), row('B', undefined)]],
    ['that left out a resource of a type that it checked', stackAt('11:30:00'), [...two, row('A', undefined)]],
    ['before the last update', stackAt('11:30:00', { updatedAt: at('11:40:00') }), two],
    [
      'of which one row is from before the last update',
      stackAt('11:30:00', { updatedAt: at('11:25:00') }),
      [...two, row('C', '11:20:00')],
    ],
    ['of which one row could not be checked', stackAt('11:30:00'), [...two, row('C', '11:30:04', 'UNKNOWN')]],
    ['that ended UNKNOWN', stackAt('11:30:00', { driftStatus: 'UNKNOWN' }), two],
    ['with nothing to check', stackAt('11:30:00'), [row('C', undefined)]],
    [
      'of this run, of one resource beside others: somebody may have checked just that',
      stackAt('12:00:01'),
      [row('A', '12:00:02'), row('C', undefined)],
    ],
    ['of this run, with nothing to check', stackAt('12:00:01'), [row('C', undefined)]],
    [
      'of this run, with a row that could not be checked',
      stackAt('12:00:01', { driftStatus: 'UNKNOWN' }),
      [row('A', '12:00:02', 'UNKNOWN')],
    ],
    ['that was never made', stackAt(undefined), []],
    ['whose stack is NOT_CHECKED', stackAt('11:30:00', { driftStatus: 'NOT_CHECKED' }), two],
  ];
  test.each(unproven)('%s is not', (_, stack, rows) => {
    expect(wholeDetectionAt(stack, rows, window)).toBeUndefined();
  });

  test('of before the run is of no use where nothing is young enough', () => {
    const { youngSince: _, ...ofThisRun } = window;
    expect(mayHaveWholeDetection(stackAt('11:59:59'), ofThisRun)).toBe(false);
    expect(mayHaveWholeDetection(stackAt('12:00:01'), ofThisRun)).toBe(true);
    expect(wholeDetectionAt(stackAt('12:00:01'), two, ofThisRun)).toBeUndefined();
    const now = [row('A', '12:00:02'), row('B', '12:00:03')];
    expect(wholeDetectionAt(stackAt('12:00:01'), now, ofThisRun)).toBe(at('12:00:01'));
  });

  describe('that was made during a run which knows all of its own detections', () => {
    const others = { ...window, mayBeOwn: false };
    const now = stackAt('12:00:01');

    test('is one like any other: of one resource among others it is none', () => {
      expect(wholeDetectionAt(now, [row('A', '12:00:02'), row('C', undefined)], others)).toBeUndefined();
      expect(wholeDetectionAt(now, [row('A', '12:00:02'), row('B', '12:00:03')], others)).toBe(at('12:00:01'));
    });

    test('is of no use where nothing is young enough', () => {
      const { youngSince: _, ...never } = others;
      expect(mayHaveWholeDetection(now, never)).toBe(false);
      expect(mayHaveWholeDetection(now, others)).toBe(true);
    });
  });
});
