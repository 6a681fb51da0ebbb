import type { Change, StackDriftStatus } from '@aws-sdk/client-cloudformation';
import type { TimedWork } from '../time/timed-work.ts';
import type { ParsedStack, ParsedWorld } from './world-schema.ts';

/** Definition that a caller submits to create or update a stack. */
export interface StackDefinition {
  /** JSON or YAML, as it was submitted. */
  readonly templateText: string;
  /** Values as they were given or are the defaults; lists with commas. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
}

export type WorldOutput = Readonly<NonNullable<ParsedStack['outputs']>[number]>;

export interface StackEventRecord {
  /** Counts a stack's events from 1. */
  readonly sequence: number;
  readonly id: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly status: string;
  readonly reason?: string | undefined;
  /** JSON; absent in events of the stack itself. */
  readonly properties?: string | undefined;
  readonly token?: string | undefined;
}

export type OnStackFailure = 'DELETE' | 'DO_NOTHING' | 'ROLLBACK';

export interface ChangeSetRecord {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly definition: StackDefinition;
  readonly description?: string | undefined;
  readonly clientToken?: string | undefined;
  readonly revertDrift: boolean;
  readonly onStackFailure?: OnStackFailure | undefined;
  readonly includeNestedStacks: boolean;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  status: 'CREATE_PENDING' | 'CREATE_IN_PROGRESS' | 'CREATE_COMPLETE' | 'FAILED';
  statusReason?: string | undefined;
  executionStatus:
    | 'UNAVAILABLE'
    | 'AVAILABLE'
    | 'EXECUTE_IN_PROGRESS'
    | 'EXECUTE_COMPLETE'
    | 'EXECUTE_FAILED'
    | 'OBSOLETE';
  /** Changes in the order of the logical ids, with the values of properties. */
  changes: readonly Change[];
  /** Drift status of a change set that reverts drift. */
  stackDriftStatus?: StackDriftStatus | undefined;
  work?: TimedWork | undefined;
}

/** A step of a deployment that fails. */
export type DeploymentFailure = ParsedWorld['deployments']['failures'][number];

/** State that deployments gave a stack. */
export interface StackDeployment {
  /** Absent while the stack is in review, and for a stack whose world file has no template. */
  definition?: StackDefinition | undefined;
  outputs: readonly WorldOutput[];
  statusReason?: string | undefined;
  disableRollback: boolean;
  terminationProtection: boolean;
  /** ARN of the change set that was executed last. */
  changeSetArn?: string | undefined;
  /** Number of deployments, which makes the physical ids of replacements differ. */
  generation: number;
  /** Oldest first. */
  readonly events: StackEventRecord[];
  /** By ARN, oldest first. */
  readonly changeSets: Map<string, ChangeSetRecord>;
  /** Operation in progress. */
  work?: TimedWork | undefined;
}

export const newDeployment = (): StackDeployment => ({
  outputs: [],
  disableRollback: false,
  terminationProtection: false,
  generation: 0,
  events: [],
  changeSets: new Map(),
});
