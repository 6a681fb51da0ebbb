import type { ResourceDrift as DriftRow } from '../../aws/operations/cloudformation/cloudformation-drift.ts';
import { cloudformationCalls } from '../../domain/calls/cloudformation.ts';
import { defined } from '../../domain/defined.ts';
import type { DriftDifference, DriftedStackResource } from '../../domain/facts.ts';
import type { GapCause } from '../../domain/gap.ts';
import type { ReadPermissions, UnreadProperty } from './read-permissions.ts';

const propertyOf = (path: string): string => path.split('/')[1] ?? '';

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'object' && Object.values(value).every(isEmpty));

const actualOf = ({ actualProperties }: DriftRow): Readonly<Record<string, unknown>> | undefined => {
  try {
    return JSON.parse(actualProperties ?? '') as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
};

/**
 * Returns the test whether a difference may come from a denied read: the live resource lacks the property, or a part of
 * it. An item that a list lacks beside others was read.
 */
const mayBeUnread = (row: DriftRow | undefined): ((difference: DriftDifference) => boolean) => {
  const actual = row && actualOf(row);
  return ({ path, type }) => {
    if (type !== 'REMOVE') return false;
    const value = actual?.[propertyOf(path)];
    return !(Array.isArray(value) && !isEmpty(value) && /^\/[^/]+\/\d+$/.test(path));
  };
};

const causeOf = (
  { logicalId, type }: DriftedStackResource,
  property: string,
  { detail, error: _error, ...why }: UnreadProperty,
): GapCause => ({
  reason: 'resource-unknown',
  operation: cloudformationCalls.detectStackDrift.operation,
  ...why,
  detail: `CloudFormation reports that ${property} of ${logicalId} (${type}) was removed, as it does when it may not read it: ${detail}`,
  part: logicalId,
});

/** Drifted resources that are proven, and the reasons why others are not. */
interface Proven {
  readonly drifted: readonly DriftedStackResource[];
  readonly missing: readonly GapCause[];
  /** First error of a call that the proof needed. */
  readonly error?: unknown;
}

type Rows = readonly DriftRow[];
const rowOf = ({ logicalId }: DriftedStackResource, rows: Rows): DriftRow | undefined =>
  rows.find((row) => row.logicalId === logicalId);

/** Lists the removed properties of a resource that need a proof. */
const removedProperties = (
  permissions: ReadPermissions,
  resource: DriftedStackResource,
  rows: Rows,
): readonly string[] => {
  const removed = resource.differences.filter(mayBeUnread(rowOf(resource, rows))).map(({ path }) => propertyOf(path));
  return [...new Set(removed)].filter((property) => permissions.needsProof(resource.type, property)).sort();
};

/** Tests whether the rows of a detection show removals that only the permissions of its caller can prove. */
export const showRemovals = (
  permissions: ReadPermissions,
  drifted: readonly DriftedStackResource[],
  rows: Rows,
): boolean => drifted.some((resource) => removedProperties(permissions, resource, rows).length > 0);

/**
 * Keeps a removed property as drift only if the auditor was certainly allowed to read it. Read handlers of CloudFormation
 * swallow denials and return the resource without the property
 * (aws-cloudformation/cloudformation-coverage-roadmap#2138). A resource whose differences were not read may be of that
 * kind, so nothing is proven about it.
 */
export const proveRemovals = async (
  permissions: ReadPermissions,
  drifted: readonly DriftedStackResource[],
  rows: Rows,
): Promise<Proven> => {
  const missing: GapCause[] = [];
  const proven: DriftedStackResource[] = [];
  const errors: unknown[] = [];
  for (const resource of drifted.filter(({ differencesUnread }) => differencesUnread !== true)) {
    const unread = new Set<string>();
    for (const property of removedProperties(permissions, resource, rows)) {
      const why = await permissions.whyUnread(resource.type, property);
      if (why === undefined) continue;
      if (why.error !== undefined) errors.push(why.error);
      unread.add(property);
      missing.push(causeOf(resource, property, why));
    }
    const isUnread = mayBeUnread(rowOf(resource, rows));
    const differences = resource.differences.filter(
      (difference) => !(unread.has(propertyOf(difference.path)) && isUnread(difference)),
    );
    if (unread.size === 0) proven.push(resource);
    else if (differences.length > 0) proven.push({ ...resource, differences });
  }
  return { drifted: proven, missing, ...defined({ error: errors[0] }) };
};
