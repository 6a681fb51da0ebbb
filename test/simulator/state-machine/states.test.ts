import { describe, expect, test } from 'vitest';
import { functionArn, runStates } from './run-states.ts';

const runtime = { status: 'FAILED', error: 'States.Runtime' };

describe('a Wait', () => {
  const wait = (fields: object) => ({ W: { Type: 'Wait', ...fields, End: true } });
  const input = {
    s: 90,
    zero: 0,
    at: '2026-01-01T01:00:00Z',
    offset: '2026-01-01T01:00:00.5+00:30',
    past: '2025-01-01T00:00:00Z',
  };
  test.each([
    [{ Seconds: 30 }, 30_000],
    [{ Seconds: 0 }, 0],
    [{ SecondsPath: '$.s' }, 90_000],
    [{ SecondsPath: '$.zero' }, 0],
    [{ Timestamp: '2026-01-01T00:10:00Z' }, 600_000],
    [{ TimestampPath: '$.at' }, 3_600_000],
    [{ TimestampPath: '$.offset' }, 1_800_500],
    [{ TimestampPath: '$.past' }, 0],
  ])('%j takes %d ms', async (fields, took) => {
    expect(await runStates(wait(fields), { input })).toMatchObject({ status: 'SUCCEEDED', output: input, took });
  });

  test.each([
    ['SecondsPath', -1],
    ['SecondsPath', 1.5],
    ['SecondsPath', '30'],
    ['SecondsPath', 100_000_000],
    ['TimestampPath', 'tomorrow'],
    ['TimestampPath', '2026-01-01'],
    ['TimestampPath', '2026-02-30T12:00:00Z'],
    ['TimestampPath', 5],
  ])('%s of %j is a runtime error', async (field, value) => {
    expect(await runStates(wait({ [field]: '$.v' }), { input: { v: value } })).toMatchObject(runtime);
  });
});

describe('the end', () => {
  test('Succeed ends with what its paths select', async () => {
    const states = { S: { Type: 'Succeed', InputPath: '$.a', OutputPath: '$.b' } };
    expect(await runStates(states, { input: { a: { b: 1 } } })).toMatchObject({ status: 'SUCCEEDED', output: 1 });
  });

  test.each([
    [
      { Error: 'Broken', Cause: 'it fell' },
      { error: 'Broken', cause: 'it fell' },
    ],
    [{ Error: 'Broken' }, { error: 'Broken' }],
    [
      { ErrorPath: '$.e', CausePath: '$.c' },
      { error: 'E', cause: 'C' },
    ],
    [{}, { error: '' }],
  ])('Fail with %j', async (fields, expected) => {
    const { status, error, cause } = await runStates({ F: { Type: 'Fail', ...fields } }, { input: { e: 'E', c: 'C' } });
    expect({ status, error, cause }).toEqual({ status: 'FAILED', cause: undefined, ...expected });
  });

  test.each(['$.missing', '$.n'])('Fail with an ErrorPath of %s is a runtime error', async (ErrorPath) => {
    expect(await runStates({ F: { Type: 'Fail', ErrorPath } }, { input: { n: 1 } })).toMatchObject(runtime);
  });
});

describe('a Parallel', () => {
  const branch = (state: object) => ({ StartAt: 'S', States: { S: state } });
  const rename = (index: number, flow: ReturnType<typeof branch>) => ({
    StartAt: `S${index}`,
    States: { [`S${index}`]: flow.States.S },
  });
  const parallel = (branches: object[], fields: object = {}) => ({
    P: {
      Type: 'Parallel',
      Branches: branches.map((state, index) => rename(index, branch(state))),
      ...fields,
      End: true,
    },
  });

  test('runs its branches at the same time and gives their outputs in their order', async () => {
    const states = parallel(
      [
        { Type: 'Wait', Seconds: 30, End: true },
        { Type: 'Pass', Result: 'quick', End: true },
        { Type: 'Wait', Seconds: 10, End: true },
      ],
      { Parameters: { 'n.$': '$.n' } },
    );
    const ran = await runStates(states, { input: { n: 1 } });
    expect(ran).toMatchObject({
      status: 'SUCCEEDED',
      output: [{ n: 1 }, 'quick', { n: 1 }],
      took: 30_000,
      transitions: 4,
    });
  });

  test('fails with the error of the branch that failed, and does not wait for the others', async () => {
    const states = parallel([
      { Type: 'Wait', Seconds: 3600, End: true },
      { Type: 'Fail', Error: 'Broken', Cause: 'it fell' },
    ]);
    expect(await runStates(states)).toMatchObject({ status: 'FAILED', error: 'Broken', cause: 'it fell', took: 0 });
  });

  test('a branch that is aborted catches nothing', async () => {
    const states = {
      P: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'Slow',
            States: {
              Slow: {
                Type: 'Task',
                Resource: functionArn('slow'),
                Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Never' }],
                End: true,
              },
              Never: { Type: 'Task', Resource: functionArn('never'), End: true },
            },
          },
          { StartAt: 'Bad', States: { Bad: { Type: 'Fail', Error: 'Broken' } } },
        ],
        End: true,
      },
    };
    let aborted = false;
    const slow = (_input: unknown, _count: number, { signal }: { signal: AbortSignal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          resolve(null);
        });
      });
    const ran = await runStates(states, { functions: { slow, never: () => null } });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'Broken' });
    expect(ran.calls.map(({ name }) => name)).toEqual(['slow']);
    expect(aborted).toBe(true);
  });
});
