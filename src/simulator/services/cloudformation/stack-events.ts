import type {
  DescribeStackEventsInput,
  DescribeStackEventsOutput,
  ResourceStatus,
  StackEvent,
} from '@aws-sdk/client-cloudformation';
import type { Operation } from '../../operation.ts';
import { uuidOf } from '../../world/create-stack.ts';
import { deploymentOf } from '../../world/deployment-of.ts';
import type { WorldResource, WorldStack } from '../../world/stack.ts';
import type { StackEventRecord } from '../../world/stack-deployment.ts';
import { pageOf } from '../page.ts';
import { expectedProperties } from './resource-properties.ts';
import { findStack } from './stack-lookup.ts';
import { validationError } from './validation-error.ts';

const PAGE_SIZE = 100;
const STACK_TYPE = 'AWS::CloudFormation::Stack';

/** An event with its time and reason. */
export interface StackHistoryEvent {
  /** Time in milliseconds since the epoch. */
  readonly at: number;
  readonly status: string;
  readonly reason?: string | undefined;
  /** ClientRequestToken of the operation. */
  readonly token?: string | undefined;
}

const lastIdAt = new WeakMap<StackEventRecord[], number>();

/** Returns the time in an event's id, which is unique even if events share a time. */
const idTime = (events: StackEventRecord[], at: number): string => {
  const time = Math.max(at, (lastIdAt.get(events) ?? 0) + 1);
  lastIdAt.set(events, time);
  return new Date(time).toISOString();
};

const record = (stack: WorldStack, event: Omit<StackEventRecord, 'sequence' | 'id'>): void => {
  const { events } = deploymentOf(stack);
  const sequence = events.length + 1;
  const id =
    event.type === STACK_TYPE && event.logicalId === stack.name
      ? uuidOf(`${stack.arn}/event/${sequence}`)
      : `${event.logicalId}-${event.status}-${idTime(events, event.at)}`;
  events.push({ ...event, sequence, id });
};

/** Records the past of a stack that the world's file declares. */
const recordPast = (stack: WorldStack): void => {
  const at = Date.parse(stack.createdAt);
  const own = { logicalId: stack.name, physicalId: stack.arn, type: STACK_TYPE, at };
  if (stack.status === 'REVIEW_IN_PROGRESS') {
    record(stack, { ...own, status: stack.status, reason: 'User Initiated' });
    return;
  }
  record(stack, { ...own, status: 'CREATE_IN_PROGRESS', reason: 'User Initiated' });
  for (const resource of stack.resources) {
    const { logicalId, physicalId, type } = resource;
    const properties = JSON.stringify(expectedProperties(resource));
    record(stack, { logicalId, physicalId, type, at, status: 'CREATE_COMPLETE', properties });
  }
  record(stack, { ...own, status: 'CREATE_COMPLETE' });
  if (stack.status === 'CREATE_COMPLETE') return;
  record(stack, {
    ...own,
    at: Date.parse(stack.deletedAt ?? stack.updatedAt ?? stack.createdAt),
    status: stack.status,
  });
};

/** Ensures that a stack of the initial world has a past. */
const withPast = (stack: WorldStack): void => {
  if (deploymentOf(stack).events.length === 0) recordPast(stack);
};

/** Changes the stack's status and records an event. */
export const stackHappened = (stack: WorldStack, { at, status, reason, token }: StackHistoryEvent): void => {
  const deployment = deploymentOf(stack);
  if (status !== 'REVIEW_IN_PROGRESS' && stack.status !== 'REVIEW_IN_PROGRESS') withPast(stack);
  stack.status = status;
  // A rolled-back stack keeps its reason; a completed one has none.
  if (reason !== undefined || !status.includes('ROLLBACK_COMPLETE')) deployment.statusReason = reason;
  const own = { logicalId: stack.name, physicalId: stack.arn, type: STACK_TYPE };
  record(stack, { ...own, at, status, reason, token });
};

/** Changes a resource's status and records an event. */
export const resourceHappened = (
  stack: WorldStack,
  resource: WorldResource,
  { at, status, reason, token }: StackHistoryEvent,
): void => {
  resource.status = status;
  resource.statusReason = reason;
  resource.updatedAt = at;
  const { logicalId, physicalId, type } = resource;
  const properties = JSON.stringify(resource.expectedProperties ?? {});
  record(stack, { logicalId, physicalId, type, at, status, reason, properties, token });
};

const eventOf = (stack: WorldStack, event: StackEventRecord): StackEvent => ({
  StackId: stack.arn,
  StackName: stack.name,
  EventId: event.id,
  LogicalResourceId: event.logicalId,
  PhysicalResourceId: event.physicalId,
  ResourceType: event.type,
  Timestamp: new Date(event.at),
  ResourceStatus: event.status as ResourceStatus,
  ResourceStatusReason: event.reason,
  ResourceProperties: event.properties,
  ClientRequestToken: event.token,
});

/** Lists events, newest first. Events between two pages neither repeat nor hide others. */
export const describeStackEvents: Operation<DescribeStackEventsInput, DescribeStackEventsOutput> = (input, context) => {
  const stack = findStack(input.StackName, context);
  if (stack === undefined) throw validationError(`Stack [${input.StackName}] does not exist`);
  withPast(stack);
  const page = pageOf(deploymentOf(stack).events, ({ sequence }) => String(1e9 - sequence).padStart(10, '0'), {
    of: ['DescribeStackEvents', stack.arn],
    token: input.NextToken,
    size: PAGE_SIZE,
    invalidToken: () => validationError('1 validation error detected: invalid NextToken'),
  });
  return { StackEvents: page.items.map((event) => eventOf(stack, event)), NextToken: page.next };
};
