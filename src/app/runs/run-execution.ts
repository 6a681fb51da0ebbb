import { setTimeout as wait } from 'node:timers/promises';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { ClientFactory } from '../../aws/clients/client-factory.ts';
import type { AuditRequest } from './events.ts';
import { stateErrorText } from './state-error-text.ts';

/** Starts the state machine and waits for its end. Throws with its error and cause unless it ends as SUCCEEDED. */
export const runExecution = async (
  clients: ClientFactory,
  execution: {
    readonly region: string;
    readonly stateMachineArn: string;
    readonly name: string;
    readonly request: Partial<AuditRequest>;
    /** Milliseconds between two polls. */
    readonly pollMs: number;
  },
): Promise<void> => {
  const { region, stateMachineArn, name, request, pollMs } = execution;
  const sfn = clients.for(SFNClient, { region });
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(request) }),
  );
  for (;;) {
    const { status, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'SUCCEEDED') return;
    if (status !== 'RUNNING') throw new Error(stateErrorText({ Error: error ?? String(status), Cause: cause }));
    await wait(pollMs);
  }
};
