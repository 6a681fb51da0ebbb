import { describe, expect, test } from 'vitest';
import { type Functions, functionArn, impatientClock, runStates, thrown } from './run-states.ts';

const task = (fields: object) => ({
  T: { Type: 'Task', Resource: functionArn('work'), End: true, ...fields },
  Caught: { Type: 'Pass', End: true },
});
/** A task whose only catcher leads to the state that was not reached otherwise. */
const catching = (errorEquals: readonly string[], fields: object = {}) =>
  task({ Catch: [{ ErrorEquals: errorEquals, Next: 'Caught', ...fields }] });
const retrying = (...Retry: object[]) => ({ T: { Type: 'Task', Resource: functionArn('work'), Retry, End: true } });

const failing = (...names: string[]): Functions => ({
  work: (_input, count) => {
    const name = names[count - 1];
    if (name !== undefined) throw thrown(name);
    return 'done';
  },
});

describe('a timeout', () => {
  const slow: Functions = { work: (_input, _count, { clock, signal }) => clock.sleep(60_000, signal) };

  test('of a Task comes after its seconds, has no cause, and aborts the call', async () => {
    let aborted = false;
    const functions: Functions = {
      work: (_input, _count, { clock, signal }) => {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
        return clock.sleep(60_000);
      },
    };
    const states = catching(['States.Timeout']);
    Object.assign(states.T, { TimeoutSeconds: 10 });
    const ran = await runStates(states, { functions, clock: impatientClock() });
    expect(ran).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'States.Timeout' }, took: 10_000 });
    expect(aborted).toBe(true);
  });

  test('of a Task may be retried', async () => {
    const states = retrying({ ErrorEquals: ['States.Timeout'], IntervalSeconds: 5, MaxAttempts: 1 });
    Object.assign(states.T, { TimeoutSeconds: 10 });
    const ran = await runStates(states, { functions: slow, clock: impatientClock() });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'States.Timeout', took: 25_000, transitions: 2 });
  });

  test('of a Task does not come when its function is quicker', async () => {
    const states = task({ TimeoutSeconds: 61, Next: 'Caught', End: undefined });
    expect(await runStates(states, { functions: slow, clock: impatientClock() })).toMatchObject({
      status: 'SUCCEEDED',
      took: 60_000,
    });
  });

  test('of the machine ends the execution, and nothing catches it', async () => {
    const states = catching(['States.ALL']);
    const ran = await runStates(states, { functions: slow, clock: impatientClock(), machine: { TimeoutSeconds: 20 } });
    expect(ran).toMatchObject({ status: 'TIMED_OUT', took: 20_000, transitions: 1 });
    expect(ran.error).toBeUndefined();
  });

  test('of the machine is forgotten when the execution ends before', async () => {
    const ran = await runStates({ S: { Type: 'Succeed' } }, { machine: { TimeoutSeconds: 20 } });
    expect(ran).toMatchObject({ status: 'SUCCEEDED', took: 0 });
  });
});

describe('the payload limit of 262,144 bytes', () => {
  const text = (bytes: number) => 'ä'.repeat((bytes - 2) / 2); // two bytes each, and the quotes
  const limit = 262_144;
  test.each([
    ['a result', { functions: { work: () => text(limit) } }, 'SUCCEEDED'],
    ['a result', { functions: { work: () => text(limit + 2) } }, 'FAILED'],
  ])('%s at and over it', async (_name, options, status) => {
    const states = { T: { Type: 'Task', Resource: functionArn('work'), End: true } };
    expect(await runStates(states, options)).toMatchObject({
      status,
      ...(status === 'FAILED'
        ? { error: 'States.DataLimitExceeded', cause: expect.stringContaining(functionArn('work')) }
        : {}),
    });
  });

  test('holds for what Parameters make', async () => {
    const states = {
      T: { Type: 'Task', Resource: functionArn('work'), Parameters: { 'a.$': '$', 'b.$': '$' }, End: true },
    };
    const ran = await runStates(states, { input: text(limit / 2), functions: failing() });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(ran.calls).toEqual([]);
  });

  test('holds for what a ResultPath adds up to', async () => {
    const states = task({ ResultPath: '$.r', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] });
    const functions = { work: () => text(limit - 100) };
    expect(await runStates(states, { input: { a: text(200) }, functions })).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
    });
  });

  test('holds for the result even if a null ResultPath discards it', async () => {
    const states = { T: { Type: 'Task', Resource: functionArn('work'), ResultPath: null, End: true } };
    expect(await runStates(states, { functions: { work: () => text(limit + 2) } })).toMatchObject({ status: 'FAILED' });
  });

  test('holds for a Pass and for the input of the execution', async () => {
    const states = { P: { Type: 'Pass', Parameters: { 'a.$': '$', 'b.$': '$' }, End: true } };
    expect(await runStates(states, { input: text(limit / 2) })).toMatchObject({ error: 'States.DataLimitExceeded' });
    expect(await runStates({ S: { Type: 'Succeed' } }, { input: text(limit + 2) })).toMatchObject({
      error: 'States.DataLimitExceeded',
      transitions: 0,
    });
  });
});

describe('an abort', () => {
  test('ends an execution that waits', async () => {
    const controller = new AbortController();
    const functions: Functions = { work: () => controller.abort() };
    const states = {
      P: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 3600, End: true } } },
          {
            StartAt: 'T',
            States: {
              T: {
                Type: 'Task',
                Resource: functionArn('work'),
                Retry: [{ ErrorEquals: ['States.ALL'] }],
                End: true,
              },
            },
          },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
        End: true,
      },
      Caught: { Type: 'Succeed' },
    };
    expect(await runStates(states, { functions, signal: controller.signal })).toMatchObject({
      status: 'ABORTED',
      took: 0,
    });
  });

  test('that came before does nothing at all', async () => {
    const ran = await runStates(task({ Next: 'Caught', End: undefined }), {
      signal: AbortSignal.abort(),
      functions: failing(),
    });
    expect(ran).toMatchObject({ status: 'ABORTED', transitions: 0 });
    expect(ran.calls).toEqual([]);
  });
});

test('a history of more than 25,000 events ends the execution', async () => {
  const states = {
    W: { Type: 'Wait', Seconds: 1, Next: 'Again' },
    Again: { Type: 'Choice', Choices: [{ Variable: '$.enough', IsPresent: true, Next: 'Done' }], Default: 'W' },
    Done: { Type: 'Succeed' },
  };
  expect(await runStates(states)).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: expect.stringContaining('25000'),
    transitions: 12_500,
  });
});
