import { describe, expect, test } from 'vitest';
import { type Functions, functionArn, impatientClock, runStates, thrown } from './run-states.ts';

const task = (fields: object) => ({
  T: { Type: 'Task', Resource: functionArn('work'), End: true, ...fields },
  Caught: { Type: 'Pass', End: true },
});
/** A task whose only catcher leads to the state that was not reached otherwise. */
const catching = (errorEquals: readonly string[], fields: object = {}) =>
  task({ Catch: [{ ErrorEquals: errorEquals, Next: 'Caught', ...fields }] });
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

describe('an error of a function', () => {
  test('has its name as the error and a JSON text as the cause', async () => {
    const functions = { work: () => Promise.reject(thrown('DriftError', 'a "quoted" text')) };
    expect(
      await runStates({ T: { Type: 'Task', Resource: functionArn('work'), End: true } }, { functions }),
    ).toMatchObject({
      status: 'FAILED',
      error: 'DriftError',
      cause: '{"errorType":"DriftError","errorMessage":"a \\"quoted\\" text","trace":[]}',
    });
  });

  test('has a cause that fits, and is still JSON, however long the message is', async () => {
    const functions = { work: () => Promise.reject(thrown('Long', '"\u0001'.repeat(50_000))) };
    const { cause = '' } = await runStates(
      { T: { Type: 'Task', Resource: functionArn('work'), End: true } },
      { functions },
    );
    expect(cause.length).toBeLessThanOrEqual(32_768);
    expect(JSON.parse(cause)).toMatchObject({ errorType: 'Long' });
  });

  test('that is no Error at all is unknown to Lambda', async () => {
    const functions = { work: () => Promise.reject('just a text') };
    expect(
      await runStates({ T: { Type: 'Task', Resource: functionArn('work'), End: true } }, { functions }),
    ).toMatchObject({
      error: 'Lambda.Unknown',
      cause: 'just a text',
    });
  });
});

describe('a catcher', () => {
  test.each([
    ['Bad', ['Bad'], true],
    ['Bad', ['Other', 'Bad'], true],
    ['Bad', ['Other'], false],
    ['Bad', ['bad'], false],
    ['Bad', ['States.TaskFailed'], true],
    ['Bad', ['States.ALL'], true],
    ['Bad', ['States.Timeout'], false],
    ['States.Timeout', ['States.Timeout'], true],
    ['States.Timeout', ['States.ALL'], true],
    ['States.Timeout', ['States.TaskFailed'], false],
    ['States.DataLimitExceeded', ['States.ALL'], false],
    ['States.DataLimitExceeded', ['States.TaskFailed'], false],
    ['States.DataLimitExceeded', ['States.DataLimitExceeded'], true],
    ['States.Runtime', ['States.ALL'], false],
    ['States.Runtime', ['States.TaskFailed'], false],
  ])('of %s: %j takes it: %s', async (error, errorEquals, caught) => {
    const ran = await runStates(catching(errorEquals), { functions: always(error) });
    expect(ran.status).toBe(caught ? 'SUCCEEDED' : 'FAILED');
    expect(caught ? (ran.output as { Error: string }).Error : ran.error).toBe(error);
  });

  test.each([
    ['replaces the input with the error', {}, { Error: 'Bad', Cause: expect.any(String) }],
    [
      'adds the error to the raw input',
      { ResultPath: '$.error' },
      { a: { b: 1 }, error: { Error: 'Bad', Cause: expect.any(String) } },
    ],
    ['forgets the error', { ResultPath: null }, { a: { b: 1 } }],
  ])('%s', async (_name, fields, expected) => {
    const states = catching(['Bad'], fields);
    Object.assign(states.T, { InputPath: '$.a', ResultPath: '$.ignored', OutputPath: '$.ignored' });
    expect(await runStates(states, { input: { a: { b: 1 } }, functions: always('Bad') })).toMatchObject({
      status: 'SUCCEEDED',
      output: expected,
      transitions: 2,
    });
  });

  test('is chosen in order', async () => {
    const states = {
      ...task({
        Catch: [
          { ErrorEquals: ['Other'], Next: 'Wrong' },
          { ErrorEquals: ['Bad'], Next: 'Caught' },
          { ErrorEquals: ['States.ALL'], Next: 'Wrong' },
        ],
      }),
      Wrong: { Type: 'Fail', Error: 'Wrong' },
    };
    expect(await runStates(states, { functions: always('Bad') })).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('takes an error of the ResultPath of its state', async () => {
    const states = task({
      ResultPath: '$.a.b',
      Catch: [{ ErrorEquals: ['States.ResultPathMatchFailure'], Next: 'Caught' }],
    });
    expect(await runStates(states, { input: { a: 'text' }, functions: failing() })).toMatchObject({
      status: 'SUCCEEDED',
    });
  });

  test('of a Parallel takes the error of a branch, with nothing else when there is no cause', async () => {
    const states = {
      P: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'F', States: { F: { Type: 'Fail', Error: 'Broken' } } }],
        Catch: [{ ErrorEquals: ['Broken'], Next: 'Caught' }],
        End: true,
      },
      Caught: { Type: 'Pass', End: true },
    };
    expect((await runStates(states)).output).toEqual({ Error: 'Broken' });
  });

  test.each([
    ['a parameter', { Parameters: { 'a.$': '$.missing' } }],
    ['an InputPath', { InputPath: '$.missing' }],
    ['a ResultSelector', { ResultSelector: { 'a.$': '$.missing' } }],
    ['an OutputPath', { OutputPath: '$.missing' }],
  ])('does not take %s that leads nowhere, nor is that retried', async (_name, fields) => {
    const states = task({
      ...fields,
      Retry: [{ ErrorEquals: ['States.ALL'] }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
    });
    expect(await runStates(states, { functions: { work: () => ({}) } })).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      transitions: 1,
    });
  });
});

test('an error of the interpreter or of an observer is not an error of the execution', async () => {
  const clock = { ...impatientClock(), sleep: () => Promise.reject(new TypeError('a broken clock')) };
  await expect(runStates({ W: { Type: 'Wait', Seconds: 1, End: true } }, { clock })).rejects.toThrow('a broken clock');
});
