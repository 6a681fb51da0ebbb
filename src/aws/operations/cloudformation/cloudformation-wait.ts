import { CloudFormationClient, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { cloudformationCalls } from '../../../domain/calls/cloudformation.ts';
import { defined } from '../../../domain/defined.ts';
import type { ClientFactory, ClientScope } from '../../clients/client-factory.ts';
import { callAws } from '../call.ts';
import type { OperationTable } from '../operation-table.ts';
import { type Pauses, type WaitOptions, waitFor } from '../wait.ts';
import { describeStack, type Stack, type StackInput } from './cloudformation.ts';
import { type StackEvent, stackEventOf } from './cloudformation-events.ts';
import { stackEventFeed } from './stack-event-feed.ts';
import {
  beginningOf,
  isFailure,
  isOfStack,
  operationProgress,
  type StackOperation,
  type StackOperationResult,
} from './stack-operation.ts';

/**
 * Called with every event of an operation, once each and in order. The next call waits for it, and an error ends the
 * wait.
 */
export type OnStackEvent = (event: StackEvent) => void | Promise<void>;

export interface WaitForStackInput extends StackInput, WaitOptions {
  /** Operation from executeChangeSet; by default the stack's current or last one. */
  readonly operation?: StackOperation;
  readonly onEvent?: OnStackEvent;
}

export const operations = {
  waitForStack: {
    calls: [cloudformationCalls.describeStackEvents, cloudformationCalls.describeStacks],
  },
} as const satisfies OperationTable;

/** Two calls a look, of the few that an account has a second, and an operation takes minutes. */
const PAUSES: Pauses = { firstMs: 1000, longestMs: 5000 };
/** Looks for an end's own event, which may be listed later than the stack shows its status. */
const LATE_LOOKS = 3;

/** The events of a stack, newest first, page by page. */
async function* eventPages(
  clients: ClientFactory,
  scope: ClientScope,
  stackArn: string,
  abortSignal?: AbortSignal,
): AsyncGenerator<readonly StackEvent[]> {
  const client = clients.for(CloudFormationClient, scope);
  let token: string | undefined;
  do {
    const input = { StackName: stackArn, ...defined({ NextToken: token }) };
    const page = await callAws(scope, cloudformationCalls.describeStackEvents, () =>
      client.send(new DescribeStackEventsCommand(input), defined({ abortSignal })),
    );
    yield (page.StackEvents ?? []).map(stackEventOf);
    token = page.NextToken;
  } while (token !== undefined);
}

/** Returns the stack's current or last operation. */
const lastOperation = async (clients: ClientFactory, scope: ClientScope, stackArn: string): Promise<StackOperation> => {
  let kind: StackOperation['kind'];
  for await (const page of eventPages(clients, scope, stackArn)) {
    for (const event of page) {
      // The event before the beginning is the first that is of something else.
      if (kind !== undefined) return { kind, stackArn, after: event.id, confirmed: true };
      kind = beginningOf(event);
    }
  }
  return { kind, stackArn, after: undefined, confirmed: true };
};

const GONE = 'DELETE_COMPLETE';

/**
 * Waits until an operation on a stack has ended; the result says how. Undefined if the stack does not exist. Throws a
 * WaitDeadlineError at the deadline, and the signal's reason if it is aborted; the operation itself continues.
 */
export const waitForStack = async (
  clients: ClientFactory,
  scope: ClientScope,
  input: WaitForStackInput,
): Promise<StackOperationResult | undefined> => {
  const known = input.operation;
  const first = known === undefined ? await describeStack(clients, scope, input) : undefined;
  if (known === undefined && first === undefined) return undefined;
  const operation = known ?? (await lastOperation(clients, scope, first?.arn ?? input.stack));
  const { kind, stackArn } = operation;
  const feed = stackEventFeed(operation.after);
  const failures: StackEvent[] = [];
  let own: StackEvent | undefined;
  let begun = operation.confirmed;
  let late = 0;

  const hasEnded = (status: string): boolean => {
    if (operationProgress(status, kind) === 'running') {
      late = 0;
      return false;
    }
    if (own?.status === status) return true;
    // Not begun yet: this is still the status of what was done before.
    if (!begun && status !== GONE) return false;
    late += 1;
    return own === undefined || late > LATE_LOOKS;
  };

  const look = async (signal: AbortSignal): Promise<{ stack: Stack | undefined; status: string } | undefined> => {
    // The status first: the events of what it tells have happened by then.
    const stack = await describeStack(clients, scope, { stack: stackArn });
    const status = stack?.status ?? GONE;
    for (const event of await feed.take(eventPages(clients, scope, stackArn, signal))) {
      signal.throwIfAborted();
      begun = true;
      if (isOfStack(event)) own = event;
      if (isFailure(event)) failures.push(event);
      await input.onEvent?.(event);
    }
    return hasEnded(status) ? { stack, status } : undefined;
  };

  const { stack, status } = await waitFor(scope, cloudformationCalls.describeStacks, look, input, PAUSES);
  return {
    kind,
    succeeded: operationProgress(status, kind) === 'succeeded',
    stackArn,
    status,
    reason: stack?.statusReason ?? own?.reason,
    stack: status === GONE ? undefined : stack,
    failures,
  };
};
