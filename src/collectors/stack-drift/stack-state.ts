/**
 * Meaning of a stack's status for drift detection: it manages nothing; it is in a lasting state in which CloudFormation
 * refuses; it is changing; or a detection can be tried, also in an unknown status.
 */
export type StackState = 'nothing-managed' | 'refused' | 'in-transition' | 'detectable';

const NOTHING_MANAGED: ReadonlySet<string> = new Set(['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE']);
const REFUSED: ReadonlySet<string> = new Set([
  'CREATE_FAILED',
  'DELETE_FAILED',
  'IMPORT_ROLLBACK_COMPLETE',
  'IMPORT_ROLLBACK_FAILED',
  'ROLLBACK_FAILED',
  'UPDATE_FAILED',
]);
const ACCEPTED: ReadonlySet<string> = new Set([
  'CREATE_COMPLETE',
  'IMPORT_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'UPDATE_ROLLBACK_FAILED',
]);

export const stackState = (status: string): StackState => {
  if (NOTHING_MANAGED.has(status)) return 'nothing-managed';
  if (REFUSED.has(status)) return 'refused';
  return status.endsWith('_IN_PROGRESS') ? 'in-transition' : 'detectable';
};

/** CloudFormation documents that it detects drift in this state: a refusal says that the stack has left it. */
export const isAccepted = (status: string): boolean => ACCEPTED.has(status);
