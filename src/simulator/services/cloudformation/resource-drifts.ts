import {
  type DescribeStackResourceDriftsInput,
  type DescribeStackResourceDriftsOutput,
  type StackResourceDrift,
  StackResourceDriftStatus,
} from '@aws-sdk/client-cloudformation';
import type { Operation } from '../../operation.ts';
import type { DriftRow, WorldResource, WorldStack } from '../../world/stack.ts';
import { enumProblem, rangeProblem } from '../constraint.ts';
import { pageOf } from '../page.ts';
import { actualProperties, propertiesOf } from './resource-properties.ts';
import { describedStack } from './stack-lookup.ts';
import { validationError } from './validation-error.ts';

const MAX_FILTERS = 4;
const MAX_RESULTS = 100;

/** Converts a row to CloudFormation's answer. */
export const driftOf = (stack: WorldStack, resource: WorldResource, row: DriftRow): StackResourceDrift => {
  const expected = resource.expectedProperties ?? propertiesOf(row.differences, 'expected');
  const actual = actualProperties(resource, row.differences);
  const comparable = row.status === 'IN_SYNC' || row.status === 'MODIFIED';
  return {
    StackId: stack.arn,
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ExpectedProperties: comparable ? JSON.stringify(expected) : undefined,
    ActualProperties: comparable ? JSON.stringify(row.status === 'IN_SYNC' ? expected : actual) : undefined,
    PropertyDifferences: comparable
      ? row.differences.map(({ path, expected, actual, type }) => ({
          PropertyPath: path,
          ExpectedValue: expected,
          ActualValue: actual,
          DifferenceType: type,
        }))
      : undefined,
    StackResourceDriftStatus: row.status,
    Timestamp: new Date(row.checkedAt),
    DriftStatusReason: row.reason,
  };
};

export const describeStackResourceDrifts: Operation<
  DescribeStackResourceDriftsInput,
  DescribeStackResourceDriftsOutput
> = (input, context) => {
  const { StackResourceDriftStatusFilters: filters = [], MaxResults: size = MAX_RESULTS } = input;
  if (filters.length > MAX_FILTERS) {
    throw validationError(
      `1 validation error detected: Value '[${filters.join(', ')}]' at 'stackResourceDriftStatusFilters' failed to satisfy constraint: Member must have length less than or equal to ${MAX_FILTERS}`,
    );
  }
  const problem =
    enumProblem('stackResourceDriftStatusFilters', filters, StackResourceDriftStatus) ??
    rangeProblem('maxResults', size, { least: 1, most: MAX_RESULTS });
  if (problem !== undefined) throw validationError(problem);
  const stack = describedStack(input.StackName, context);
  const rows = stack.resources.flatMap((resource) => {
    const row = stack.observed.rows.get(resource.logicalId);
    return row !== undefined && (filters.length === 0 || filters.includes(row.status)) ? [{ resource, row }] : [];
  });
  const page = pageOf(rows, ({ resource }) => resource.logicalId, {
    of: ['DescribeStackResourceDrifts', stack.arn, filters],
    token: input.NextToken,
    size,
    invalidToken: () => validationError('1 validation error detected: invalid NextToken'),
  });
  return {
    StackResourceDrifts: page.items.map(({ resource, row }) => driftOf(stack, resource, row)),
    NextToken: page.next,
  };
};
