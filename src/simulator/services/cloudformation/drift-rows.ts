import type { DriftRow, StackDriftStatus, StackResource } from '../../world/stack.ts';

/** What a check that succeeds finds; `undefined` when CloudFormation cannot check the resource's type. */
export const rowOf = (resource: StackResource, checkedAt: number): DriftRow | undefined => {
  if (resource.drift === 'NOT_CHECKED' || resource.drift === 'UNSUPPORTED') return undefined;
  return {
    status: resource.drift,
    checkedAt,
    reason: resource.drift === 'UNKNOWN' ? (resource.reason ?? 'Rate exceeded') : undefined,
    differences: resource.drift === 'MODIFIED' ? [...resource.differences] : [],
  };
};

/** What the next check finds: a failure while `failTimes` lasts, and `rowOf` then. */
export const checkResource = (resource: StackResource, checkedAt: number): DriftRow | undefined => {
  if (resource.failTimes === 0) return rowOf(resource, checkedAt);
  resource.failTimes -= 1;
  return { status: 'UNKNOWN', checkedAt, reason: resource.reason ?? 'Rate exceeded', differences: [] };
};

/** A stack's status as its rows give it; IN_SYNC when nothing of it can be checked, as CloudFormation says it. */
export const stackStatusOf = (rows: Iterable<DriftRow>): StackDriftStatus => {
  let unknown = false;
  for (const { status } of rows) {
    if (status === 'MODIFIED' || status === 'DELETED') return 'DRIFTED';
    if (status === 'UNKNOWN') unknown = true;
  }
  return unknown ? 'UNKNOWN' : 'IN_SYNC';
};
