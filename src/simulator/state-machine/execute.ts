import type { Json } from '../../domain/check.ts';
import { defined } from '../../domain/defined.ts';
import type { StateMachine } from './definition.ts';
import {
  type ExecutionHost,
  type ExecutionStatus,
  executionArn,
  type History,
  type MachineExecution,
  newHistory,
  withinLimit,
} from './execution.ts';
import { asJson } from './json.ts';
import type { FlowProgress } from './progress.ts';
import { runFlow } from './run-flow.ts';
import { StateError } from './state-error.ts';

export interface ExecuteOptions extends ExecutionHost {
  readonly input: unknown;
  readonly name: string;
  readonly stateMachineArn?: string;
  /** Start in milliseconds since the epoch; the present by default. */
  readonly startTime?: number;
  /** Number of redrives; 0 by default. */
  readonly redriveCount?: number;
  readonly signal?: AbortSignal;
  /** Progress of the execution before a redrive. Updated while it runs. */
  readonly progress?: FlowProgress;
  /** History of the execution before a redrive. Updated while it runs. */
  readonly history?: History;
}

export interface ExecutionResult {
  readonly status: ExecutionStatus;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  /** Number of billed state transitions: every entered state and every retry, child executions included. */
  readonly transitions: number;
}

const DEFAULT_MACHINE_ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:machine';

/** Executes a state machine. Resolves however the execution ends; rejects only if the interpreter itself fails. */
export const execute = async (machine: StateMachine, options: ExecuteOptions): Promise<ExecutionResult> => {
  const { name, stateMachineArn = DEFAULT_MACHINE_ARN, signal, clock, progress = {} } = options;
  const execution: MachineExecution = {
    host: options,
    random: options.random ?? Math.random,
    name,
    arn: executionArn(stateMachineArn, name),
    machineArn: stateMachineArn,
    input: asJson(options.input),
    startTime: options.startTime ?? clock.now(),
    redriveCount: options.redriveCount ?? 0,
    billing: { transitions: 0 },
    history: options.history ?? newHistory(),
  };
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  let timedOut = false;
  const timer = new AbortController();
  if (machine.TimeoutSeconds !== undefined) {
    clock.sleep(machine.TimeoutSeconds * 1000, timer.signal).then(
      () => {
        timedOut = true;
        controller.abort(new StateError('States.Timeout'));
      },
      () => undefined,
    );
  }
  const ended = async (): Promise<Omit<ExecutionResult, 'transitions'>> => {
    try {
      const started = withinLimit(execution.input, name);
      return {
        status: 'SUCCEEDED',
        output: await runFlow(machine, started, execution, { signal: controller.signal, progress }),
      };
    } catch (error) {
      // Neither an abort nor a time-out has an error, as in DescribeExecution.
      if (controller.signal.aborted) return { status: timedOut ? 'TIMED_OUT' : 'ABORTED' };
      if (!(error instanceof StateError)) throw error;
      return { status: 'FAILED', error: error.error, ...defined({ cause: error.details }) };
    } finally {
      timer.abort();
      signal?.removeEventListener('abort', abort);
    }
  };
  const result = await ended();
  return { ...result, transitions: execution.billing.transitions };
};
