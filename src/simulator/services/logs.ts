import {
  DescribeLogGroups$,
  type DescribeLogGroupsRequest,
  type DescribeLogGroupsResponse,
  ListTagsForResource$,
  type ListTagsForResourceRequest,
  type ListTagsForResourceResponse,
  LogGroupClass,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Operation, ServiceModel } from '../operation.ts';
import { ServiceError } from '../protocol/service-error.ts';
import { enumProblem, rangeProblem } from './constraint.ts';
import { pageOf } from './page.ts';

const MAX_LIMIT = 50;
const invalid = (message: string): ServiceError => new ServiceError('InvalidParameterException', message, 400);

/** Lists log groups. With a name pattern the answer has only name, creation time and ARN, as in CloudWatch Logs. */
const describeLogGroups: Operation<DescribeLogGroupsRequest, DescribeLogGroupsResponse> = (input, context) => {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, limit = MAX_LIMIT } = input;
  const problem =
    rangeProblem('limit', limit, { least: 1, most: MAX_LIMIT }) ??
    enumProblem('logGroupClass', input.logGroupClass, LogGroupClass);
  if (problem !== undefined) throw invalid(problem);
  if (prefix !== undefined && pattern !== undefined) {
    throw invalid('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
  }
  const { partition, region, accountId } = context;
  const matching = [...context.world.account(accountId).region(region).logGroups.values()].filter(
    (group) =>
      group.name.startsWith(prefix ?? '') &&
      group.name.includes(pattern ?? '') &&
      (input.logGroupClass === undefined || group.class === input.logGroupClass),
  );
  const page = pageOf(matching, ({ name }) => name, {
    of: ['DescribeLogGroups', accountId, region, prefix, pattern, input.logGroupClass],
    token: input.nextToken,
    size: limit,
    invalidToken: () => invalid('The specified nextToken is invalid.'),
  });
  return {
    logGroups: page.items.map((group) => {
      const arn = `arn:${partition}:logs:${region}:${accountId}:log-group:${group.name}`;
      const named = { logGroupName: group.name, creationTime: Date.parse(group.createdAt), arn: `${arn}:*` };
      if (pattern !== undefined) return named;
      return {
        ...named,
        logGroupArn: arn,
        logGroupClass: group.class as LogGroupClass,
        retentionInDays: group.retentionInDays,
        retentionPolicyName: group.retentionPolicyName,
        metricFilterCount: 0,
        storedBytes: 0,
      };
    }),
    nextToken: page.next,
  };
};

const listTagsForResource: Operation<ListTagsForResourceRequest, ListTagsForResourceResponse> = (input, context) => {
  const { resourceArn = '' } = input;
  const { partition, region, accountId } = context;
  const prefix = `arn:${partition}:logs:${region}:${accountId}:log-group:`;
  const group = resourceArn.startsWith(prefix)
    ? context.world.account(accountId).region(region).logGroups.get(resourceArn.slice(prefix.length))
    : undefined;
  if (group === undefined)
    throw new ServiceError('ResourceNotFoundException', 'The specified resource does not exist.', 400);
  return { tags: { ...group.tags } };
};

/** CloudWatch Logs: log groups. */
export const logs: ServiceModel = {
  signingName: 'logs',
  protocol: 'json-1.1',
  targetPrefix: 'Logs_20140328',
  operations: {
    DescribeLogGroups: {
      schema: DescribeLogGroups$,
      run: describeLogGroups,
      unimplemented: ['accountIdentifiers', 'includeLinkedAccounts', 'logGroupIdentifiers'],
    },
    ListTagsForResource: {
      schema: ListTagsForResource$,
      run: listTagsForResource,
      resourceArn: ({ resourceArn = '' }) => resourceArn,
    },
  },
};
