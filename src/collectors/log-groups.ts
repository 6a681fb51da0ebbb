import { CloudWatchLogsClient, type LogGroup, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { gapCause } from '../aws/errors.ts';
import { type Evidence, readValue } from '../domain/evidence.ts';
import type { Gap } from '../domain/gap.ts';
import { scopeOf, type Target } from '../domain/target.ts';
import type { CollectorFactory } from './collector-options.ts';
import { readPages } from './listing.ts';

const KIND = 'logs:log-group';
/** The most that DescribeLogGroups gives. */
const PAGE_SIZE = 50;

const arnOf = ({ logGroupArn, arn }: LogGroup, name: string, { partition, region, accountId }: Target): string =>
  logGroupArn ?? arn?.replace(/:\*$/, '') ?? `arn:${partition}:logs:${region}:${accountId}:log-group:${name}`;

/** Every log group with its retention. Listed by no name pattern: with one, CloudWatch Logs leaves the retention out. */
export const logGroups: CollectorFactory<typeof KIND> = (clients, { clock }) => ({
  kind: KIND,
  actions: ['logs:DescribeLogGroups'],
  async collect(target) {
    const client = clients.for(CloudWatchLogsClient, target);
    const evidence: Evidence<typeof KIND>[] = [];
    let observedAt = clock().toISOString();
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
    return { kind: KIND, complete: listing.complete, evidence, gaps };
  },
});
