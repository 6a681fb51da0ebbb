import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  type LogGroup as RawLogGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import { logsCalls } from '../../domain/calls/logs.ts';
import type { ClientFactory, ClientScope } from '../clients/client-factory.ts';
import { itemsOf, pagesOf } from './list-all.ts';
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
  describeLogGroup: { calls: [logsCalls.describeLogGroups] },
  listLogGroups: { calls: [logsCalls.describeLogGroups], variants: ['logGroupPages'] },
  logGroupExists: { calls: [logsCalls.describeLogGroups] },
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

export interface LogGroupsInput {
  readonly prefix?: string;
}

/** The log groups whose names begin with the prefix, or all of the Region, page by page. */
export const logGroupPages = (
  clients: ClientFactory,
  scope: ClientScope,
  { prefix }: LogGroupsInput = {},
): AsyncIterable<readonly LogGroup[]> =>
  pagesOf(scope, logsCalls.describeLogGroups, {
    // By prefix, never by pattern: with one, CloudWatch Logs leaves the retention out.
    pages: paginateDescribeLogGroups(
      { client: clients.for(CloudWatchLogsClient, scope) },
      { limit: PAGE_SIZE, ...(prefix ? { logGroupNamePrefix: prefix } : {}) },
    ),
    items: ({ logGroups = [] }) => logGroups.map(logGroupOf),
  });

/**
 * Lists the log groups whose names begin with the prefix, or all of the Region, by name; the first ones if there is a
 * limit.
 */
export const listLogGroups = (
  clients: ClientFactory,
  scope: ClientScope,
  { limit, ...input }: LogGroupsInput & { readonly limit?: number } = {},
): Promise<readonly LogGroup[]> => itemsOf(logGroupPages(clients, scope, input), limit);

/** Returns the log group of exactly this name, not the first that begins with it; undefined if there is none. */
export const describeLogGroup = async (
  clients: ClientFactory,
  scope: ClientScope,
  { name }: LogGroupInput,
): Promise<LogGroup | undefined> => {
  for await (const page of logGroupPages(clients, scope, { prefix: name })) {
    const found = page.find((group) => group.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Tests whether a log group of exactly this name exists. */
export const logGroupExists = async (
  clients: ClientFactory,
  scope: ClientScope,
  input: LogGroupInput,
): Promise<boolean> => (await describeLogGroup(clients, scope, input)) !== undefined;
