import { describe, expect, it } from 'vitest';
import { WriteNotAllowedError } from '../../../src/aws/errors/aws-error.ts';
import { errorCode, isNotFound } from '../../../src/aws/errors/errors.ts';
import { describeExecution } from '../../../src/aws/operations/step-functions.ts';
import {
  operations,
  redriveExecution,
  startExecution,
  stopExecution,
} from '../../../src/aws/operations/step-functions-write.ts';
import { createExecutions } from '../../../src/simulator/state-machine/executions.ts';
import { parseStateMachine } from '../../../src/simulator/state-machine/parse-state-machine.ts';
import type { SimulatorClock } from '../../../src/simulator/time/clock.ts';
import {
  ACCOUNT,
  type OperationCall,
  REGION,
  START,
  startOperation,
  testOperations,
} from '../../support/operation-cases.ts';

const WRITE = { allow: 'write' } as const;
const stateMachineArn = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:audit`;
const executionArn = `arn:aws:states:${REGION}:${ACCOUNT}:execution:audit:first`;
const task = { Type: 'Task', Resource: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:work`, End: true };

/** A state machine of one task, which takes for ever unless told otherwise. */
const simulator =
  (work: () => Promise<unknown> = () => new Promise(() => {})) =>
  (clock: SimulatorClock) => ({
    stateMachines: createExecutions(
      {
        [stateMachineArn]: parseStateMachine(JSON.stringify({ StartAt: 'Work', States: { Work: task } }), {}),
      },
      {
        clock,
        invoke: (_functionArn, _input, { signal }) =>
          Promise.race([
            work(),
            new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
          ]),
        readObject: async () => '',
        writeObject: async () => undefined,
      },
    ),
  });
const start = (call: OperationCall, more: Partial<Parameters<typeof startExecution>[2]> = {}) =>
  startExecution(call.clients, call.scope, { stateMachineArn, name: 'first', input: { a: 1 }, ...more });
const described = (call: OperationCall, arn = executionArn) =>
  describeExecution(call.clients, call.scope, { executionArn: arn });
const stopped = async (call: OperationCall): Promise<void> => {
  await start(call);
  await stopExecution(call.clients, call.scope, { executionArn });
};

testOperations(
  operations,
  {
    redriveExecution: {
      prepare: stopped,
      run: ({ clients, scope }) => redriveExecution(clients, scope, { executionArn }),
      answer: { redrivenAt: new Date(START) },
      absence: { answer: undefined },
      pages: 'one execution is redriven',
    },
    startExecution: {
      run: (call) => start(call),
      answer: { arn: executionArn, startedAt: new Date(START) },
      absence: 'a state machine that is not there is an error, which has a test of its own',
      pages: 'one execution is started',
    },
    stopExecution: {
      prepare: (call) => start(call),
      run: ({ clients, scope }) => stopExecution(clients, scope, { executionArn }),
      answer: { stoppedAt: new Date(START) },
      absence: { answer: undefined },
      pages: 'one execution is stopped',
    },
  },
  { ...WRITE, simulator: simulator() },
);

describe('an execution', () => {
  const begin = (work?: () => Promise<unknown>) => startOperation({}, { ...WRITE, simulator: simulator(work) });

  it('is started with its input, and once however often its name and input are given while it runs', async () => {
    const call = await begin();
    expect(await start(call)).toEqual(await start(call));
    expect(await described(call)).toMatchObject({ status: 'RUNNING', input: '{"a":1}' });
    await expect(start(call, { input: { a: 2 } })).rejects.toMatchObject({
      name: 'AwsCallError',
      code: 'ExecutionAlreadyExists',
      operation: 'states:StartExecution',
    });
  });

  it('has a name of its own and an empty input when none are given', async () => {
    const call = await begin();
    const [one, other] = [
      await startExecution(call.clients, call.scope, { stateMachineArn }),
      await startExecution(call.clients, call.scope, { stateMachineArn }),
    ];
    expect(one.arn).not.toBe(other.arn);
    expect(await described(call, one.arn)).toMatchObject({ status: 'RUNNING', input: '{}' });
  });

  it('of a state machine that is not there cannot be started', async () => {
    const call = await begin();
    const error = await start(call, { stateMachineArn: `${stateMachineArn}-2` }).catch((thrown: unknown) => thrown);
    expect([errorCode(error), isNotFound(error)]).toEqual(['StateMachineDoesNotExist', true]);
  });

  it('is stopped with an error and a cause', async () => {
    const call = await begin();
    await start(call);
    const ended = { error: 'Cancelled', cause: 'by the operator' };
    await stopExecution(call.clients, call.scope, { executionArn, ...ended });
    expect(await described(call)).toMatchObject({ status: 'ABORTED', ...ended });
  });

  it('that failed is redriven, and succeeds', async () => {
    let attempts = 0;
    const call = await begin(async () => {
      attempts += 1;
      if (attempts === 1) throw new Error('no connection');
      return { done: true };
    });
    await start(call);
    await call.clock.sleep(1000);
    expect(await described(call)).toMatchObject({ status: 'FAILED' });
    await redriveExecution(call.clients, call.scope, { executionArn });
    await call.clock.sleep(1000);
    expect(await described(call)).toMatchObject({ status: 'SUCCEEDED', output: '{"done":true}', redrives: 1 });
  });

  it('that runs cannot be redriven', async () => {
    const call = await begin();
    await start(call);
    await expect(redriveExecution(call.clients, call.scope, { executionArn })).rejects.toMatchObject({
      name: 'AwsCallError',
      code: 'ExecutionNotRedrivable',
    });
  });

  it('is neither started, stopped nor redriven through clients that only read', async () => {
    const call = await startOperation({}, { simulator: simulator() });
    await expect(start(call)).rejects.toBeInstanceOf(WriteNotAllowedError);
    await expect(stopExecution(call.clients, call.scope, { executionArn })).rejects.toBeInstanceOf(
      WriteNotAllowedError,
    );
    await expect(redriveExecution(call.clients, call.scope, { executionArn })).rejects.toBeInstanceOf(
      WriteNotAllowedError,
    );
    expect(call.clients.takeCalls()).toEqual({});
  });
});
