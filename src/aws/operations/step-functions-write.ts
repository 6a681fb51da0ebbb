import { randomUUID } from 'node:crypto';
import { RedriveExecutionCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { statesCalls } from '../../domain/calls/states.ts';
import { defined } from '../../domain/defined.ts';
import type { ClientFactory, ClientScope } from '../clients/client-factory.ts';
import { unlessAbsent } from './absence.ts';
import { callAws } from './call.ts';
import type { OperationTable } from './operation-table.ts';
import { requireWrite } from './require-write.ts';

export interface StartExecutionInput {
  readonly stateMachineArn: string;
  /** Anything that JSON can hold; `{}` when absent. */
  readonly input?: unknown;
  /** 1 to 80 characters; unique by itself when absent. */
  readonly name?: string;
}

export interface StartedExecution {
  readonly arn: string;
  readonly startedAt: Date | undefined;
}

export interface StopExecutionInput {
  readonly executionArn: string;
  /** Error name that the stopped execution reports. */
  readonly error?: string;
  readonly cause?: string;
}

export interface RedriveExecutionInput {
  readonly executionArn: string;
  /** Makes a repeated call within 15 minutes the same call; unique by itself when absent. */
  readonly token?: string;
}

export const operations = {
  redriveExecution: { calls: [statesCalls.redriveExecution] },
  startExecution: { calls: [statesCalls.startExecution] },
  stopExecution: { calls: [statesCalls.stopExecution] },
} as const satisfies OperationTable;

/**
 * Starts an execution. If an execution with the same name and input is running, returns that one; if the name was used
 * in the last 90 days otherwise, fails with the code ExecutionAlreadyExists.
 */
export const startExecution = async (
  clients: ClientFactory,
  scope: ClientScope,
  // Named here, so that a request that is sent once more does not start a second execution.
  { stateMachineArn, input = {}, name = randomUUID() }: StartExecutionInput,
): Promise<StartedExecution> => {
  requireWrite(clients, statesCalls.startExecution);
  const client = clients.for(SFNClient, scope);
  const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
  const { executionArn = '', startDate } = await callAws(scope, statesCalls.startExecution, () => client.send(command));
  return { arn: executionArn, startedAt: startDate };
};

/** Stops an execution and returns the time of the stop; undefined if there is none. */
export const stopExecution = async (
  clients: ClientFactory,
  scope: ClientScope,
  { executionArn, error, cause }: StopExecutionInput,
): Promise<{ readonly stoppedAt: Date | undefined } | undefined> => {
  requireWrite(clients, statesCalls.stopExecution);
  const client = clients.for(SFNClient, scope);
  const command = new StopExecutionCommand({
    executionArn,
    ...defined({ error, cause }),
  });
  const answer = await unlessAbsent(callAws(scope, statesCalls.stopExecution, () => client.send(command)));
  return answer && { stoppedAt: answer.stopDate };
};

/**
 * Redrives an execution that failed, timed out or was stopped in the last 14 days, from the states that did not
 * succeed; undefined if there is none. An execution that cannot be redriven fails with the code ExecutionNotRedrivable.
 */
export const redriveExecution = async (
  clients: ClientFactory,
  scope: ClientScope,
  { executionArn, token = randomUUID() }: RedriveExecutionInput,
): Promise<{ readonly redrivenAt: Date | undefined } | undefined> => {
  requireWrite(clients, statesCalls.redriveExecution);
  const client = clients.for(SFNClient, scope);
  const command = new RedriveExecutionCommand({ executionArn, clientToken: token });
  const answer = await unlessAbsent(callAws(scope, statesCalls.redriveExecution, () => client.send(command)));
  return answer && { redrivenAt: answer.redriveDate };
};
