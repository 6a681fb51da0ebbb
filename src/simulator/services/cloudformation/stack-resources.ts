import type {
  DescribeStackResourceInput,
  DescribeStackResourceOutput,
  DescribeStackResourcesInput,
  DescribeStackResourcesOutput,
  ListStackResourcesInput,
  ListStackResourcesOutput,
  ResourceStatus,
  StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import type { CallContext, Operation } from '../../operation.ts';
import type { WorldResource, WorldStack } from '../../world/stack.ts';
import { pageOf } from '../page.ts';
import { touch } from './detection.ts';
import { describedStack, findStack, regionOf } from './stack-lookup.ts';
import { validationError } from './validation-error.ts';

const PAGE_SIZE = 100;
/** Maximum number of resources in DescribeStackResources, which has no pages. */
const MOST_DESCRIBED = 100;

const statusOf = (stack: WorldStack, resource: WorldResource): ResourceStatus =>
  stack.status === 'DELETE_COMPLETE' ? 'DELETE_COMPLETE' : ((resource.status ?? 'CREATE_COMPLETE') as ResourceStatus);

const driftStatusOf = (stack: WorldStack, resource: WorldResource) => {
  const row = stack.observed.rows.get(resource.logicalId);
  const unchecked =
    resource.drift === 'UNSUPPORTED' && stack.observed.lastCheckAt !== undefined ? 'UNSUPPORTED' : 'NOT_CHECKED';
  return {
    StackResourceDriftStatus: row?.status ?? unchecked,
    LastCheckTimestamp: row && new Date(row.checkedAt),
  } as const;
};

const updatedAt = (stack: WorldStack, resource: WorldResource): Date =>
  new Date(resource.updatedAt ?? stack.updatedAt ?? stack.createdAt);

const summaryOf = (stack: WorldStack, resource: WorldResource): StackResourceSummary => ({
  LogicalResourceId: resource.logicalId,
  PhysicalResourceId: resource.physicalId,
  ResourceType: resource.type,
  LastUpdatedTimestamp: updatedAt(stack, resource),
  ResourceStatus: statusOf(stack, resource),
  ResourceStatusReason: resource.statusReason,
  DriftInformation: driftStatusOf(stack, resource),
});

export const answerListStackResources: Operation<ListStackResourcesInput, ListStackResourcesOutput> = (
  input,
  context,
) => {
  const stack = describedStack(input.StackName, context);
  const page = pageOf(stack.resources, ({ logicalId }) => logicalId, {
    of: ['ListStackResources', stack.arn],
    token: input.NextToken,
    size: PAGE_SIZE,
    invalidToken: () => validationError('1 validation error detected: invalid NextToken'),
  });
  return {
    StackResourceSummaries: page.items.map((resource) => summaryOf(stack, resource)),
    NextToken: page.next,
  };
};

/** Returns the stack that has a resource of this physical id. */
const stackWith = (physicalId: string | undefined, context: CallContext): WorldStack => {
  for (const stack of regionOf(context).stacks.values()) {
    const { status, resources } = touch(stack, context.clock.now());
    if (status !== 'DELETE_COMPLETE' && resources.some((one) => one.physicalId === physicalId)) return stack;
  }
  throw validationError(`Stack for ${physicalId} does not exist`);
};

export const describeStackResources: Operation<DescribeStackResourcesInput, DescribeStackResourcesOutput> = (
  input,
  context,
) => {
  const { StackName: name, PhysicalResourceId: physicalId, LogicalResourceId: logicalId } = input;
  if ((name === undefined) === (physicalId === undefined)) {
    throw validationError('Either StackName or PhysicalResourceId must be specified, but not both.');
  }
  const stack = name === undefined ? stackWith(physicalId, context) : describedStack(name, context);
  const wanted = stack.resources.filter((one) => logicalId === undefined || one.logicalId === logicalId);
  return {
    StackResources: wanted.slice(0, MOST_DESCRIBED).map((resource) => {
      const { LastUpdatedTimestamp: Timestamp, ...summary } = summaryOf(stack, resource);
      return { StackId: stack.arn, StackName: stack.name, Timestamp, ...summary };
    }),
  };
};

export const describeStackResource: Operation<DescribeStackResourceInput, DescribeStackResourceOutput> = (
  { StackName: name, LogicalResourceId: logicalId },
  context,
) => {
  const stack = findStack(name, context);
  if (stack === undefined) throw validationError(`Stack '${name}' does not exist`);
  const resource = stack.resources.find((one) => one.logicalId === logicalId);
  if (resource === undefined) throw validationError(`Resource ${logicalId} does not exist for stack ${name}`);
  return { StackResourceDetail: { StackId: stack.arn, StackName: stack.name, ...summaryOf(stack, resource) } };
};
