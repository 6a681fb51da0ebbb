import {
  CloudWatchLogsClient,
  ListTagsForResourceCommand,
  type LogGroup,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import pLimit from 'p-limit';
import { gapCause } from '../aws/errors/errors.ts';
import { read } from '../aws/operations/read.ts';
import { type Evidence, type Reading, readValue } from '../domain/evidence.ts';
import type { Gap } from '../domain/gap.ts';
import { scopeOf } from '../domain/scope.ts';
import type { Target } from '../domain/target.ts';
import type { CollectorFactory } from './collector-options.ts';
import { readPages } from './listing.ts';
import { tagsRead } from './resource-tags.ts';

const KIND = 'logs:log-group';
/** The most that DescribeLogGroups gives. */
const PAGE_SIZE = 50;

const arnOf = ({ logGroupArn, arn }: LogGroup, name: string, { partition, region, accountId }: Target): string =>
  logGroupArn ?? arn?.replace(/:\*$/, '') ?? `arn:${partition}:logs:${region}:${accountId}:log-group:${name}`;

const readTags = (
  client: CloudWatchLogsClient,
  arn: string,
): Promise<Reading<Readonly<Record<string, string>> | undefined>> =>
  read(
    async () => (await client.send(new ListTagsForResourceCommand({ resourceArn: arn }))).tags ?? {},
    // A group that is gone meanwhile has none either; what else was read of it stands.
    {
      operation: 'logs:ListTagsForResource',
      action: 'logs:ListTagsForResource',
      absentOn: ['ResourceNotFoundException'],
    },
  );

/** Every log group with its retention. Listed by no name pattern: with one, CloudWatch Logs leaves the retention out. */
export const logGroups: CollectorFactory<typeof KIND> = (clients, { clock, concurrency = 4 }) => ({
  kind: KIND,
  actions: ['logs:DescribeLogGroups', 'logs:ListTagsForResource'],
  async collect(target, { tagKeys } = {}) {
    const client = clients.for(CloudWatchLogsClient, target);
    const limit = pLimit(concurrency);
    const evidence: Evidence<typeof KIND>[] = [];
    const listedAt = clock().toISOString();
    let observedAt = listedAt;
    const listing = await readPages(
      paginateDescribeLogGroups({ client }, { limit: PAGE_SIZE }),
      ({ logGroups = [] }) => {
        for (const group of logGroups) {
          const name = group.logGroupName ?? '';
          evidence.push({
            resource: { kind: KIND, arn: arnOf(group, name, target), name },
            observedAt,
            facts: {
              retentionInDays: readValue(group.retentionInDays),
              retentionPolicyName: readValue(group.retentionPolicyName),
              class: readValue(group.logGroupClass ?? 'STANDARD'),
            },
          });
        }
        observedAt = clock().toISOString();
      },
    );
    const gaps: readonly Gap[] = listing.complete
      ? []
      : [
          {
            ...gapCause(listing.error, { operation: 'logs:DescribeLogGroups', action: 'logs:DescribeLogGroups' }),
            target: scopeOf(target),
            kind: KIND,
          },
        ];
    const tagged = await limit.map(evidence, async (item): Promise<Evidence<typeof KIND>> => {
      const tags = await tagsRead(tagKeys, () => readTags(client, item.resource.arn));
      return { ...item, resource: { ...item.resource, ...tags.ofResource }, ...tags.ofEvidence };
    });
    return { kind: KIND, listedAt, complete: listing.complete, evidence: tagged, gaps };
  },
});
