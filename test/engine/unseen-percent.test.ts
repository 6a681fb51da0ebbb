import { expect, test } from 'vitest';
import type { Gap } from '../../src/domain/gap.ts';
import type { AccountId, Region } from '../../src/domain/ids.ts';
import type { Scope } from '../../src/domain/scope.ts';
import { unseenPercent } from '../../src/engine/unseen-percent.ts';

const scope = (region: string, accountId = '111111111111'): Scope => ({
  partition: 'aws',
  accountId: accountId as AccountId,
  region: region as Region,
});
const targets = ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1'].map((region) => ({
  ...scope(region),
  coverage: {},
}));
const gap = (target: Scope, more: Partial<Gap> = {}): Gap => ({
  target,
  reason: 'access-denied',
  detail: 'x',
  ...more,
});
const bucket = { kind: 's3:bucket', arn: 'arn:aws:s3:::a', name: 'a' } as const;
const seen = { expected: 8, evaluated: 8 };

test.each([
  ['a run that saw everything', { targets, gaps: [], coverage: seen }, 0],
  ['a run without targets', { targets: [], gaps: [], coverage: { expected: 0, evaluated: 0 } }, 0],
  [
    'resources without a verdict',
    { targets, gaps: [gap(scope('eu-west-1'), { resource: bucket })], coverage: { expected: 8, evaluated: 7 } },
    12.5,
  ],
  ['a listing that failed', { targets, gaps: [gap(scope('eu-west-1'), { kind: 's3:bucket' })], coverage: seen }, 25],
  [
    'two gaps of one target count once',
    { targets, gaps: [gap(scope('eu-west-1')), gap(scope('eu-west-1'), { kind: 's3:bucket' })], coverage: seen },
    25,
  ],
  ['an account that could not be entered', { targets, gaps: [gap(scope('*', '222222222222'))], coverage: seen }, 20],
  [
    'the larger of both shares',
    { targets, gaps: [gap(scope('eu-west-1'))], coverage: { expected: 3, evaluated: 1 } },
    66.67,
  ],
])('%s', (_name, report, expected) => {
  expect(unseenPercent(report)).toBe(expected);
});
