import type { History } from './execution.ts';
import type { Json } from './json.ts';
import type { outputs } from './outputs.ts';
import type { resultWriter } from './result-writer.ts';

/** How far a flow came: what it has done is not done again when its execution is redriven. */
export interface FlowProgress {
  /** The state that it is in, and that state's input. */
  at?: { readonly state: string; readonly input: Json };
  /** What was done of the state that it is in. */
  work?: WorkProgress;
  /** Its output, when it has come to its end. */
  done?: { readonly output: Json };
  /** The execution of its own that it runs in, as a child of a distributed Map. */
  child?: ChildExecution;
}

/** A child execution, which stays the same when it is redriven. */
export interface ChildExecution {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
  readonly redriveCount: number;
  readonly history: History;
}

export interface WorkProgress {
  /** Branches of a Parallel, or iterations of a Map that are not known to be done. */
  readonly flows: Map<number, FlowProgress>;
  /** Of a distributed Map. */
  run?: MapRunProgress;
}

/** A Map run, which goes on where it was when it is redriven. */
export interface MapRunProgress {
  readonly machineArn: string;
  readonly arn: string;
  /** By index: 1 for a child execution that succeeded. */
  readonly succeeded: Uint8Array;
  readonly outputs: ReturnType<typeof outputs>;
  readonly writer?: ReturnType<typeof resultWriter> | undefined;
}

/** What was done of the state that the flow is in. */
export const workOf = (progress: FlowProgress): WorkProgress => {
  progress.work ??= { flows: new Map() };
  return progress.work;
};

/** The progress of one branch or iteration. */
export const flowOf = ({ flows }: WorkProgress, index: number): FlowProgress => {
  const known = flows.get(index) ?? {};
  flows.set(index, known);
  return known;
};
