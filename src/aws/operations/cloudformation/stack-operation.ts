import type { Stack } from './cloudformation.ts';
import type { StackEvent } from './cloudformation-events.ts';

export type StackOperationKind = 'create' | 'delete' | 'import' | 'update';

/** Something that CloudFormation does with a stack, as it was begun. */
export interface StackOperation {
  /** Absent where the stack's events do not tell. */
  readonly kind: StackOperationKind | undefined;
  readonly stackArn: string;
  /** Id of the last event before it; absent when there was none. */
  readonly after: string | undefined;
  /**
   * Whether CloudFormation has confirmed the start. Until then the stack's status may be that of the operation before.
   */
  readonly confirmed: boolean;
}

/** Result of an operation. */
export interface StackOperationResult {
  readonly kind: StackOperationKind | undefined;
  readonly succeeded: boolean;
  readonly stackArn: string;
  /** CloudFormation's word, such as `UPDATE_ROLLBACK_COMPLETE`. */
  readonly status: string;
  readonly reason: string | undefined;
  /** The stack as it is now; undefined when it is gone. */
  readonly stack: Stack | undefined;
  /** Failures in order, without cancellations that followed from them. */
  readonly failures: readonly StackEvent[];
}

/** The one good end of each operation: every other end, known or not, is a failure. */
const GOALS: Readonly<Record<StackOperationKind, string>> = {
  create: 'CREATE_COMPLETE',
  delete: 'DELETE_COMPLETE',
  import: 'IMPORT_COMPLETE',
  update: 'UPDATE_COMPLETE',
};

/** The events of a stack that begin an operation; a rollback belongs to what it rolls back. */
const BEGINNINGS: Readonly<Record<string, StackOperationKind>> = {
  CREATE_IN_PROGRESS: 'create',
  DELETE_IN_PROGRESS: 'delete',
  IMPORT_IN_PROGRESS: 'import',
  REVIEW_IN_PROGRESS: 'create',
  UPDATE_IN_PROGRESS: 'update',
};

/** How far an operation is when the stack has this status; of an operation of unknown kind, whether it ended well by itself. */
export const operationProgress = (
  status: string,
  kind: StackOperationKind | undefined,
): 'failed' | 'running' | 'succeeded' => {
  if (status.endsWith('_IN_PROGRESS')) return 'running';
  const goals = kind === undefined ? Object.values(GOALS) : [GOALS[kind]];
  return goals.includes(status) ? 'succeeded' : 'failed';
};

/** Whether the event is one of the stack itself, and not of a resource, which may be a nested stack. */
export const isOfStack = ({ type, physicalId, stackArn }: StackEvent): boolean =>
  type === 'AWS::CloudFormation::Stack' && physicalId === stackArn;

/** The kind of operation that the event begins. */
export const beginningOf = (event: StackEvent): StackOperationKind | undefined =>
  isOfStack(event) ? BEGINNINGS[event.status] : undefined;

/** Whether the event is a failure of its own: CloudFormation cancels what is under way when something else has failed. */
export const isFailure = (event: StackEvent): boolean =>
  event.status.endsWith('_FAILED') && !isOfStack(event) && !/\bcancell?ed\b/i.test(event.reason ?? '');
