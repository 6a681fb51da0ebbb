import { defined } from '../../domain/defined.ts';
import { ServiceError } from '../protocol/service-error.ts';
import type { StateMachine } from './definition.ts';
import { execute } from './execute.ts';
import {
  type ExecutionHost,
  type ExecutionStatus,
  executionArn,
  type History,
  LARGEST_PAYLOAD,
  LONGEST_HISTORY,
  newHistory,
} from './execution.ts';
import type { FlowProgress } from './progress.ts';
import { uuid } from './uuid.ts';

interface StartedExecution {
  readonly executionArn: string;
  readonly startDate: Date;
}

interface ExecutionListItem extends StartedExecution {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: 'RUNNING' | ExecutionStatus;
  readonly stopDate?: Date;
  readonly redriveCount: number;
  readonly redriveDate?: Date;
}

/** Answer of DescribeExecution. Input and output are JSON texts. */
export interface ExecutionDescription extends ExecutionListItem {
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly redriveStatus: 'REDRIVABLE' | 'NOT_REDRIVABLE';
  readonly redriveStatusReason?: string;
}

/** Executions of state machines, as the Step Functions API shows them. */
export interface Executions {
  /** Starts an execution; idempotent by name and input while it runs. `input` is a JSON text, `{}` by default. */
  start(request: {
    readonly stateMachineArn: string;
    readonly name?: string | undefined;
    readonly input?: string | undefined;
  }): StartedExecution;
  describe(request: { readonly executionArn: string }): ExecutionDescription;
  stop(request: {
    readonly executionArn: string;
    readonly error?: string | undefined;
    readonly cause?: string | undefined;
  }): { readonly stopDate: Date };
  /** Resumes at the states that did not succeed. Succeeded states do not run again. */
  redrive(request: { readonly executionArn: string }): { readonly redriveDate: Date };
  /** Returns the latest executions first. */
  list(request: {
    readonly stateMachineArn: string;
    readonly statusFilter?: string | undefined;
  }): readonly ExecutionListItem[];
  /** Resolves when the execution has ended. */
  ended(executionArn: string): Promise<ExecutionDescription>;
  /** Stops running executions and resolves when all have ended. */
  close(): Promise<void>;
}

type Ended = Omit<ExecutionDescription, 'redriveStatus' | 'redriveStatusReason'>;

interface Entry {
  description: Ended;
  controller: AbortController;
  progress: FlowProgress;
  readonly history: History;
  done: Promise<void>;
}

/** Milliseconds after its end during which an execution can be redriven: 14 days (Step Functions quotas). */
const REDRIVABLE_PERIOD_MS = 14 * 24 * 3600 * 1000;

/** A host that is asked for when an execution runs: its Lambdas may need the endpoint that serves the executions. */
export interface LateHost extends Pick<ExecutionHost, 'clock' | 'random'> {
  readonly host: () => ExecutionHost;
}

/** Keeps executions in memory. Errors are those of the Step Functions API. */
export const createExecutions = (
  machines: Readonly<Record<string, StateMachine>>,
  host: ExecutionHost | LateHost,
): Executions => {
  const { clock, random = Math.random } = host;
  const hostNow = 'host' in host ? host.host : () => host;
  const entries = new Map<string, Entry>();

  const machineOf = (arn: string): StateMachine => {
    const machine = Object.hasOwn(machines, arn) ? machines[arn] : undefined;
    if (machine !== undefined) return machine;
    throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  };
  const entryOf = (arn: string): Entry => {
    const entry = entries.get(arn);
    if (entry !== undefined) return entry;
    throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  };

  /** Returns the reason why an execution cannot be redriven, if there is one. */
  const notRedrivable = ({ description: { status, stopDate }, history }: Entry): string | undefined => {
    if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
    if (clock.now() - (stopDate?.getTime() ?? 0) > REDRIVABLE_PERIOD_MS) return 'Execution redrivable period exceeded';
    if (history.events >= LONGEST_HISTORY) return 'Execution history event limit exceeded';
    return undefined;
  };
  const describe = (arn: string): ExecutionDescription => {
    const entry = entryOf(arn);
    const { description } = entry;
    const reason = notRedrivable(entry);
    return reason === undefined
      ? { ...description, redriveStatus: 'REDRIVABLE' }
      : { ...description, redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: reason };
  };

  async function run(entry: Entry, machine: StateMachine, input: unknown): Promise<void> {
    const { name, stateMachineArn, startDate, redriveCount } = entry.description;
    const { controller, progress, history } = entry;
    const startTime = startDate.getTime();
    const options = {
      ...hostNow(),
      input,
      name,
      stateMachineArn,
      startTime,
      redriveCount,
      signal: controller.signal,
      progress,
      history,
    };
    try {
      const { status, output, error, cause } = await execute(machine, options);
      // StopExecution has already recorded the end.
      if (controller.signal.aborted) return;
      if (status === 'SUCCEEDED') entry.progress = {};
      entry.description = {
        ...entry.description,
        status,
        stopDate: new Date(clock.now()),
        ...(output === undefined ? {} : { output: JSON.stringify(output) }),
        ...defined({ error, cause }),
      };
    } catch (error) {
      const cause = `The interpreter failed: ${(error as Error).stack ?? error}`;
      entry.description = {
        ...entry.description,
        status: 'FAILED',
        stopDate: new Date(clock.now()),
        error: 'States.Runtime',
        cause,
      };
    }
  }

  function start({ stateMachineArn, name = uuid(random), input = '{}' }: Parameters<Executions['start']>[0]) {
    const machine = machineOf(stateMachineArn);
    if (!/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u.test(name)) {
      throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
    }
    const arn = executionArn(stateMachineArn, name);
    const parsed = parseInput(input);
    const existing = entries.get(arn)?.description;
    if (existing !== undefined) {
      if (existing.status === 'RUNNING' && existing.input === input) {
        return { executionArn: arn, startDate: existing.startDate };
      }
      throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const startDate = new Date(clock.now());
    const entry: Entry = {
      description: { executionArn: arn, stateMachineArn, name, status: 'RUNNING', startDate, input, redriveCount: 0 },
      controller: new AbortController(),
      progress: {},
      history: newHistory(),
      done: Promise.resolve(),
    };
    entries.set(arn, entry);
    entry.done = run(entry, machine, parsed);
    return { executionArn: arn, startDate };
  }

  function stop({ executionArn: arn, error, cause }: Parameters<Executions['stop']>[0]) {
    const entry = entryOf(arn);
    if (entry.description.status === 'RUNNING') {
      entry.description = {
        ...entry.description,
        status: 'ABORTED',
        stopDate: new Date(clock.now()),
        ...defined({ error, cause }),
      };
      entry.controller.abort(new Error('the execution was stopped'));
    }
    return { stopDate: entry.description.stopDate ?? new Date(clock.now()) };
  }

  function redrive({ executionArn: arn }: Parameters<Executions['redrive']>[0]) {
    const entry = entryOf(arn);
    const reason = notRedrivable(entry);
    if (reason !== undefined) throw new ServiceError('ExecutionNotRedrivable', reason);
    const { stopDate: _stopDate, error: _error, cause: _cause, redriveCount, ...description } = entry.description;
    const redriveDate = new Date(clock.now());
    entry.description = { ...description, status: 'RUNNING', redriveCount: redriveCount + 1, redriveDate };
    entry.controller = new AbortController();
    entry.history.events += 1;
    const machine = machineOf(description.stateMachineArn);
    // A stopped execution may still be ending.
    entry.done = entry.done.then(() => run(entry, machine, parseInput(description.input)));
    return { redriveDate };
  }

  return {
    start,
    stop,
    redrive,
    describe: ({ executionArn: arn }) => describe(arn),
    list({ stateMachineArn, statusFilter }) {
      machineOf(stateMachineArn);
      return [...entries.values()]
        .map(({ description }) => description)
        .filter((item) => item.stateMachineArn === stateMachineArn)
        .filter((item) => statusFilter === undefined || item.status === statusFilter)
        .map(({ input: _input, output: _output, error: _error, cause: _cause, ...item }) => item)
        .reverse();
    },
    async ended(arn) {
      const entry = entryOf(arn);
      await entry.done;
      return describe(arn);
    },
    async close() {
      const running = [...entries.values()].filter(({ description }) => description.status === 'RUNNING');
      for (const { description } of running) stop({ executionArn: description.executionArn });
      await Promise.all([...entries.values()].map(({ done }) => done));
    },
  };
};

const parseInput = (input: string): unknown => {
  if (Buffer.byteLength(input) > LARGEST_PAYLOAD) {
    throw new ServiceError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: larger than ${LARGEST_PAYLOAD} bytes`,
    );
  }
  try {
    return JSON.parse(input);
  } catch (error) {
    throw new ServiceError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: '${(error as Error).message}'`,
    );
  }
};
