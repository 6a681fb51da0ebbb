import { afterEach, describe, expect, test } from 'vitest';
import { createExecutions, type Executions } from '../../../src/simulator/state-machine/executions.ts';
import { parseStateMachine } from '../../../src/simulator/state-machine/parse-state-machine.ts';
import { skippingClock } from '../../../src/simulator/time/clock.ts';
import { functionArn, machineArn, start, thrown } from './run-states.ts';

const otherArn = `${machineArn}-other`;
const machine = parseStateMachine(
  JSON.stringify({
    StartAt: 'Work',
    States: {
      Work: { Type: 'Task', Resource: functionArn('work'), Next: 'Sleep' },
      Sleep: { Type: 'Wait', Seconds: 60, End: true },
    },
  }),
);

const opened: Executions[] = [];
function open(work: (input: unknown) => unknown = (input) => input): Executions {
  const executions = createExecutions(
    { [machineArn]: machine, [otherArn]: machine },
    {
      clock: skippingClock({ start, rate: 0 }),
      random: () => 0,
      invoke: async (_arn, input) => work(input),
      readObject: () => Promise.reject(new Error('not used')),
      writeObject: () => Promise.reject(new Error('not used')),
    },
  );
  opened.push(executions);
  return executions;
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map((executions) => executions.close()));
});

const request = (name: string, input = '{"n":1}') => ({ stateMachineArn: machineArn, name, input });
const arnOf = (name: string) => `arn:aws:states:eu-west-1:111122223333:execution:audit:${name}`;

describe('an execution', () => {
  test('runs, and is described while it does and when it has ended', async () => {
    const executions = open();
    const started = executions.start(request('run-1'));
    expect(started).toEqual({ executionArn: arnOf('run-1'), startDate: new Date(start) });
    const common = { ...started, stateMachineArn: machineArn, name: 'run-1', input: '{"n":1}', redriveCount: 0 };
    const not = (status: string) => ({
      ...{ status, redriveStatus: 'NOT_REDRIVABLE' },
      redriveStatusReason: `Execution is ${status} and cannot be redriven`,
    });
    expect(executions.describe(started)).toEqual({ ...common, ...not('RUNNING') });
    const ended = { ...common, ...not('SUCCEEDED'), output: '{"n":1}', stopDate: new Date(start + 60_000) };
    expect(await executions.ended(started.executionArn)).toEqual(ended);
    expect(executions.describe(started)).toEqual(ended);
  });

  test('that fails is described with its error and cause', async () => {
    const executions = open(() => {
      throw thrown('Bad', 'no');
    });
    const { executionArn } = executions.start(request('run-1'));
    expect(await executions.ended(executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'Bad',
      cause: '{"errorType":"Bad","errorMessage":"no","trace":[]}',
    });
  });

  test('gets an empty object and a name when it is given neither', async () => {
    const executions = open();
    const { executionArn } = executions.start({ stateMachineArn: machineArn });
    expect(executionArn).toBe(arnOf('00000000-0000-4000-8000-000000000000'));
    expect(await executions.ended(executionArn)).toMatchObject({ input: '{}', output: '{}' });
  });

  test('that is stopped is aborted, at once and for good, and says why', async () => {
    const executions = open();
    const { executionArn } = executions.start(request('run-1'));
    const { stopDate } = executions.stop({ executionArn, error: 'Enough', cause: 'of it' });
    const expected = { status: 'ABORTED', error: 'Enough', cause: 'of it', stopDate };
    expect(executions.describe({ executionArn })).toMatchObject(expected);
    expect(await executions.ended(executionArn)).toMatchObject(expected);
    expect(executions.stop({ executionArn, error: 'Again' })).toEqual({ stopDate });
    expect(executions.describe({ executionArn })).toMatchObject(expected);
  });

  test('whose interpreter breaks is a failure that says so', async () => {
    const clock = { ...skippingClock({ start, rate: 0 }), sleep: () => Promise.reject(new TypeError('broken clock')) };
    const executions = createExecutions(
      { [machineArn]: machine },
      { clock, invoke: async () => null, readObject: async () => '', writeObject: async () => undefined },
    );
    const { executionArn } = executions.start(request('run-1'));
    expect(await executions.ended(executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: expect.stringContaining('broken clock'),
    });
  });
});

describe('starting', () => {
  test('again with the same name and input while it runs is the same execution', async () => {
    let calls = 0;
    const executions = open(() => {
      calls += 1;
    });
    const first = executions.start(request('run-1'));
    expect(executions.start(request('run-1'))).toEqual(first);
    await executions.ended(first.executionArn);
    expect(calls).toBe(1);
  });

  test.each([
    ['another input', '{"n":2}', false],
    ['the same input after it has ended', '{"n":1}', true],
  ])('again with the same name and %s is refused', async (_name, input, wait) => {
    const executions = open();
    const { executionArn } = executions.start(request('run-1'));
    if (wait) await executions.ended(executionArn);
    expect(() => executions.start(request('run-1', input))).toThrow(
      expect.objectContaining({ code: 'ExecutionAlreadyExists' }),
    );
  });

  test('the same name for another machine is another execution', () => {
    const executions = open();
    executions.start(request('run-1'));
    expect(executions.start({ ...request('run-1'), stateMachineArn: otherArn }).executionArn).toContain(
      'audit-other:run-1',
    );
  });

  test.each([
    ['StateMachineDoesNotExist', { stateMachineArn: `${machineArn}-none`, name: 'a' }],
    ['InvalidName', request('a b')],
    ['InvalidName', request('')],
    ['InvalidName', request('a:b')],
    ['InvalidName', request('a'.repeat(81))],
    ['InvalidExecutionInput', request('a', '{')],
    ['InvalidExecutionInput', request('a', `"${'x'.repeat(262_143)}"`)],
  ])('is refused with %s', (code, wrong) => {
    expect(() => open().start(wrong)).toThrow(expect.objectContaining({ code, status: 400 }));
  });
});

describe('looking', () => {
  test('for an execution that there is not is an error', () => {
    const executions = open();
    const missing = expect.objectContaining({ code: 'ExecutionDoesNotExist' });
    expect(() => executions.describe({ executionArn: arnOf('none') })).toThrow(missing);
    expect(() => executions.stop({ executionArn: arnOf('none') })).toThrow(missing);
  });

  test('at the list gives the latest first, without what only the description has', async () => {
    const executions = open();
    executions.start(request('first'));
    executions.start({ ...request('elsewhere'), stateMachineArn: otherArn });
    await executions.ended(arnOf('first'));
    executions.start(request('second'));
    expect(executions.list({ stateMachineArn: machineArn })).toEqual([
      expect.objectContaining({ name: 'second', status: 'RUNNING' }),
      {
        executionArn: arnOf('first'),
        stateMachineArn: machineArn,
        name: 'first',
        status: 'SUCCEEDED',
        startDate: new Date(start),
        stopDate: new Date(start + 60_000),
        redriveCount: 0,
      },
    ]);
    const running = executions.list({ stateMachineArn: machineArn, statusFilter: 'RUNNING' });
    expect(running.map(({ name }) => name)).toEqual(['second']);
  });

  test('at the list of a machine that there is not is an error', () => {
    expect(() => open().list({ stateMachineArn: `${machineArn}-none` })).toThrow(
      expect.objectContaining({ code: 'StateMachineDoesNotExist' }),
    );
  });
});

test('closing stops what runs and waits for it', async () => {
  const executions = open();
  executions.start(request('run-1'));
  await executions.close();
  expect(executions.describe({ executionArn: arnOf('run-1') })).toMatchObject({ status: 'ABORTED' });
});
