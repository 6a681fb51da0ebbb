import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  type LogGroup as RawLogGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import type { ClientFactory, ClientScope } from '../clients/client-factory.ts';
import { listAll } from './list-all.ts';
import type { OperationTable } from './operation-table.ts';

export interface LogGroup {
  readonly name: string;
  /** Without `:*` at its end. */
  readonly arn: string;
  /** Days; absent when events never expire. */
  readonly retentionInDays: number | undefined;
  /** The account-level policy that sets the retention, if one does. */
  readonly retentionPolicyName: string | undefined;
  /** STANDARD, INFREQUENT_ACCESS, DELIVERY, or a class that is not known yet. */
  readonly class: string;
  readonly kmsKeyArn: string | undefined;
  readonly storedBytes: number | undefined;
  readonly createdAt: Date | undefined;
}

export interface LogGroupInput {
  /** The exact name. */
  readonly name: string;
}

export const operations = {
  describeLogGroup: { calls: ['logs:DescribeLogGroups'], actions: ['logs:DescribeLogGroups'] },
  listLogGroups: { calls: ['logs:DescribeLogGroups'], actions: ['logs:DescribeLogGroups'] },
  logGroupExists: { calls: ['logs:DescribeLogGroups'], actions: ['logs:DescribeLogGroups'] },
} as const satisfies OperationTable;

/** The most that DescribeLogGroups gives. */
const PAGE_SIZE = 50;

const logGroupOf = (group: RawLogGroup): LogGroup => ({
  name: group.logGroupName ?? '',
  arn: group.logGroupArn ?? group.arn?.replace(/:\*$/, '') ?? '',
  retentionInDays: group.retentionInDays,
  retentionPolicyName: group.retentionPolicyName,
  class: group.logGroupClass ?? 'STANDARD',
  kmsKeyArn: group.kmsKeyId,
  storedBytes: group.storedBytes,
  createdAt: group.creationTime === undefined ? undefined : new Date(group.creationTime),
});

// By prefix, never by pattern: with one, CloudWatch Logs leaves the retention out.
const list = (
  clients: ClientFactory,
  scope: ClientScope,
  prefix: string | undefined,
  wanted: (group: LogGroup) => boolean,
  limit: number | undefined,
): Promise<readonly LogGroup[]> =>
  listAll(scope, 'logs:DescribeLogGroups', {
    pages: paginateDescribeLogGroups(
      { client: clients.for(CloudWatchLogsClient, scope) },
      { limit: PAGE_SIZE, ...(prefix ? { logGroupNamePrefix: prefix } : {}) },
    ),
    items: ({ logGroups = [] }) => logGroups.map(logGroupOf).filter(wanted),
    limit,
  });

/** The log groups whose names begin with the prefix, or all of the Region, by name; the first ones when there is a limit. */
export const listLogGroups = (
  clients: ClientFactory,
  scope: ClientScope,
  { prefix, limit }: { readonly prefix?: string; readonly limit?: number } = {},
): Promise<readonly LogGroup[]> => list(clients, scope, prefix, () => true, limit);

/** The log group of exactly this name, not the first that begins with it; undefined when there is none. */
export const describeLogGroup = async (
  clients: ClientFactory,
  scope: ClientScope,
  { name }: LogGroupInput,
): Promise<LogGroup | undefined> => {
  const [found] = await list(clients, scope, name, (group) => group.name === name, 1);
  return found;
};

/** Whether there is a log group of exactly this name. */
export const logGroupExists = async (
  clients: ClientFactory,
  scope: ClientScope,
  input: LogGroupInput,
): Promise<boolean> => (await describeLogGroup(clients, scope, input)) !== undefined;
