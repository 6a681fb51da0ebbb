import { describe, expect, test } from 'vitest';
import { distributed, echo, failingFor, map, range, work } from './maps.ts';
import { type Functions, functionArn, runStates } from './run-states.ts';

describe.each([
  ['inline', (processor: object) => processor],
  ['distributed', distributed],
])('a Map in %s mode', (mode, wrap) => {
  test('gives the outputs in the order of the items', async () => {
    const processor = {
      StartAt: 'Wait',
      States: { Wait: { Type: 'Wait', SecondsPath: '$', Next: 'Work' }, ...work.States },
    };
    const ran = await runStates(map({}, wrap(processor)), { input: [30, 10, 20], functions: echo });
    expect(ran).toMatchObject({ status: 'SUCCEEDED', output: [30, 10, 20], took: 30_000, transitions: 7 });
    expect(ran.calls.map(({ input }) => input)).toEqual([10, 20, 30]);
  });

  test('takes the list that its ItemsPath names', async () => {
    const ran = await runStates(map({ InputPath: '$.in', ItemsPath: '$.list', ResultPath: '$.out' }, wrap(work)), {
      input: { in: { list: [1, 2] } },
      functions: echo,
    });
    expect(ran.output).toEqual({ in: { list: [1, 2] }, out: [1, 2] });
  });

  test('does nothing for no items', async () => {
    expect(await runStates(map({}, wrap(work)), { input: [], functions: echo })).toMatchObject({
      output: [],
      transitions: 1,
    });
  });

  test.each([{}, 'text', null, 5])('of %j is a runtime error', async (input) => {
    expect(await runStates(map({}, wrap(work)), { input, functions: echo })).toMatchObject({ error: 'States.Runtime' });
  });

  test('selects what an item becomes, from its input and the context object', async () => {
    const selector = {
      'index.$': '$$.Map.Item.Index',
      'name.$': '$$.Map.Item.Value.name',
      'shared.$': '$.shared',
      'run.$': '$$.Execution.Name',
      'state.$': '$$.State.Name',
    };
    const ran = await runStates(map({ ItemsPath: '$.list', ItemSelector: selector }, wrap(work)), {
      input: { list: [{ name: 'a' }, { name: 'b' }], shared: true },
      functions: echo,
    });
    const common = { shared: true, run: 'run-1', state: 'M' };
    expect(ran.output).toEqual([
      { index: 0, name: 'a', ...common },
      { index: 1, name: 'b', ...common },
    ]);
  });

  test.each([
    ['MaxConcurrency', { MaxConcurrency: 3 }, 3],
    ['MaxConcurrencyPath', { MaxConcurrencyPath: '$.most' }, 2],
    ['no limit', {}, 10],
    ['a limit of 0', { MaxConcurrency: 0 }, 10],
    ['a limit of 1', { MaxConcurrency: 1 }, 1],
  ])('runs as many at a time as %s says', async (_name, fields, expected) => {
    let running = 0;
    let peak = 0;
    const functions: Functions = {
      work: async () => {
        running += 1;
        peak = Math.max(peak, running);
        await new Promise(setImmediate);
        running -= 1;
      },
    };
    await runStates(map({ ItemsPath: '$.list', ...fields }, wrap(work)), {
      input: { list: range(10), most: 2 },
      functions,
    });
    expect(peak).toBe(expected);
  });

  test.each([-1, 1.5, '2', null])('refuses a MaxConcurrencyPath that leads to %j', async (most) => {
    const states = map({ ItemsPath: '$.list', MaxConcurrencyPath: '$.most' }, wrap(work));
    expect(await runStates(states, { input: { list: [1], most }, functions: echo })).toMatchObject({
      error: 'States.Runtime',
    });
  });

  test('starts no item after it failed, and aborts those that run', async () => {
    const processor = {
      StartAt: 'Work',
      States: {
        Work: { Type: 'Task', Resource: functionArn('work'), Next: 'Sleep' },
        Sleep: { Type: 'Wait', Seconds: 3600, End: true },
      },
    };
    const ran = await runStates(map({ MaxConcurrency: 2 }, wrap(processor)), {
      input: [0, 1, 2, 3],
      functions: failingFor(1),
    });
    expect(ran).toMatchObject({ status: 'FAILED', took: 0 });
    expect(ran.calls).toHaveLength(2);
  });

  test('may stand in another', async () => {
    const inner = {
      StartAt: 'Inner',
      States: { Inner: { Type: 'Map', ItemProcessor: wrap(work), End: true } },
    };
    const ran = await runStates(map({}, wrap(inner)), { input: [[1, 2], [], [3]], functions: echo });
    expect(ran).toMatchObject({ status: 'SUCCEEDED', output: [[1, 2], [], [3]], transitions: 1 + 3 + 3 });
  });

  test('tells of every item that ends', async () => {
    const { events } = await runStates(map({}, wrap(work)), { input: [7, 8], functions: echo });
    const items = events.filter((event) => event.type === 'item-finished');
    expect(items).toMatchObject([
      { state: 'M', execution: 'run-1', index: 0, total: 2, status: 'SUCCEEDED' },
      { state: 'M', execution: 'run-1', index: 1, total: 2, status: 'SUCCEEDED' },
    ]);
  });

  test(`a result that is too large is an error, in ${mode} mode too`, async () => {
    const functions = { work: () => 'x'.repeat(100_000) };
    expect(await runStates(map({ ResultPath: null }, wrap(work)), { input: [1, 2, 3], functions })).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
    });
  });
});

describe('an inline Map', () => {
  test('fails with the error of the item that failed, and is retried as a whole', async () => {
    const states = map({ Retry: [{ ErrorEquals: ['Bad'], MaxAttempts: 1 }] });
    const ran = await runStates(states, { input: [1, 2], functions: failingFor(2) });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'Bad', cause: expect.stringContaining('no 2') });
    expect(ran.calls).toHaveLength(4);
  });

  test('runs at most 40 at a time', async () => {
    let running = 0;
    let peak = 0;
    const functions: Functions = {
      work: async () => {
        running += 1;
        peak = Math.max(peak, running);
        await new Promise(setImmediate);
        running -= 1;
      },
    };
    await runStates(map({ MaxConcurrency: 1000 }), { input: range(100), functions });
    expect(peak).toBe(40);
  });

  test('a runtime error in an item ends the execution', async () => {
    const processor = { StartAt: 'P', States: { P: { Type: 'Pass', InputPath: '$.missing', End: true } } };
    const states = {
      M: { Type: 'Map', ItemProcessor: processor, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }], End: true },
      Caught: { Type: 'Succeed' },
    };
    expect(await runStates(states, { input: [1] })).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});
