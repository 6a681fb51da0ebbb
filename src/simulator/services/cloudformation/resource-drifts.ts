import type {
  DescribeStackResourceDriftsInput,
  DescribeStackResourceDriftsOutput,
  StackResourceDrift,
} from '@aws-sdk/client-cloudformation';
import type { Operation } from '../../operation.ts';
import type { DriftRow, PropertyDifferenceRecord, Stack, StackResource } from '../../world.ts';
import { pageOf } from '../page.ts';
import { describedStack, validationError } from './stack-lookup.ts';

const MAX_FILTERS = 4;
const MAX_RESULTS = 100;

type Properties = { [key: string]: unknown };

const parsed = (value: string): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};

/** Without a prototype: a path may hold any key, `__proto__` too. */
const empty = (): Properties => Object.create(null) as Properties;

/** The properties of which only differing ones are known: each value stands at its path. */
const propertiesOf = (differences: readonly PropertyDifferenceRecord[], side: 'expected' | 'actual'): Properties => {
  const properties = empty();
  for (const difference of differences) {
    if (difference.type === (side === 'expected' ? 'ADD' : 'REMOVE')) continue;
    const keys = difference.path.split('/').slice(1);
    let at = properties;
    for (const key of keys.slice(0, -1)) {
      if (typeof at[key] !== 'object' || at[key] === null) at[key] = empty();
      at = at[key] as Properties;
    }
    at[keys.at(-1)!] = parsed(difference[side]);
  }
  return properties;
};

/** A row as CloudFormation answers it. */
export const driftOf = (stack: Stack, resource: StackResource, row: DriftRow): StackResourceDrift => {
  const expected = resource.expectedProperties ?? propertiesOf(row.differences, 'expected');
  const actual = resource.actualProperties ?? propertiesOf(row.differences, 'actual');
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
  if (size < 1 || size > MAX_RESULTS) {
    throw validationError(
      `1 validation error detected: Value '${size}' at 'maxResults' failed to satisfy constraint: Member must be between 1 and ${MAX_RESULTS}`,
    );
  }
  const stack = describedStack(input.StackName, context);
  const rows = stack.resources.flatMap((resource) => {
    const row = stack.observed.rows.get(resource.logicalId);
    return row !== undefined && (filters.length === 0 || filters.includes(row.status)) ? [{ resource, row }] : [];
  });
  const page = pageOf(rows, ({ resource }) => resource.logicalId, {
    token: input.NextToken,
    size,
    invalidToken: () => validationError('1 validation error detected: invalid NextToken'),
  });
  return {
    StackResourceDrifts: page.items.map(({ resource, row }) => driftOf(stack, resource, row)),
    NextToken: page.next,
  };
};
