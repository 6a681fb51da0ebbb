import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  paginateListExecutions,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createExecutions } from '../../../src/simulator/state-machine/executions.ts';
import { parseStateMachine } from '../../../src/simulator/state-machine/parse-state-machine.ts';
import { skippingClock } from '../../../src/simulator/time/clock.ts';
import { ACCOUNT, accountWorld, awsError, REGION, START, simulatedAws } from '../../support/simulated-aws.ts';

const stateMachineArn = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:audit`;
const executionArn = (name: string) => `arn:aws:states:${REGION}:${ACCOUNT}:execution:audit:${name}`;
const machine = parseStateMachine(
  JSON.stringify({
    StartAt: 'Work',
    States: { Work: { Type: 'Task', Resource: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:work`, End: true } },
  }),
);

/** Every execution waits until `finish` is called, and gives what it was given. */
const start = async () => {
  const clock = skippingClock({ start: START, rate: 0 });
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const executions = createExecutions(
    { [stateMachineArn]: machine },
    {
      clock,
      random: () => 0.5,
      invoke: async (_arn, input) => {
        await finished;
        return input;
      },
      readObject: () => Promise.reject(new Error('not used')),
      writeObject: () => Promise.reject(new Error('not used')),
    },
  );
  const aws = await simulatedAws(accountWorld({}), { clock, stateMachines: executions });
  onTestFinished(async () => {
    finish();
    await executions.close();
  });
  return { client: new SFNClient(aws.config()), executions, finish };
};

const named = (name: string, input = '{"a":1}') => new StartExecutionCommand({ stateMachineArn, name, input });

describe('executions of a state machine', () => {
  it('run, and are described to their end', async () => {
    const { client, executions, finish } = await start();
    const started = await client.send(named('run-1'));
    expect(started).toMatchObject({ executionArn: executionArn('run-1'), startDate: new Date(START) });
    const describeRun = new DescribeExecutionCommand({ executionArn: started.executionArn });
    expect(await client.send(describeRun)).toMatchObject({ status: 'RUNNING', input: '{"a":1}', name: 'run-1' });
    finish();
    await executions.ended(executionArn('run-1'));
    expect(await client.send(describeRun)).toMatchObject({ status: 'SUCCEEDED', output: '{"a":1}' });
  });

  it('of one name and input are one while they run', async () => {
    const { client, executions, finish } = await start();
    await client.send(named('run-1'));
    await client.send(named('run-1'));
    expect(await awsError(client.send(named('run-1', '{}')))).toMatchObject({ name: 'ExecutionAlreadyExists' });
    finish();
    await executions.ended(executionArn('run-1'));
    expect(await awsError(client.send(named('run-1')))).toMatchObject({ name: 'ExecutionAlreadyExists', status: 400 });
  });

  it('can be stopped', async () => {
    const { client } = await start();
    await client.send(named('run-1'));
    await client.send(
      new StopExecutionCommand({ executionArn: executionArn('run-1'), error: 'Stopped', cause: 'enough' }),
    );
    expect(await client.send(new DescribeExecutionCommand({ executionArn: executionArn('run-1') }))).toMatchObject({
      status: 'ABORTED',
      error: 'Stopped',
      cause: 'enough',
      stopDate: new Date(START),
    });
  });

  it('can be redriven when they did not succeed', async () => {
    const { client, executions, finish } = await start();
    const executionArn = (await client.send(named('run-1'))).executionArn!;
    const redrive = new RedriveExecutionCommand({ executionArn });
    expect(await awsError(client.send(redrive))).toEqual({
      name: 'ExecutionNotRedrivable',
      message: 'Execution is RUNNING and cannot be redriven',
      status: 400,
    });
    await client.send(new StopExecutionCommand({ executionArn }));
    const describeRun = new DescribeExecutionCommand({ executionArn });
    expect(await client.send(describeRun)).toMatchObject({ redriveCount: 0, redriveStatus: 'REDRIVABLE' });
    finish();
    expect((await client.send(redrive)).redriveDate).toEqual(new Date(START));
    await executions.ended(executionArn);
    expect(await client.send(describeRun)).toMatchObject({
      status: 'SUCCEEDED',
      redriveCount: 1,
      redriveDate: new Date(START),
      redriveStatus: 'NOT_REDRIVABLE',
    });
  });

  it('are listed in pages and by status', async () => {
    const { client } = await start();
    for (let index = 0; index < 5; index++) await client.send(named(`run-${index}`));
    await client.send(new StopExecutionCommand({ executionArn: executionArn('run-3') }));
    const names: (string | undefined)[] = [];
    for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn, maxResults: 2 })) {
      expect(executions.length).toBeLessThanOrEqual(2);
      names.push(...executions.map(({ name }) => name));
    }
    expect(names.sort()).toEqual(['run-0', 'run-1', 'run-2', 'run-3', 'run-4']);
    const stopped = await client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'ABORTED' }));
    expect(stopped.executions?.map(({ name }) => name)).toEqual(['run-3']);
  });

  it.each([
    ['of a state machine that is not there', { stateMachineArn: `${stateMachineArn}x` }, 'StateMachineDoesNotExist'],
    ['with a name that has a blank', { stateMachineArn, name: 'a b' }, 'InvalidName'],
    ['with an input that is no JSON', { stateMachineArn, input: '{' }, 'InvalidExecutionInput'],
  ])('%s are refused', async (_what, input, name) => {
    const { client } = await start();
    expect(await awsError(client.send(new StartExecutionCommand(input)))).toMatchObject({ name, status: 400 });
  });

  it.each([
    [
      'of a state that there is none of',
      { statusFilter: 'DONE' as 'RUNNING' },
      /'statusFilter'.*enum value set: \[.*RUNNING/,
    ],
    ['fewer than none at a time', { maxResults: -1 }, /between 0 and 1000$/],
    ['more than a thousand at a time', { maxResults: 1001 }, /between 0 and 1000$/],
  ])('%s are not listed', async (_what, input, message) => {
    const { client } = await start();
    expect(await awsError(client.send(new ListExecutionsCommand({ stateMachineArn, ...input })))).toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });

  it('that are not there are refused', async () => {
    const { client } = await start();
    const ask = new DescribeExecutionCommand({ executionArn: executionArn('none') });
    expect(await awsError(client.send(ask))).toMatchObject({ name: 'ExecutionDoesNotExist', status: 400 });
  });
});
