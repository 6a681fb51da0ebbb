import { describe, expect, test } from 'vitest';
import { skippingClock } from '../../../src/simulator/time/clock.ts';
import { functionArn, machineArn, runStates, start } from './run-states.ts';

describe('the context object', () => {
  const fields = [
    'Execution.Id',
    'Execution.Name',
    'Execution.RedriveCount',
    'Execution.StartTime',
    'Execution.Input',
    'State.Name',
    'State.EnteredTime',
  ];
  const parameters = Object.fromEntries(
    [...fields, 'State.RetryCount', 'StateMachine.Id', 'StateMachine.Name'].map((field) => [
      `${field}.$`,
      `$$.${field}`,
    ]),
  );

  test('tells a Task of its execution, its state and its machine', async () => {
    const states = {
      Before: { Type: 'Wait', Seconds: 1, Next: 'T' },
      T: {
        Type: 'Task',
        Resource: functionArn('flaky'),
        Parameters: parameters,
        Retry: [{ ErrorEquals: ['Flaky'], IntervalSeconds: 2 }],
        End: true,
      },
    };
    const flaky = (_input: unknown, count: number) => {
      if (count === 1) throw Object.assign(new Error('again'), { name: 'Flaky' });
    };
    const { calls } = await runStates(states, { input: { trigger: 'manual' }, functions: { flaky } });
    const expected = {
      'Execution.Id': 'arn:aws:states:eu-west-1:111122223333:execution:audit:run-1',
      'Execution.Name': 'run-1',
      'Execution.RedriveCount': 0,
      'Execution.StartTime': '2026-01-01T00:00:00Z',
      'Execution.Input': { trigger: 'manual' },
      'State.Name': 'T',
      'State.EnteredTime': '2026-01-01T00:00:01Z',
      'StateMachine.Id': machineArn,
      'StateMachine.Name': 'audit',
    };
    expect(calls).toEqual([
      { name: 'flaky', at: 1000, input: { ...expected, 'State.RetryCount': 0 } },
      { name: 'flaky', at: 3000, input: { ...expected, 'State.RetryCount': 1 } },
    ]);
  });

  test('writes fractions of a second only when there are some', async () => {
    const states = { P: { Type: 'Pass', InputPath: '$$.State.EnteredTime', End: true } };
    const clock = skippingClock({ start: start + 250, rate: 0 });
    expect((await runStates(states, { clock })).output).toBe('2026-01-01T00:00:00.250Z');
  });
});

test('events tell what happens, in order', async () => {
  const states = {
    T: {
      Type: 'Task',
      Resource: functionArn('bad'),
      Retry: [{ ErrorEquals: ['Bad'], IntervalSeconds: 3, MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'After' }],
      End: true,
    },
    After: { Type: 'Succeed' },
  };
  const bad = () => {
    throw Object.assign(new Error('no'), { name: 'Bad' });
  };
  const { events } = await runStates(states, { functions: { bad } });
  const cause = '{"errorType":"Bad","errorMessage":"no","trace":[]}';
  expect(events.map(({ execution: _execution, ...event }) => ({ ...event, at: event.at - start }))).toEqual([
    { type: 'state-entered', state: 'T', at: 0 },
    { type: 'state-retried', state: 'T', at: 0, error: 'Bad', cause, delayMs: 3000 },
    { type: 'state-caught', state: 'T', at: 3000, error: 'Bad', cause, next: 'After' },
    { type: 'state-exited', state: 'T', at: 3000 },
    { type: 'state-entered', state: 'After', at: 3000 },
    { type: 'state-exited', state: 'After', at: 3000 },
  ]);
});
