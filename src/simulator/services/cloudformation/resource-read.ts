import { type ResourceReads, resourceReads } from '../../../domain/resource-reads.ts';
import type { DriftRow, PropertyDifferenceRecord, WorldResource } from '../../world/stack.ts';
import { expectedProperties, propertyOf } from './resource-properties.ts';

/** Returns AWS's words if the caller of a detection is denied an action; undefined if it is allowed. */
export type Denial = (action: string) => string | undefined;

const requiredDenial = ({ required }: ResourceReads, denied: Denial): string | undefined => {
  for (const action of required) {
    const words = denied(action);
    if (words !== undefined) return words;
  }
  return undefined;
};

const withheld = ({ optional = {} }: ResourceReads, denied: Denial): ReadonlySet<string> =>
  new Set(Object.entries(optional).flatMap(([action, properties]) => (denied(action) === undefined ? [] : properties)));

/** Builds the differences of a property that the live resource seems to lack. Lists differ by item. */
const removals = (property: string, value: unknown): readonly PropertyDifferenceRecord[] =>
  (Array.isArray(value) ? value.map((item, index) => [`/${property}/${index}`, item]) : [[`/${property}`, value]]).map(
    ([path, expected]) => ({
      path: String(path),
      expected: typeof expected === 'string' ? expected : JSON.stringify(expected),
      actual: 'null',
      type: 'REMOVE',
    }),
  );

/**
 * Applies the caller's permissions to the result of a comparison. CloudFormation reads resources with them. A denied
 * required read leaves the resource UNKNOWN. Read handlers swallow the denial of an optional read and return the
 * resource without the property, which then appears as removed
 * (aws-cloudformation/cloudformation-coverage-roadmap#2138).
 */
export const asReadBy = (row: DriftRow, resource: WorldResource, denied: Denial): DriftRow => {
  const reads = resourceReads[resource.type];
  if (reads === undefined || row.status === 'UNKNOWN') return row;
  const reason = requiredDenial(reads, denied);
  if (reason !== undefined) return { ...row, status: 'UNKNOWN', reason, differences: [] };
  if (row.status === 'DELETED') return row;
  const unread = withheld(reads, denied);
  const missing = Object.entries(expectedProperties(resource)).filter(([property]) => unread.has(property));
  if (missing.length === 0) return row;
  const seen = row.differences.filter(({ path }) => !unread.has(propertyOf(path)));
  return {
    ...row,
    status: 'MODIFIED',
    differences: [...seen, ...missing.flatMap(([property, value]) => removals(property, value))],
  };
};
