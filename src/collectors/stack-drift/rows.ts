import { errorCode, errorMessage } from '../../aws/errors/errors.ts';
import { type StackResource, stackResourcePages } from '../../aws/operations/cloudformation/cloudformation.ts';
import { type ResourceDrift, resourceDriftPages } from '../../aws/operations/cloudformation/cloudformation-drift.ts';
import type { Place } from '../collector.ts';
import { readPages } from '../listing.ts';

/** Rows read before `error`, if there was one; `gone` if the stack no longer exists. */
export interface Rows<Row> {
  readonly rows: readonly Row[];
  readonly gone: boolean;
  readonly error?: unknown;
}

/** The stack was deleted; CloudFormation has no error code for that. */
const isGone = (error: unknown): boolean =>
  errorCode(error) === 'ValidationError' && /does not exist/i.test(errorMessage(error));

const REMOVED: ReadonlySet<string> = new Set(['DELETE_COMPLETE', 'DELETE_SKIPPED']);
const NOT_IN_SYNC = ['MODIFIED', 'DELETED', 'UNKNOWN', 'UNSUPPORTED'];

const rowsIn = async <Row>(pages: AsyncIterable<readonly Row[]>): Promise<Rows<Row>> => {
  const rows: Row[] = [];
  const listing = await readPages(pages, (page) => void rows.push(...page));
  return listing.complete ? { rows, gone: false } : { rows, gone: isGone(listing.error), error: listing.error };
};

/** Every resource of the stack with its drift status, those that were never checked too. */
export const listResources = async ({ clients, target }: Place, arn: string): Promise<Rows<StackResource>> => {
  const { rows: all, ...listing } = await rowsIn(stackResourcePages(clients, target, { stack: arn }));
  const rows = all.filter(({ status }) => !REMOVED.has(status));
  // A deleted stack's resources can be listed for 90 days.
  return { ...listing, rows, gone: listing.gone || (!('error' in listing) && all.length > 0 && rows.length === 0) };
};

/** The rows that are not in sync, with their differences and reasons. */
export const describeDrifts = ({ clients, target }: Place, arn: string): Promise<Rows<ResourceDrift>> =>
  rowsIn(resourceDriftPages(clients, target, { stack: arn, statuses: NOT_IN_SYNC }));
