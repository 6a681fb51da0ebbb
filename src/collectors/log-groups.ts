import { CloudWatchLogsClient, ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch-logs';
import { type LogGroup, logGroupPages } from '../aws/operations/logs.ts';
import { logsCalls } from '../domain/calls/logs.ts';
import type { Target } from '../domain/target.ts';
import { defineCollector } from './collector.ts';

const arnOf = ({ arn, name }: LogGroup, { partition, region, accountId }: Target): string =>
  arn === '' ? `arn:${partition}:logs:${region}:${accountId}:log-group:${name}` : arn;

/** Every log group of the target, with its retention. */
export const logGroups = defineCollector<'logs:log-group', LogGroup>({
  kind: 'logs:log-group',
  concurrency: 4,
  list: {
    call: logsCalls.describeLogGroups,
    pages: ({ clients, target }) => logGroupPages(clients, target),
  },
  resource: (group, target) => ({ arn: arnOf(group, target), name: group.name }),
  gone: ['ResourceNotFoundException'],
  tags: {
    call: logsCalls.listTagsForResource,
    read: async (group, { clients, target }) => {
      const command = new ListTagsForResourceCommand({ resourceArn: arnOf(group, target) });
      return (await clients.for(CloudWatchLogsClient, target).send(command)).tags ?? {};
    },
  },
  facts: {
    retentionInDays: { listed: ({ retentionInDays }) => retentionInDays },
    retentionPolicyName: { listed: ({ retentionPolicyName }) => retentionPolicyName },
    class: { listed: (group) => group.class },
  },
});
