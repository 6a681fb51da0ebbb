import type { Json } from '../../domain/check.ts';
import type { History } from './execution.ts';
import type { outputs } from './outputs.ts';
import type { resultWriter } from './result-writer.ts';

/** Progress of a flow. A redrive does not repeat finished work. */
export interface FlowProgress {
  /** Current state and its input. */
  at?: { readonly state: string; readonly input: Json };
  /** Progress within the current state. */
  work?: WorkProgress;
  /** Output of a finished flow. */
  done?: { readonly output: Json };
  /** Child execution of a distributed Map that the flow runs in. */
  child?: ChildExecution;
}

/** A child execution, which keeps its identity when it is redriven. */
export interface ChildExecution {
  readonly name: string;
  /** Start in milliseconds since the epoch. */
  readonly startTime: number;
  readonly redriveCount: number;
  readonly history: History;
}

export interface WorkProgress {
  /** Branches of a Parallel, or iterations of a Map, that are not known to be done. */
  readonly flows: Map<number, FlowProgress>;
  /** Set for a distributed Map. */
  run?: MapRunProgress;
}

/** A Map run, which continues when it is redriven. */
export interface MapRunProgress {
  readonly machineArn: string;
  readonly arn: string;
  /** 1 at the index of each child execution that succeeded. */
  readonly succeeded: Uint8Array;
  readonly outputs: ReturnType<typeof outputs>;
  readonly writer?: ReturnType<typeof resultWriter> | undefined;
}

/** Returns the progress within the flow's current state. */
export const workOf = (progress: FlowProgress): WorkProgress => {
  progress.work ??= { flows: new Map() };
  return progress.work;
};

/** Returns the progress of one branch or iteration. */
export const flowOf = ({ flows }: WorkProgress, index: number): FlowProgress => {
  const known = flows.get(index) ?? {};
  flows.set(index, known);
  return known;
};
