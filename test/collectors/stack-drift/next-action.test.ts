import { describe, expect, test } from 'vitest';
import { nextAction, type PassTimes } from '../../../src/collectors/stack-drift/next-action.ts';
import type { RunningDetection, StackProgress, WholeDetection } from '../../../src/collectors/stack-drift/progress.ts';
import type { TargetStack } from '../../../src/collectors/stack-drift/stack-listing.ts';

const NOW = Date.parse('2026-11-10T12:00:00.000Z');
const secondsAgo = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();

const moment: PassTimes = {
  now: NOW,
  final: false,
  runStartedAt: NOW - 600_000,
  youngSince: NOW - 3_600_000,
  mayBeOwn: true,
};
const final: PassTimes = { ...moment, final: true };

const stack = (status: string, more: Partial<TargetStack> = {}): TargetStack => ({
  key: 'web/1',
  resource: { kind: 'cloudformation:stack', arn: 'arn:aws:cloudformation:eu-west-1:1:stack/web/1', name: 'web' },
  status,
  updatedAt: undefined,
  driftStatus: 'NOT_CHECKED',
  checkedAt: undefined,
  ...more,
});
const fine = stack('CREATE_COMPLETE');
const checked = (seconds: number) =>
  stack('CREATE_COMPLETE', { driftStatus: 'IN_SYNC', checkedAt: NOW - seconds * 1000 });

const known = (more: Partial<StackProgress>): StackProgress => ({ since: secondsAgo(300), ...more });
const detecting = (seconds: number, more: Partial<RunningDetection> = {}): StackProgress =>
  known({ detection: { id: 'd', startedAt: secondsAgo(seconds), polls: 0, ...more } });
const check = (retry: readonly string[]): WholeDetection => ({
  at: secondsAgo(60),
  status: 'UNKNOWN',
  failures: {},
  retry,
  rounds: 1,
});

const rows: readonly (readonly [
  string,
  TargetStack,
  StackProgress | undefined,
  PassTimes,
  ReturnType<typeof nextAction>,
])[] = [
  ['a stack that was never checked', fine, undefined, moment, 'start'],
  ['a status that is not known yet', stack('NEW_COMPLETE'), undefined, moment, 'start'],
  ['nothing managed', stack('ROLLBACK_COMPLETE'), undefined, moment, 'nothing-managed'],
  ['a lasting state', stack('UPDATE_FAILED'), undefined, moment, 'refused'],
  ['on its way', stack('UPDATE_IN_PROGRESS'), undefined, moment, 'wait'],
  ['checked before the run, young', checked(1800), undefined, moment, 'reuse'],
  ['checked before the run, old', checked(4000), undefined, moment, 'start'],
  ['checked during the run', checked(60), undefined, { ...moment, youngSince: NOW }, 'reuse'],
  [
    "checked, where somebody else's detection was in the way",
    checked(60),
    known({ othersDetection: true }),
    moment,
    'start',
  ],
  ['a detection that the listing does not show yet', fine, detecting(10), moment, 'wait'],
  ['a detection that the listing never shows', fine, detecting(30), moment, 'poll'],
  ['a detection that the listing shows as finished', checked(10), detecting(10), moment, 'poll'],
  [
    'a detection of which the listing shows the check before',
    checked(4000),
    detecting(10, { checkedBefore: secondsAgo(4000) }),
    moment,
    'wait',
  ],
  [
    'a detection just found in progress',
    checked(10),
    detecting(10, { polls: 1, polledAt: secondsAgo(4) }),
    moment,
    'wait',
  ],
  [
    'a detection found in progress once, a while ago',
    checked(10),
    detecting(10, { polls: 1, polledAt: secondsAgo(5) }),
    moment,
    'poll',
  ],
  [
    'a detection found in progress often',
    checked(10),
    detecting(600, { polls: 9, polledAt: secondsAgo(59) }),
    moment,
    'wait',
  ],
  [
    'a detection found in progress often, a minute ago',
    checked(10),
    detecting(600, { polls: 9, polledAt: secondsAgo(60) }),
    moment,
    'poll',
  ],
  ['a detection at the deadline', fine, detecting(1), final, 'poll'],
  ['a detection of a stack that is being updated', stack('UPDATE_IN_PROGRESS'), detecting(60), moment, 'poll'],
  ['resources to check again', fine, known({ check: check(['A']) }), moment, 'start'],
  ['resources to check again later', fine, known({ check: check(['A']), notBefore: secondsAgo(-5) }), moment, 'wait'],
  [
    'resources to check again later, at the deadline',
    fine,
    known({ check: check(['A']), notBefore: secondsAgo(-5) }),
    final,
    'read',
  ],
  [
    'resources to check again of a stack that moves on',
    stack('UPDATE_IN_PROGRESS'),
    known({ check: check(['A']) }),
    moment,
    'read',
  ],
  ['rows to read again', fine, known({ check: check([]) }), moment, 'read'],
];

describe('What a step does with a stack', () => {
  test.each(rows)('%s', (_, listed, progress, when, expected) => {
    expect(nextAction(listed, progress, when)).toBe(expected);
  });
});
