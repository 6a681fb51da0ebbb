import type { StackDrift } from '../../domain/facts.ts';

type StackDriftStatus = Extract<StackDrift, { kind: 'detected' }>['status'];

/** A detection that this run started and that has not finished. Times are ISO 8601. */
export interface RunningDetection {
  readonly id: string;
  readonly startedAt: string;
  /** The stack's last check as the listing showed it before. */
  readonly checkedBefore?: string;
  /** How often, and when last, it was found in progress. */
  readonly polls: number;
  readonly polledAt?: string;
  /** Logical ids that it covers; absent for the whole stack. */
  readonly logicalIds?: readonly string[];
}

/** A finished check of a whole stack, and what it could not check. */
export interface WholeDetection {
  /** When it was initiated. */
  readonly at: string;
  readonly status: StackDriftStatus;
  /** CloudFormation's reason by logical id. */
  readonly failures: Readonly<Record<string, string>>;
  /** Reason for a failure that names no resource. */
  readonly unexplained?: string;
  /** Logical ids to check again; read the rows when there are none left. */
  readonly retry: readonly string[];
  /** How often resources have been checked again. */
  readonly rounds: number;
}

/** Progress of a run with an unfinished stack. */
export interface StackProgress {
  /** Since when the run has been dealing with the stack. */
  readonly since: string;
  readonly detection?: RunningDetection;
  readonly check?: WholeDetection;
  /** Nothing to do for this stack before. */
  readonly notBefore?: string;
  readonly failedCalls?: number;
  /** The status in which CloudFormation refused a detection although it should not. */
  readonly refusedIn?: string;
  /** Set if another caller's detection was in the way. */
  readonly othersDetection?: true;
}

/**
 * State that the caller keeps between steps (JSON). Losing it costs calls, not results: the rest of the work follows
 * from AWS's times of the last checks.
 */
export interface DriftProgress {
  /** Stacks that need nothing more in this run: `<name>/<id>` of their ARNs. */
  readonly settled: readonly string[];
  readonly stacks: Readonly<Record<string, StackProgress>>;
  /** Detections that the account bears at a time: halved when it throttles, then one more with every step. */
  readonly capacity: number;
  /**
   * ARNs of the stacks in a status that the listing's filter does not know. Present where too many stacks are listed to
   * read all of them in every step, most of them deleted.
   */
  readonly beyondFilter?: readonly string[];
  /** Listings in a row that could not be read to their end. */
  readonly failedSweeps: number;
}
