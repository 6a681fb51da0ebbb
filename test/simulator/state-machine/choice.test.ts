import { describe, expect, test } from 'vitest';
import { runStates } from './run-states.ts';

const runtime = { status: 'FAILED', error: 'States.Runtime' };

describe('a Choice', () => {
  const input = { yes: true, no: false, n: 5, zero: 0, text: 'abc', nothing: null, list: [1] };
  const choice = (rule: object) => ({
    C: { Type: 'Choice', Choices: [{ ...rule, Next: 'Matched' }], Default: 'Other' },
    Matched: { Type: 'Pass', Result: 'matched', End: true },
    Other: { Type: 'Pass', Result: 'other', End: true },
  });
  test.each([
    [{ Variable: '$.yes', BooleanEquals: true }, 'matched'],
    [{ Variable: '$.no', BooleanEquals: true }, 'other'],
    [{ Variable: '$.no', BooleanEquals: false }, 'matched'],
    [{ Variable: '$.text', BooleanEquals: true }, 'other'],
    [{ Variable: '$.text', StringEquals: 'abc' }, 'matched'],
    [{ Variable: '$.text', StringEquals: 'ABC' }, 'other'],
    [{ Variable: '$.n', StringEquals: '5' }, 'other'],
    [{ Variable: '$.n', NumericEquals: 5 }, 'matched'],
    [{ Variable: '$.text', NumericEquals: 5 }, 'other'],
    [{ Variable: '$.n', NumericGreaterThan: 4 }, 'matched'],
    [{ Variable: '$.n', NumericGreaterThan: 5 }, 'other'],
    [{ Variable: '$.n', NumericGreaterThanEquals: 5 }, 'matched'],
    [{ Variable: '$.n', NumericGreaterThanEquals: 6 }, 'other'],
    [{ Variable: '$.n', NumericLessThan: 6 }, 'matched'],
    [{ Variable: '$.n', NumericLessThan: 5 }, 'other'],
    [{ Variable: '$.n', NumericLessThanEquals: 5 }, 'matched'],
    [{ Variable: '$.n', NumericLessThanEquals: 4 }, 'other'],
    [{ Variable: '$.nothing', IsPresent: true }, 'matched'],
    [{ Variable: '$.missing', IsPresent: true }, 'other'],
    [{ Variable: '$.missing', IsPresent: false }, 'matched'],
    [{ Variable: '$.nothing', IsNull: true }, 'matched'],
    [{ Variable: '$.zero', IsNull: true }, 'other'],
    [{ Variable: '$.zero', IsNull: false }, 'matched'],
    [{ Variable: '$$.Execution.Name', StringEquals: 'run-1' }, 'matched'],
    [{ Not: { Variable: '$.yes', BooleanEquals: true } }, 'other'],
    [
      {
        And: [
          { Variable: '$.yes', BooleanEquals: true },
          { Variable: '$.n', NumericEquals: 5 },
        ],
      },
      'matched',
    ],
    [
      {
        And: [
          { Variable: '$.yes', BooleanEquals: true },
          { Variable: '$.n', NumericEquals: 6 },
        ],
      },
      'other',
    ],
    [
      {
        Or: [
          { Variable: '$.no', BooleanEquals: true },
          { Variable: '$.n', NumericEquals: 5 },
        ],
      },
      'matched',
    ],
    [
      {
        Or: [
          { Variable: '$.no', BooleanEquals: true },
          { Variable: '$.n', NumericEquals: 6 },
        ],
      },
      'other',
    ],
    [
      {
        And: [
          { Variable: '$.missing', IsPresent: true },
          { Variable: '$.missing', BooleanEquals: true },
        ],
      },
      'other',
    ],
  ])('%j is %s', async (rule, expected) => {
    expect(await runStates(choice(rule), { input })).toMatchObject({
      status: 'SUCCEEDED',
      output: expected,
      transitions: 2,
    });
  });

  test('takes the first rule that matches', async () => {
    const states = {
      C: {
        Type: 'Choice',
        Choices: [
          { Variable: '$.n', NumericEquals: 1, Next: 'One' },
          { Variable: '$.n', NumericGreaterThan: 1, Next: 'Two' },
          { Variable: '$.n', NumericGreaterThan: 2, Next: 'One' },
        ],
      },
      One: { Type: 'Pass', Result: 1, End: true },
      Two: { Type: 'Pass', Result: 2, End: true },
    };
    expect((await runStates(states, { input: { n: 5 } })).output).toBe(2);
    expect(await runStates(states, { input: { n: 0 } })).toMatchObject({
      status: 'FAILED',
      error: 'States.NoChoiceMatched',
    });
  });

  test('compares what its InputPath selects, and gives what its OutputPath selects', async () => {
    const states = {
      C: {
        Type: 'Choice',
        InputPath: '$.in',
        OutputPath: '$.keep',
        Choices: [{ Variable: '$.n', NumericEquals: 1, Next: 'P' }],
      },
      P: { Type: 'Pass', End: true },
    };
    expect((await runStates(states, { input: { in: { n: 1, keep: 'kept' } } })).output).toBe('kept');
  });

  test.each([
    ['a comparison', { Variable: '$.missing', BooleanEquals: true }],
    ['IsNull', { Variable: '$.missing', IsNull: true }],
  ])('%s of something that is not there is a runtime error', async (_name, rule) => {
    expect(await runStates(choice(rule))).toMatchObject(runtime);
  });
});
