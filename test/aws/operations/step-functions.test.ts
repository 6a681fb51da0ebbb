import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { describeExecution, listExecutions, operations } from '../../../src/aws/operations/step-functions.ts';
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

const stateMachineArn = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:audit`;
const executionArn = `arn:aws:states:${REGION}:${ACCOUNT}:execution:audit:first`;
const definition = {
  StartAt: 'Choose',
  States: {
    Choose: {
      Type: 'Choice',
      Choices: [{ Variable: '$.fail', IsPresent: true, Next: 'Fail' }],
      Default: 'Done',
    },
    Done: { Type: 'Pass', Result: { done: true }, End: true },
    Fail: { Type: 'Fail', Error: 'Refused', Cause: 'as asked' },
  },
};

const simulator = (clock: SimulatorClock) => ({
  stateMachines: createExecutions(
    { [stateMachineArn]: parseStateMachine(JSON.stringify(definition), {}) },
    {
      clock,
      invoke: async () => undefined,
      readObject: async () => '',
      writeObject: async () => undefined,
    },
  ),
});
const starts =
  (...names: readonly string[]) =>
  async ({ clients, scope }: OperationCall): Promise<void> => {
    const client = clients.for(SFNClient, scope);
    for (const name of names) {
      const input = name === 'failed' ? '{"fail":true}' : '{"a":1}';
      await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    }
  };
const listed = (name: string) => ({
  arn: executionArn.replace('first', name),
  stateMachineArn,
  name,
  status: 'SUCCEEDED',
  startedAt: new Date(START),
  stoppedAt: new Date(START),
  redrives: 0,
});

testOperations(
  operations,
  {
    describeExecution: {
      prepare: starts('first'),
      run: ({ clients, scope }) => describeExecution(clients, scope, { executionArn }),
      answer: { ...listed('first'), input: '{"a":1}', output: '{"done":true}' },
      absence: { answer: undefined },
      pages: 'one execution is one answer',
    },
    listExecutions: {
      prepare: starts('first', 'second'),
      run: ({ clients, scope }) => listExecutions(clients, scope, { stateMachineArn }),
      answer: expect.toSatisfy((found: readonly object[]) => found.length === 2),
      absence: { answer: [] },
      pages: {
        prepare: starts(...Array.from({ length: 1001 }, (_, index) => `run-${index}`)),
        items: 1001,
        calls: { 'states:ListExecutions': 2 },
      },
    },
  },
  { simulator },
);

test('a failed execution tells its error and cause', async () => {
  const { clients, scope } = await startOperation({ prepare: starts('failed') }, { simulator });
  expect(
    await describeExecution(clients, scope, { executionArn: executionArn.replace('first', 'failed') }),
  ).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'as asked', output: undefined });
});

test('executions are listed by status, as many as asked for, and not for a state machine that is not there', async () => {
  const { clients, scope } = await startOperation({ prepare: starts('first', 'failed', 'second') }, { simulator });
  const names = async (input: object) =>
    (await listExecutions(clients, scope, { stateMachineArn, ...input }))?.map(({ name }) => name).sort();
  expect(await names({ status: 'FAILED' })).toEqual(['failed']);
  expect(await names({ limit: 2 })).toHaveLength(2);
  expect(await listExecutions(clients, scope, { stateMachineArn: `${stateMachineArn}-2` })).toBeUndefined();
});
