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

/** Executions with what they need to run. */
interface Registry {
  readonly clock: ExecutionHost['clock'];
  readonly random: () => number;
  readonly host: () => ExecutionHost;
  readonly machines: Readonly<Record<string, StateMachine>>;
  /** By ARN, in the order of their starts. */
  readonly entries: Map<string, Entry>;
}

const machineOf = ({ machines }: Registry, arn: string): StateMachine => {
  const machine = Object.hasOwn(machines, arn) ? machines[arn] : undefined;
  if (machine !== undefined) return machine;
  throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
};

const entryOf = ({ entries }: Registry, arn: string): Entry => {
  const entry = entries.get(arn);
  if (entry !== undefined) return entry;
  throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
};

/** Returns the reason why an execution cannot be redriven, if there is one. */
const notRedrivable = ({ clock }: Registry, { description, history }: Entry): string | undefined => {
  const { status, stopDate } = description;
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
  if (clock.now() - (stopDate?.getTime() ?? 0) > REDRIVABLE_PERIOD_MS) return 'Execution redrivable period exceeded';
  if (history.events >= LONGEST_HISTORY) return 'Execution history event limit exceeded';
  return undefined;
};

const describe = (registry: Registry, arn: string): ExecutionDescription => {
  const entry = entryOf(registry, arn);
  const { description } = entry;
  const reason = notRedrivable(registry, entry);
  return reason === undefined
    ? { ...description, redriveStatus: 'REDRIVABLE' }
    : { ...description, redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: reason };
};

/** Runs an execution to its end. A failure of the interpreter itself fails the execution. */
const run = async (registry: Registry, entry: Entry, machine: StateMachine, input: unknown): Promise<void> => {
  const { name, stateMachineArn, startDate, redriveCount } = entry.description;
  const { controller, progress, history } = entry;
  const { signal } = controller;
  const startTime = startDate.getTime();
  const stopDate = () => new Date(registry.clock.now());
  const options = {
    ...registry.host(),
    input,
    name,
    stateMachineArn,
    startTime,
    redriveCount,
    signal,
    progress,
    history,
  };
  try {
    const { status, output, error, cause } = await execute(machine, options);
    // StopExecution has already recorded the end.
    if (signal.aborted) return;
    if (status === 'SUCCEEDED') entry.progress = {};
    entry.description = {
      ...entry.description,
      status,
      stopDate: stopDate(),
      ...(output === undefined ? {} : { output: JSON.stringify(output) }),
      ...defined({ error, cause }),
    };
  } catch (error) {
    const cause = `The interpreter failed: ${(error as Error).stack ?? error}`;
    entry.description = {
      ...entry.description,
      status: 'FAILED',
      stopDate: stopDate(),
      error: 'States.Runtime',
      cause,
    };
  }
};

const VALID_NAME = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

const start = (registry: Registry, request: Parameters<Executions['start']>[0]): StartedExecution => {
  const { clock, random, entries } = registry;
  const { stateMachineArn, name = uuid(random), input = '{}' } = request;
  const machine = machineOf(registry, stateMachineArn);
  if (!VALID_NAME.test(name)) throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
  const arn = executionArn(stateMachineArn, name);
  const parsed = parseInput(input);
  const existing = entries.get(arn)?.description;
  if (existing?.status === 'RUNNING' && existing.input === input)
    return { executionArn: arn, startDate: existing.startDate };
  if (existing !== undefined) throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
  const startDate = new Date(clock.now());
  const entry: Entry = {
    description: { executionArn: arn, stateMachineArn, name, status: 'RUNNING', startDate, input, redriveCount: 0 },
    controller: new AbortController(),
    progress: {},
    history: newHistory(),
    done: Promise.resolve(),
  };
  entries.set(arn, entry);
  entry.done = run(registry, entry, machine, parsed);
  return { executionArn: arn, startDate };
};

const stop = (registry: Registry, { executionArn: arn, error, cause }: Parameters<Executions['stop']>[0]) => {
  const { clock } = registry;
  const entry = entryOf(registry, arn);
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
};

const redrive = (registry: Registry, { executionArn: arn }: Parameters<Executions['redrive']>[0]) => {
  const entry = entryOf(registry, arn);
  const reason = notRedrivable(registry, entry);
  if (reason !== undefined) throw new ServiceError('ExecutionNotRedrivable', reason);
  const { stopDate: _stopDate, error: _error, cause: _cause, redriveCount, ...description } = entry.description;
  const redriveDate = new Date(registry.clock.now());
  entry.description = { ...description, status: 'RUNNING', redriveCount: redriveCount + 1, redriveDate };
  entry.controller = new AbortController();
  entry.history.events += 1;
  const machine = machineOf(registry, description.stateMachineArn);
  // A stopped execution may still be ending.
  entry.done = entry.done.then(() => run(registry, entry, machine, parseInput(description.input)));
  return { redriveDate };
};

const list = (
  registry: Registry,
  { stateMachineArn, statusFilter }: Parameters<Executions['list']>[0],
): readonly ExecutionListItem[] => {
  machineOf(registry, stateMachineArn);
  return [...registry.entries.values()]
    .map(({ description }) => description)
    .filter((item) => item.stateMachineArn === stateMachineArn)
    .filter((item) => statusFilter === undefined || item.status === statusFilter)
    .map(({ input: _input, output: _output, error: _error, cause: _cause, ...item }) => item)
    .reverse();
};

/** Keeps executions in memory. Errors are those of the Step Functions API. */
export const createExecutions = (
  machines: Readonly<Record<string, StateMachine>>,
  host: ExecutionHost | LateHost,
): Executions => {
  const { clock, random = Math.random } = host;
  const hostNow = 'host' in host ? host.host : () => host;
  const registry: Registry = { clock, random, host: hostNow, machines, entries: new Map() };
  return {
    start: (request) => start(registry, request),
    stop: (request) => stop(registry, request),
    redrive: (request) => redrive(registry, request),
    describe: ({ executionArn: arn }) => describe(registry, arn),
    list: (request) => list(registry, request),
    async ended(arn) {
      await entryOf(registry, arn).done;
      return describe(registry, arn);
    },
    async close() {
      const entries = [...registry.entries.values()];
      const running = entries.filter(({ description }) => description.status === 'RUNNING');
      for (const { description } of running) stop(registry, { executionArn: description.executionArn });
      await Promise.all(entries.map(({ done }) => done));
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
