import {
  CloudFormationClient,
  paginateDescribeStackEvents,
  type StackEvent as RawStackEvent,
} from '@aws-sdk/client-cloudformation';
import { cloudformationCalls } from '../../../domain/calls/cloudformation.ts';
import type { ClientFactory, ClientScope } from '../../clients/client-factory.ts';
import { unlessAbsent } from '../absence.ts';
import { listAll } from '../list-all.ts';
import type { OperationTable } from '../operation-table.ts';
import type { StackInput } from './cloudformation.ts';

/** Something that happened to a stack or to one of its resources. */
export interface StackEvent {
  readonly id: string;
  readonly at: Date | undefined;
  readonly stackArn: string;
  readonly stackName: string;
  /** The stack's own name for an event of the stack itself. */
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  /** Such as `AWS::SQS::Queue`; `AWS::CloudFormation::Stack` for the stack itself. */
  readonly type: string;
  /** CloudFormation's word, such as `CREATE_IN_PROGRESS`. */
  readonly status: string;
  readonly reason: string | undefined;
  /** ClientRequestToken of the call that caused it. */
  readonly token: string | undefined;
}

export interface StackEventsInput extends StackInput {
  /** Events at most, the newest; all of the last 90 days when absent. */
  readonly limit?: number;
}

export const operations = {
  listStackEvents: {
    calls: [cloudformationCalls.describeStackEvents],
  },
} as const satisfies OperationTable;

export const stackEventOf = (event: RawStackEvent): StackEvent => ({
  id: event.EventId ?? '',
  at: event.Timestamp,
  stackArn: event.StackId ?? '',
  stackName: event.StackName ?? '',
  logicalId: event.LogicalResourceId ?? '',
  physicalId: event.PhysicalResourceId,
  type: event.ResourceType ?? '',
  status: event.ResourceStatus ?? 'UNKNOWN',
  reason: event.ResourceStatusReason,
  token: event.ClientRequestToken,
});

/**
 * Lists the events of a stack, newest first; undefined if the stack does not exist. A deleted stack has events too, by
 * its ARN.
 */
export const listStackEvents = async (
  clients: ClientFactory,
  scope: ClientScope,
  { stack, limit }: StackEventsInput,
): Promise<readonly StackEvent[] | undefined> => {
  const client = clients.for(CloudFormationClient, scope);
  const events = await unlessAbsent(
    listAll(scope, cloudformationCalls.describeStackEvents, {
      pages: paginateDescribeStackEvents({ client }, { StackName: stack }),
      items: ({ StackEvents = [] }) => StackEvents,
      limit,
    }),
  );
  return events?.map(stackEventOf);
};
