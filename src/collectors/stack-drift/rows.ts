import {
  type CloudFormationClient,
  paginateDescribeStackResourceDrifts,
  paginateListStackResources,
  type StackResourceDrift,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { errorCode, errorMessage } from '../../aws/errors/errors.ts';
import { readPages } from '../listing.ts';

/** Rows read before `error`, if there was one; `gone` if the stack no longer exists. */
export interface Rows<Row> {
  readonly rows: readonly Row[];
  readonly gone: boolean;
  readonly error?: unknown;
}

/** The stack was deleted; CloudFormation has no error code for that. */
export const isGone = (error: unknown): boolean =>
  errorCode(error) === 'ValidationError' && /does not exist/i.test(errorMessage(error));

const REMOVED: ReadonlySet<string> = new Set(['DELETE_COMPLETE', 'DELETE_SKIPPED']);

/** Every resource of the stack with its drift status, those that were never checked too. */
export const listResources = async (client: CloudFormationClient, arn: string): Promise<Rows<StackResourceSummary>> => {
  const all: StackResourceSummary[] = [];
  const listing = await readPages(paginateListStackResources({ client }, { StackName: arn }), (page) => {
    all.push(...(page.StackResourceSummaries ?? []));
  });
  const rows = all.filter(({ ResourceStatus }) => !REMOVED.has(ResourceStatus ?? ''));
  if (!listing.complete) return { rows, gone: isGone(listing.error), error: listing.error };
  // A deleted stack's resources can be listed for 90 days.
  return { rows, gone: all.length > 0 && rows.length === 0 };
};

/** The rows that are not in sync, with their differences and reasons. */
export const describeDrifts = async (client: CloudFormationClient, arn: string): Promise<Rows<StackResourceDrift>> => {
  const rows: StackResourceDrift[] = [];
  const pages = paginateDescribeStackResourceDrifts(
    { client },
    {
      StackName: arn,
      MaxResults: 100,
      StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED', 'UNKNOWN', 'UNSUPPORTED'],
    },
  );
  const listing = await readPages(pages, (page) => {
    rows.push(...(page.StackResourceDrifts ?? []));
  });
  return listing.complete ? { rows, gone: false } : { rows, gone: isGone(listing.error), error: listing.error };
};
