import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  type ExecutionListItem,
  type ExecutionStatus,
  paginateListExecutions,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { statesCalls } from '../../domain/calls/states.ts';
import { defined } from '../../domain/defined.ts';
import type { ClientFactory, ClientScope } from '../clients/client-factory.ts';
import { unlessAbsent } from './absence.ts';
import { callAws } from './call.ts';
import { listAll } from './list-all.ts';
import type { OperationTable } from './operation-table.ts';

/** RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED, PENDING_REDRIVE, or a status that is not known yet. */
export type ExecutionState = string;

/** An execution as the listing shows it. */
export interface ListedExecution {
  readonly arn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionState;
  readonly startedAt: Date | undefined;
  readonly stoppedAt: Date | undefined;
  readonly redrives: number;
}

export interface Execution extends ListedExecution {
  /** JSON text. */
  readonly input: string | undefined;
  /** JSON text; absent until it has succeeded. */
  readonly output: string | undefined;
  /** The name of the error that it failed with. */
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

export interface ExecutionsInput {
  readonly stateMachineArn: string;
  readonly status?: ExecutionState;
  /** Executions at most, the newest; all of the last 90 days when absent. */
  readonly limit?: number;
}

export const operations = {
  describeExecution: { calls: [statesCalls.describeExecution] },
  listExecutions: { calls: [statesCalls.listExecutions] },
} as const satisfies OperationTable;

/** The most that ListExecutions gives. */
const PAGE_SIZE = 1000;

const listedExecution = (execution: ExecutionListItem | DescribeExecutionCommandOutput): ListedExecution => ({
  arn: execution.executionArn ?? '',
  stateMachineArn: execution.stateMachineArn ?? '',
  name: execution.name ?? '',
  status: execution.status ?? 'UNKNOWN',
  startedAt: execution.startDate,
  stoppedAt: execution.stopDate,
  redrives: execution.redriveCount ?? 0,
});

/**
 * Returns an execution of a Standard state machine; undefined if there is none, or if it ended more than 90 days ago.
 */
export const describeExecution = async (
  clients: ClientFactory,
  scope: ClientScope,
  { executionArn }: { readonly executionArn: string },
): Promise<Execution | undefined> => {
  const client = clients.for(SFNClient, scope);
  const answer = await unlessAbsent(
    callAws(scope, statesCalls.describeExecution, () => client.send(new DescribeExecutionCommand({ executionArn }))),
  );
  return (
    answer && {
      ...listedExecution(answer),
      input: answer.input,
      output: answer.output,
      error: answer.error,
      cause: answer.cause,
    }
  );
};

/** Lists the executions of a state machine, newest first; undefined if the state machine does not exist. */
export const listExecutions = async (
  clients: ClientFactory,
  scope: ClientScope,
  { stateMachineArn, status, limit }: ExecutionsInput,
): Promise<readonly ListedExecution[] | undefined> => {
  const client = clients.for(SFNClient, scope);
  // A status that this layer does not know yet is AWS's to judge.
  const filter = defined({ statusFilter: status as ExecutionStatus | undefined });
  const executions = await unlessAbsent(
    listAll(scope, statesCalls.listExecutions, {
      pages: paginateListExecutions(
        { client },
        { stateMachineArn, maxResults: Math.min(limit ?? PAGE_SIZE, PAGE_SIZE), ...filter },
      ),
      items: ({ executions: listed = [] }) => listed,
      limit,
    }),
  );
  return executions?.map(listedExecution);
};
