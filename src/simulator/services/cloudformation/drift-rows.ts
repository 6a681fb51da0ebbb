import type { DriftRow, StackDriftStatus, WorldResource } from '../../world/stack.ts';

/** Returns the result of a successful comparison; `undefined` if CloudFormation cannot compare the resource's type. */
export const rowOf = (resource: WorldResource, checkedAt: number): DriftRow | undefined => {
  if (resource.drift === 'NOT_CHECKED' || resource.drift === 'UNSUPPORTED') return undefined;
  return {
    status: resource.drift,
    checkedAt,
    reason: resource.drift === 'UNKNOWN' ? (resource.reason ?? 'Rate exceeded') : undefined,
    differences: resource.drift === 'MODIFIED' ? [...resource.differences] : [],
  };
};

/** Returns the result of the next comparison: a failure while `failTimes` lasts, then `rowOf`. */
export const checkResource = (resource: WorldResource, checkedAt: number): DriftRow | undefined => {
  if (resource.failTimes === 0) return rowOf(resource, checkedAt);
  resource.failTimes -= 1;
  return { status: 'UNKNOWN', checkedAt, reason: resource.reason ?? 'Rate exceeded', differences: [] };
};

/** Derives a stack's status from its rows; IN_SYNC if nothing can be compared, as CloudFormation says. */
export const stackStatusOf = (rows: Iterable<DriftRow>): StackDriftStatus => {
  let unknown = false;
  for (const { status } of rows) {
    if (status === 'MODIFIED' || status === 'DELETED') return 'DRIFTED';
    if (status === 'UNKNOWN') unknown = true;
  }
  return unknown ? 'UNKNOWN' : 'IN_SYNC';
};
