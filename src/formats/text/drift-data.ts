import type { JsonObject } from '../../domain/check.ts';

export interface DriftedProperty {
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
  readonly type: string;
}

export interface DriftedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly differences: readonly DriftedProperty[];
}

const NOTES: readonly (readonly [name: string, one: string, many: string])[] = [
  ['resourcesOmitted', 'more resource drifted', 'more resources drifted'],
  ['differencesOmitted', 'more difference', 'more differences'],
  ['ignored', 'difference ignored by the policy', 'differences ignored by the policy'],
  ['refuted', 'difference refuted by another API', 'differences refuted by another API'],
];

const text = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
const objects = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null && !Array.isArray(item)) : [];

/** Returns the drifted resources in a finding's data; an empty list for findings of other checks. */
export const driftedResources = (data: JsonObject): readonly DriftedResource[] =>
  objects(data['drifted']).map((resource) => ({
    logicalId: text(resource['logicalId']),
    type: text(resource['type']),
    status: text(resource['status']),
    differences: objects(resource['differences']).map((difference) => ({
      path: text(difference['path']),
      expected: text(difference['expected']),
      actual: text(difference['actual']),
      type: text(difference['type']),
    })),
  }));

/**
 * Returns notes about differences that a drift finding counts but does not list, such as `2 differences ignored by the
 * policy`.
 */
export const driftNotes = (data: JsonObject): readonly string[] =>
  NOTES.flatMap(([name, one, many]) => {
    const count = data[name];
    return typeof count === 'number' && count > 0 ? [`${count} ${count === 1 ? one : many}`] : [];
  });
