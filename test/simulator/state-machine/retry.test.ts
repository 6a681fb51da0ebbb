import { describe, expect, test } from 'vitest';
import { type Functions, functionArn, runStates, thrown } from './run-states.ts';

const retrying = (...Retry: object[]) => ({ T: { Type: 'Task', Resource: functionArn('work'), Retry, End: true } });

const failing = (...names: string[]): Functions => ({
  work: (_input, count) => {
    const name = names[count - 1];
    if (name !== undefined) throw thrown(name);
    return 'done';
  },
});
const always = (name: string): Functions => ({
  work: () => {
    throw thrown(name);
  },
});

/** Milliseconds between the calls. */
const delays = ({ calls }: { readonly calls: readonly { readonly at: number }[] }) =>
  calls.slice(1).map(({ at }, index) => at - (calls[index]?.at ?? 0));

describe('a retry', () => {
  test.each([
    ['doubles its interval of a second, three times', {}, [1000, 2000, 4000]],
    ['multiplies its interval', { IntervalSeconds: 3, MaxAttempts: 2, BackoffRate: 1.5 }, [3000, 4500]],
    ['keeps its interval', { IntervalSeconds: 5, MaxAttempts: 3, BackoffRate: 1 }, [5000, 5000, 5000]],
    [
      'is capped',
      { IntervalSeconds: 3, MaxAttempts: 4, BackoffRate: 2, MaxDelaySeconds: 10 },
      [3000, 6000, 10_000, 10_000],
    ],
    [
      'has full jitter below the capped interval',
      { IntervalSeconds: 4, MaxAttempts: 3, MaxDelaySeconds: 10, JitterStrategy: 'FULL' },
      [1000, 2000, 2500],
    ],
    ['has no jitter', { IntervalSeconds: 4, MaxAttempts: 1, JitterStrategy: 'NONE' }, [4000]],
    ['never happens', { MaxAttempts: 0 }, []],
  ])('%s', async (_name, fields, expected) => {
    const states = retrying({ ErrorEquals: ['Bad'], ...fields });
    const ran = await runStates(states, { functions: always('Bad'), random: () => 0.25 });
    expect(delays(ran)).toEqual(expected);
    expect(ran).toMatchObject({ status: 'FAILED', error: 'Bad', transitions: 1 + expected.length });
  });

  test('takes its jitter from the source of randomness, one number a retry', async () => {
    const numbers = [0, 0.999, 0.5];
    const random = () => numbers.shift() ?? 0;
    const states = retrying({ ErrorEquals: ['Bad'], IntervalSeconds: 10, BackoffRate: 1, JitterStrategy: 'FULL' });
    expect(delays(await runStates(states, { functions: always('Bad'), random }))).toEqual([0, 9990, 5000]);
  });

  test('ends when the function succeeds', async () => {
    const ran = await runStates(retrying({ ErrorEquals: ['Bad'] }), { functions: failing('Bad', 'Bad') });
    expect(ran).toMatchObject({ status: 'SUCCEEDED', output: 'done', transitions: 3 });
  });

  test('counts for each retrier by itself, and the first that matches decides', async () => {
    const states = {
      ...retrying(
        { ErrorEquals: ['ErrorA', 'ErrorB'], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 },
        { ErrorEquals: ['ErrorC'], IntervalSeconds: 5 },
        { ErrorEquals: ['States.ALL'], IntervalSeconds: 60 },
      ),
    };
    const ran = await runStates(states, { functions: failing('ErrorA', 'ErrorB', 'ErrorC', 'ErrorB') });
    expect(delays(ran)).toEqual([1000, 2000, 5000]);
    expect(ran).toMatchObject({ status: 'FAILED', error: 'ErrorB' });
  });

  test('comes before a catcher, and counts anew at the next visit', async () => {
    const states = {
      T: {
        Type: 'Task',
        Resource: functionArn('work'),
        Retry: [{ ErrorEquals: ['Bad'], MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ['Bad'], ResultPath: '$.error', Next: 'Again?' }],
        End: true,
      },
      'Again?': {
        Type: 'Choice',
        Choices: [{ Variable: '$$.State.EnteredTime', StringEquals: '2026-01-01T00:00:01Z', Next: 'T' }],
        Default: 'Enough',
      },
      Enough: { Type: 'Succeed' },
    };
    const ran = await runStates(states, { functions: always('Bad') });
    expect(ran.calls.map(({ at }) => at)).toEqual([0, 1000, 1000, 2000]);
    expect(ran.status).toBe('SUCCEEDED');
  });

  test('of a Parallel runs all of its branches again', async () => {
    const states = {
      P: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'A', States: { A: { Type: 'Task', Resource: functionArn('other'), End: true } } },
          { StartAt: 'B', States: { B: { Type: 'Task', Resource: functionArn('work'), End: true } } },
        ],
        Retry: [{ ErrorEquals: ['Bad'] }],
        End: true,
      },
    };
    const ran = await runStates(states, { functions: { ...failing('Bad'), other: () => 1 } });
    expect(ran).toMatchObject({ status: 'SUCCEEDED', output: [1, 'done'], transitions: 6 });
    expect(ran.calls.filter(({ name }) => name === 'other')).toHaveLength(2);
  });
});
