import type {
  ListStackResourcesInput,
  ListStackResourcesOutput,
  StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import type { Operation } from '../../operation.ts';
import type { Stack, StackResource } from '../../world.ts';
import { pageOf } from '../page.ts';
import { describedStack, validationError } from './stack-lookup.ts';

const PAGE_SIZE = 100;

const summaryOf = (stack: Stack, resource: StackResource): StackResourceSummary => {
  const row = stack.observed.rows.get(resource.logicalId);
  const unchecked =
    resource.drift === 'UNSUPPORTED' && stack.observed.lastCheckAt !== undefined ? 'UNSUPPORTED' : 'NOT_CHECKED';
  return {
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    LastUpdatedTimestamp: new Date(stack.updatedAt ?? stack.createdAt),
    ResourceStatus: stack.status === 'DELETE_COMPLETE' ? 'DELETE_COMPLETE' : 'CREATE_COMPLETE',
    DriftInformation: {
      StackResourceDriftStatus: row?.status ?? unchecked,
      LastCheckTimestamp: row && new Date(row.checkedAt),
    },
  };
};

export const listStackResources: Operation<ListStackResourcesInput, ListStackResourcesOutput> = (input, context) => {
  const stack = describedStack(input.StackName, context);
  const page = pageOf(stack.resources, ({ logicalId }) => logicalId, {
    token: input.NextToken,
    size: PAGE_SIZE,
    invalidToken: () => validationError('1 validation error detected: invalid NextToken'),
  });
  return {
    StackResourceSummaries: page.items.map((resource) => summaryOf(stack, resource)),
    NextToken: page.next,
  };
};
