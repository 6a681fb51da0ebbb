import { describe, expect, test } from 'vitest';
import { functionArn, runStates } from './run-states.ts';

const pass = (fields: object) => ({ P: { Type: 'Pass', ...fields, End: true } });
const runtime = { status: 'FAILED', error: 'States.Runtime' };

describe('input and output of a state', () => {
  const input = { a: { b: [10, { c: 'x' }] }, 'odd name': 1, none: null };
  test.each([
    ['passes its input on', {}, input],
    ['selects with InputPath', { InputPath: '$.a' }, input.a],
    ['selects an item of a list', { InputPath: '$.a.b[1].c' }, 'x'],
    ['selects by a quoted name', { InputPath: "$['odd name']" }, 1],
    ['selects null', { InputPath: '$.none' }, null],
    ['takes nothing with a null InputPath', { InputPath: null }, {}],
    ['gives nothing with a null OutputPath', { OutputPath: null }, {}],
    ['selects with OutputPath', { OutputPath: '$.a.b' }, input.a.b],
    ['selects from the context object', { InputPath: '$$.Execution.Name' }, 'run-1'],
    ['gives its Result', { Result: { fixed: true } }, { fixed: true }],
    ['gives a Result of null', { Result: null }, null],
    [
      'puts the result where the ResultPath points',
      { Result: 1, ResultPath: '$.a.r' },
      { ...input, a: { ...input.a, r: 1 } },
    ],
    ['makes the objects of a ResultPath', { Result: 1, ResultPath: '$.x.y.z' }, { ...input, x: { y: { z: 1 } } }],
    ['overwrites what stood at the ResultPath', { Result: 1, ResultPath: '$.a' }, { ...input, a: 1 }],
    ['replaces all with a ResultPath of $', { Result: 1, ResultPath: '$' }, 1],
    ['discards the result with a null ResultPath', { Result: 1, ResultPath: null }, input],
    ['combines the result with its raw input', { InputPath: '$.a', Result: 1, ResultPath: '$.r' }, { ...input, r: 1 }],
    [
      'fills in Parameters, whose paths see the selected input',
      { InputPath: '$.a', Parameters: { 'first.$': '$.b[0]', list: ['k', { 'n.$': '$.b[1].c' }], plain: '$.b' } },
      { first: 10, list: ['k', { n: 'x' }], plain: '$.b' },
    ],
    [
      'takes a name like __proto__ for a name',
      { Parameters: { __proto__: null, 'hasOwnProperty.$': '$.a.b[0]' } },
      { hasOwnProperty: 10 },
    ],
  ])('%s', async (_name, fields, expected) => {
    const { status, output } = await runStates(pass(fields), { input });
    expect({ status, output }).toEqual({ status: 'SUCCEEDED', output: expected });
  });

  test.each([
    ['InputPath', pass({ InputPath: '$.missing' })],
    ['OutputPath', pass({ OutputPath: '$.missing' })],
    ['Parameters', pass({ Parameters: { 'a.$': '$.missing' } })],
    ['a path into a text', pass({ InputPath: '$.text.length' })],
    ['a path that only a prototype has', pass({ InputPath: '$.constructor' })],
    ['an index behind the end', pass({ InputPath: '$.list[1]' })],
    ['an index of an object', pass({ InputPath: '$[0]' })],
    ['a field of the context object that this state has not', pass({ InputPath: '$$.State.RetryCount' })],
  ])('%s that leads nowhere is a runtime error', async (_name, states) => {
    expect(await runStates(states, { input: { text: 'x', list: [1] } })).toMatchObject(runtime);
  });

  test('a ResultPath into something that is no object is an error with its own name', async () => {
    const states = { P: { Type: 'Pass', Result: 1, ResultPath: '$.text.x', End: true } };
    expect(await runStates(states, { input: { text: 'x' } })).toMatchObject({
      status: 'FAILED',
      error: 'States.ResultPathMatchFailure',
    });
  });
});

describe('a Task', () => {
  const task = (fields: object) => ({ T: { Type: 'Task', Resource: functionArn('work'), ...fields, End: true } });

  test('calls its function with its parameters, selects from the result and puts it where it belongs', async () => {
    const states = task({
      InputPath: '$.in',
      Parameters: { 'value.$': '$.n', 'run.$': '$$.Execution.Name' },
      ResultSelector: { 'double.$': '$.answer', 'state.$': '$$.State.Name' },
      ResultPath: '$.result',
      OutputPath: '$.result',
    });
    const ran = await runStates(states, {
      input: { in: { n: 21 } },
      functions: { work: () => ({ answer: 42, noise: 1 }) },
    });
    expect(ran).toMatchObject({ status: 'SUCCEEDED', output: { double: 42, state: 'T' }, transitions: 1 });
    expect(ran.calls).toEqual([{ name: 'work', at: 0, input: { value: 21, run: 'run-1' } }]);
  });

  test('sees the result as JSON: no undefined, no dates, and nothing is null', async () => {
    const functions = { work: () => ({ at: new Date(0), gone: undefined, list: [undefined] }) };
    expect((await runStates(task({}), { functions })).output).toEqual({ at: '1970-01-01T00:00:00.000Z', list: [null] });
    expect((await runStates(task({}), { functions: { work: () => undefined } })).output).toBeNull();
  });

  test('gives its function a copy of its input', async () => {
    const functions = {
      work: (input: unknown) => {
        (input as { n: number }).n = 99;
      },
    };
    const { output } = await runStates(task({ ResultPath: null }), { input: { n: 1 }, functions });
    expect(output).toEqual({ n: 1 });
  });
});
