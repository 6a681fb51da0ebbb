import type { Json, JsonObject } from '../../domain/check.ts';
import { defined } from '../../domain/defined.ts';
import type { SimulatorClock } from '../time/clock.ts';
import type { LambdaCapacity } from './lambda-capacity.ts';
import { runtimeError, StateError } from './state-error.ts';

/** Services that an execution needs. A thrown error of `invoke` has Lambda's errorType as its name. */
export interface ExecutionHost {
  readonly clock: SimulatorClock;
  /** Random number from 0 to below 1, for jitter and the ids of Map runs. */
  readonly random?: () => number;
  /** Limit of Lambda for the functions; none by default. */
  readonly capacity?: LambdaCapacity;
  invoke(functionArn: string, input: Json, call: { readonly signal: AbortSignal }): Promise<unknown>;
  readObject(bucket: string, key: string): Promise<string>;
  writeObject(bucket: string, key: string, body: string): Promise<void>;
  onEvent?(event: ExecutionEvent): void;
}

export type ExecutionStatus = 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT';

/** An event of an execution. `execution` is its name, and `at` is in milliseconds since the epoch. */
export type ExecutionEvent = { readonly at: number; readonly execution: string; readonly state: string } & (
  | { readonly type: 'state-entered' | 'state-exited' }
  | { readonly type: 'state-retried'; readonly error: string; readonly cause?: string; readonly delayMs: number }
  | { readonly type: 'state-caught'; readonly error: string; readonly cause?: string; readonly next: string }
  | {
      readonly type: 'item-finished';
      readonly index: number;
      readonly total: number;
      readonly status: ExecutionStatus;
      readonly error?: string;
      readonly cause?: string;
    }
);

type EventDetails<E = ExecutionEvent> = E extends ExecutionEvent ? Omit<E, 'at' | 'execution'> : never;

/** Number of entries of an execution's history, redrives included. */
export interface History {
  events: number;
}

/** Returns the history of a new execution. Its start and its end are entries. */
export const newHistory = (): History => ({ events: 2 });

/** One execution: a started one, or a child of a distributed Map. */
export interface MachineExecution {
  readonly host: ExecutionHost;
  readonly random: () => number;
  readonly name: string;
  readonly arn: string;
  readonly machineArn: string;
  readonly input: Json;
  /** Start in milliseconds since the epoch. */
  readonly startTime: number;
  readonly redriveCount: number;
  /** Number of billed state transitions, children included. */
  readonly billing: { transitions: number };
  readonly history: History;
}

export const emit = ({ host, name }: MachineExecution, event: EventDetails): void =>
  host.onEvent?.({ at: host.clock.now(), execution: name, ...event });

/** Maximum entries of a standard execution's history (Step Functions quotas). More of them end it. */
export const LONGEST_HISTORY = 25_000;

/** Adds entries to the execution's history. */
export const recordHistory = (execution: MachineExecution, events: number): void => {
  execution.history.events += events;
  if (execution.history.events <= LONGEST_HISTORY) return;
  throw runtimeError(`The execution reached the maximum number of history events (${LONGEST_HISTORY}).`);
};

/** Formats a time as Step Functions does: without a fraction of zero. */
export const timestamp = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

export const contextObject = (
  { name, arn, machineArn, input, startTime, redriveCount }: MachineExecution,
  state: { readonly name: string; readonly entered: number; readonly retryCount?: number },
): JsonObject => {
  return {
    Execution: { Id: arn, Input: input, Name: name, StartTime: timestamp(startTime), RedriveCount: redriveCount },
    State: {
      EnteredTime: timestamp(state.entered),
      Name: state.name,
      ...defined({ RetryCount: state.retryCount }),
    },
    StateMachine: { Id: machineArn, Name: machineName(machineArn) },
  };
};

/** Returns the last part of a state machine's ARN; for children of a distributed Map `machine/label`. */
const machineName = (machineArn: string): string => machineArn.split(':').slice(6).join(':');

/** Returns the ARN of an execution of a state machine. */
export const executionArn = (machineArn: string, name: string): string =>
  `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;

/** Maximum bytes of JSON in UTF-8 that a state may take or return (Step Functions quotas). */
export const LARGEST_PAYLOAD = 262_144;

/** Checks a payload against the limit. `States.ALL` does not catch the error. */
export const withinLimit = (payload: Json, what: string): Json => {
  if (Buffer.byteLength(JSON.stringify(payload)) <= LARGEST_PAYLOAD) return payload;
  throw new StateError(
    'States.DataLimitExceeded',
    `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
};
