import {
  DescribeExecution$,
  type DescribeExecutionInput,
  type DescribeExecutionOutput,
  ExecutionStatus,
  ListExecutions$,
  type ListExecutionsInput,
  type ListExecutionsOutput,
  RedriveExecution$,
  type RedriveExecutionInput,
  type RedriveExecutionOutput,
  StartExecution$,
  type StartExecutionInput,
  type StartExecutionOutput,
  StopExecution$,
  type StopExecutionInput,
  type StopExecutionOutput,
} from '@aws-sdk/client-sfn';
import type { Operation, ServiceModel } from '../operation.ts';
import { ServiceError } from '../protocol/service-error.ts';
import type { Executions } from '../state-machine/executions.ts';
import { enumProblem, rangeProblem } from './constraint.ts';
import { pageOf } from './page.ts';

const MAX_RESULTS = 1000;
const DEFAULT_RESULTS = 100;

const stateMachineArn = ({ stateMachineArn: arn }: { stateMachineArn?: string | undefined }): string => arn ?? '*';
const executionArn = ({ executionArn: arn }: { executionArn?: string | undefined }): string => arn ?? '*';

/** Lists executions, newest first. */
const listExecutions =
  (executions: Executions): Operation<ListExecutionsInput, ListExecutionsOutput> =>
  (input) => {
    const problem =
      enumProblem('statusFilter', input.statusFilter, ExecutionStatus) ??
      rangeProblem('maxResults', input.maxResults, { least: 0, most: MAX_RESULTS });
    if (problem !== undefined) throw new ServiceError('ValidationException', problem, 400);
    const listed = executions.list({
      stateMachineArn: stateMachineArn(input),
      statusFilter: input.statusFilter,
    });
    const page = pageOf(
      listed,
      ({ startDate, name }) => `${String(1e15 - startDate.getTime()).padStart(16, '0')}/${name}`,
      {
        of: ['ListExecutions', input.stateMachineArn, input.statusFilter],
        token: input.nextToken,
        size: input.maxResults || DEFAULT_RESULTS,
        invalidToken: () => new ServiceError('InvalidToken', 'Invalid Token', 400),
      },
    );
    return { executions: [...page.items], nextToken: page.next };
  };

/** Step Functions: executions of state machines. */
export const states = (executions: Executions): ServiceModel => {
  const startExecution: Operation<StartExecutionInput, StartExecutionOutput> = ({ name, input, ...machine }) =>
    executions.start({ stateMachineArn: stateMachineArn(machine), name, input });
  const describeExecution: Operation<DescribeExecutionInput, DescribeExecutionOutput> = (input) =>
    executions.describe({ executionArn: executionArn(input) });
  const stopExecution: Operation<StopExecutionInput, StopExecutionOutput> = ({ error, cause, ...execution }) =>
    executions.stop({ executionArn: executionArn(execution), error, cause });
  const redriveExecution: Operation<RedriveExecutionInput, RedriveExecutionOutput> = (input) =>
    executions.redrive({ executionArn: executionArn(input) });
  return {
    signingName: 'states',
    protocol: 'json-1.0',
    targetPrefix: 'AWSStepFunctions',
    operations: {
      DescribeExecution: {
        schema: DescribeExecution$,
        run: describeExecution,
        resourceArn: executionArn,
        unimplemented: ['includedData'],
      },
      ListExecutions: {
        schema: ListExecutions$,
        run: listExecutions(executions),
        resourceArn: stateMachineArn,
        unimplemented: ['mapRunArn', 'redriveFilter'],
      },
      RedriveExecution: { schema: RedriveExecution$, run: redriveExecution, resourceArn: executionArn },
      StartExecution: { schema: StartExecution$, run: startExecution, resourceArn: stateMachineArn },
      StopExecution: { schema: StopExecution$, run: stopExecution, resourceArn: executionArn },
    },
  };
};
