import type { ResourceDrift as DriftRow } from '../../aws/operations/cloudformation/cloudformation-drift.ts';
import { cloudformationCalls } from '../../domain/calls/cloudformation.ts';
import type { DriftDifference, DriftedStackResource } from '../../domain/facts.ts';
import type { GapCause } from '../../domain/gap.ts';
import type { ReadPermissions, UnreadProperty } from './read-permissions.ts';

const propertyOf = (path: string): string => path.split('/')[1] ?? '';

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.every(isEmpty));

/** Returns the top-level properties of the live resource that have a value; undefined if CloudFormation did not tell them. */
const presentProperties = ({ actualProperties }: DriftRow): ReadonlySet<string> | undefined => {
  try {
    const actual = JSON.parse(actualProperties ?? '') as Readonly<Record<string, unknown>>;
    return new Set(Object.keys(actual).filter((name) => !isEmpty(actual[name])));
  } catch {
    return undefined;
  }
};

/** Selects properties that the template has and the live resource seems to lack altogether. */
const removedProperties = (differences: readonly DriftDifference[], row: DriftRow): readonly string[] => {
  const present = presentProperties(row);
  const removed = differences.filter(({ type }) => type === 'REMOVE').map(({ path }) => propertyOf(path));
  return [...new Set(removed)].filter((property) => !present?.has(property)).sort();
};

const causeOf = (
  { logicalId, type }: DriftedStackResource,
  property: string,
  { detail, ...why }: UnreadProperty,
): GapCause => ({
  reason: 'resource-unknown',
  operation: cloudformationCalls.detectStackDrift.operation,
  ...why,
  detail: `CloudFormation reports that ${property} of ${logicalId} (${type}) was removed, as it does when it may not read it: ${detail}`,
  part: logicalId,
});

/**
 * Keeps a removed property as drift only if the auditor was certainly allowed to read it. Read handlers of CloudFormation
 * swallow denials and return the resource without the property
 * (aws-cloudformation/cloudformation-coverage-roadmap#2138).
 */
export const proveRemovals = async (
  permissions: ReadPermissions,
  drifted: readonly DriftedStackResource[],
  rows: readonly DriftRow[],
): Promise<{ readonly drifted: readonly DriftedStackResource[]; readonly missing: readonly GapCause[] }> => {
  const missing: GapCause[] = [];
  const proven: DriftedStackResource[] = [];
  for (const resource of drifted) {
    const row = rows.find(({ logicalId }) => logicalId === resource.logicalId);
    const removed = row === undefined ? [] : removedProperties(resource.differences, row);
    const unread = new Set<string>();
    for (const property of removed) {
      const why = await permissions.whyUnread(resource.type, property);
      if (why === undefined) continue;
      unread.add(property);
      missing.push(causeOf(resource, property, why));
    }
    const differences = resource.differences.filter(({ path }) => !unread.has(propertyOf(path)));
    if (unread.size === 0) proven.push(resource);
    else if (differences.length > 0) proven.push({ ...resource, differences });
  }
  return { drifted: proven, missing };
};
