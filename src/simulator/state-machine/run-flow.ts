import type { Json } from '../../domain/check.ts';
import { defined } from '../../domain/defined.ts';
import type { ChoiceState, FailState, Flow, State, WaitState, WorkState } from './definition.ts';
import type { Retrier } from './error-handling.ts';
import { contextObject, emit, type MachineExecution, recordHistory, withinLimit } from './execution.ts';
import { type Path, type PathScope, readPath, writePath } from './path.ts';
import { type FlowProgress, flowOf, workOf } from './progress.ts';
import { runBounded } from './run-bounded.ts';
import { runMap } from './run-map.ts';
import { runTask } from './run-task.ts';
import { matchesError, runtimeError, StateError } from './state-error.ts';
import { LONGEST_SECONDS, parseTimestamp } from './time-field.ts';

interface Step {
  readonly output: Json;
  /** Next state; absent at the end. */
  readonly next?: string | undefined;
}

/** Conditions of a flow's execution, and its progress so far. */
interface FlowCall {
  readonly signal: AbortSignal;
  readonly progress: FlowProgress;
}

/**
 * Runs states from the first, or from the current one of the progress, to the last, and resolves to the last output.
 * Throws a StateError, or the signal's reason.
 */
export const runFlow = async (flow: Flow, input: Json, execution: MachineExecution, call: FlowCall): Promise<Json> => {
  const { signal, progress } = call;
  if (progress.done !== undefined) return progress.done.output;
  let name: string | undefined = progress.at?.state ?? flow.StartAt;
  let data = progress.at?.input ?? input;
  while (name !== undefined) {
    signal.throwIfAborted();
    const state: State | undefined = flow.States[name];
    if (state === undefined) throw new Error(`the parser let a missing state pass: ${name}`);
    progress.at = { state: name, input: data };
    execution.billing.transitions += 1;
    recordHistory(execution, 2);
    emit(execution, { type: 'state-entered', state: name });
    const step: Step = await runState(state, name, data, execution, call);
    emit(execution, { type: 'state-exited', state: name });
    delete progress.work;
    data = step.output;
    name = step.next;
  }
  progress.done = { output: data };
  return data;
};

const runState = async (
  state: State,
  name: string,
  data: Json,
  execution: MachineExecution,
  call: FlowCall,
): Promise<Step> => {
  if (state.Type === 'Task' || state.Type === 'Parallel' || state.Type === 'Map') {
    return runWork(state, name, data, execution, call);
  }
  const scope = { data, context: contextObject(execution, { name, entered: execution.host.clock.now() }) };
  if (state.Type === 'Fail') throw failure(state, scope);
  const input = { ...scope, data: pick(state.InputPath, scope, 'InputPath') };
  let result = input.data;
  let next = 'Next' in state ? state.Next : undefined;
  if (state.Type === 'Wait') await execution.host.clock.sleep(waitMs(state, input, execution), call.signal);
  if (state.Type === 'Choice') next = choose(state, input);
  if (state.Type === 'Pass') {
    if (state.Parameters !== undefined) result = state.Parameters(input);
    if (state.Result !== undefined) result = state.Result;
    result = combine(state.ResultPath, data, result);
  }
  const output = pick(state.OutputPath, { ...scope, data: result }, 'OutputPath');
  return { output: withinLimit(output, name), next };
};

/** Selects by InputPath or OutputPath: everything without one, an empty object if it is null. */
const pick = (path: Path | null | undefined, scope: PathScope, field: string): Json =>
  path === undefined ? scope.data : path === null ? {} : readPath(path, scope, field);

/** Puts a result into a state's input at the ResultPath; null discards the result. */
const combine = (path: Path | null | undefined, input: Json, result: Json): Json =>
  path === undefined ? result : path === null ? input : writePath(path, input, result);

const failure = (state: FailState, scope: PathScope): StateError => {
  const text = (path: Path | undefined, field: string): string | undefined => {
    if (path === undefined) return undefined;
    const value = readPath(path, scope, field);
    if (typeof value !== 'string') throw runtimeError(`The field '${field}' must be a string`);
    return value;
  };
  return new StateError(
    state.Error ?? text(state.ErrorPath, 'ErrorPath') ?? '',
    state.Cause ?? text(state.CausePath, 'CausePath'),
  );
};

const choose = (state: ChoiceState, scope: PathScope): string => {
  const next = state.Choices.find((rule) => rule.matches(scope))?.next ?? state.Default;
  if (next === undefined) {
    throw new StateError('States.NoChoiceMatched', 'No choice rule matched and the state has no Default');
  }
  return next;
};

const waitMs = (state: WaitState, scope: PathScope, { host }: MachineExecution): number => {
  if (state.Seconds !== undefined) return state.Seconds * 1000;
  if (state.SecondsPath !== undefined) {
    const seconds = readPath(state.SecondsPath, scope, 'SecondsPath');
    if (!Number.isInteger(seconds) || Number(seconds) < 0 || Number(seconds) > LONGEST_SECONDS) {
      throw runtimeError(
        `The SecondsPath parameter does not reference a valid number of seconds: ${JSON.stringify(seconds)}`,
      );
    }
    return Number(seconds) * 1000;
  }
  const time =
    state.TimestampPath === undefined ? state.Timestamp : readPath(state.TimestampPath, scope, 'TimestampPath');
  const at = typeof time === 'string' ? parseTimestamp(time) : undefined;
  if (at === undefined) throw runtimeError(`Not a valid timestamp: ${JSON.stringify(time)}`);
  return Math.max(at - host.clock.now(), 0);
};

/** Runs a state that does work until it succeeds, its retries are used up, or a catcher takes the error. */
const runWork = async (
  state: WorkState,
  name: string,
  data: Json,
  execution: MachineExecution,
  call: FlowCall,
): Promise<Step> => {
  const { signal, progress } = call;
  const { clock } = execution.host;
  const entered = clock.now();
  const used = state.Retry.map(() => 0);
  for (let retryCount = 0; ; retryCount += 1) {
    try {
      const context = contextObject(execution, { name, entered, retryCount });
      return { output: await work(state, name, { data, context }, execution, call), next: state.Next };
    } catch (error) {
      if (signal.aborted || !(error instanceof StateError)) throw error;
      const cause = defined({ cause: error.details });
      const index = state.Retry.findIndex(({ ErrorEquals }) => matchesError(ErrorEquals, error.error));
      const retrier = state.Retry[index];
      const attempt = used[index] ?? 0;
      if (retrier !== undefined && attempt < retrier.MaxAttempts) {
        used[index] = attempt + 1;
        const delayMs = retryDelayMs(retrier, attempt, execution.random);
        emit(execution, { type: 'state-retried', state: name, error: error.error, ...cause, delayMs });
        await clock.sleep(delayMs, signal);
        execution.billing.transitions += 1;
        delete progress.work; // a retry does all of it again
        continue;
      }
      const catcher = state.Catch.find(({ ErrorEquals }) => matchesError(ErrorEquals, error.error));
      if (catcher === undefined) throw error;
      emit(execution, { type: 'state-caught', state: name, error: error.error, ...cause, next: catcher.Next });
      const errorOutput = { Error: error.error, ...defined({ Cause: error.details }) };
      return { output: withinLimit(combine(catcher.ResultPath, data, errorOutput), name), next: catcher.Next };
    }
  }
};

/**
 * Computes the milliseconds before a retry: exponential, capped by MaxDelaySeconds, and with full jitter anywhere from
 * 0 to that.
 */
const retryDelayMs = (retrier: Retrier, attempt: number, random: () => number): number => {
  const seconds = Math.min(
    retrier.IntervalSeconds * retrier.BackoffRate ** attempt,
    retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY,
  );
  return Math.round(seconds * 1000 * (retrier.JitterStrategy === 'FULL' ? random() : 1));
};

const work = async (
  state: WorkState,
  name: string,
  scope: PathScope,
  execution: MachineExecution,
  call: FlowCall,
): Promise<Json> => {
  const input = { ...scope, data: pick(state.InputPath, scope, 'InputPath') };
  if ('Parameters' in state && state.Parameters !== undefined) {
    input.data = withinLimit(state.Parameters(input), name);
  }
  let result = await resultOf(state, name, input, execution, call);
  withinLimit(result, state.Type === 'Task' ? state.Resource : name);
  if (state.ResultSelector !== undefined) result = state.ResultSelector({ ...scope, data: result });
  const combined = combine(state.ResultPath, scope.data, result);
  return withinLimit(pick(state.OutputPath, { ...scope, data: combined }, 'OutputPath'), name);
};

const resultOf = async (
  state: WorkState,
  name: string,
  input: PathScope,
  execution: MachineExecution,
  { signal, progress: flow }: FlowCall,
): Promise<Json> => {
  if (state.Type === 'Map') {
    return runMap({ state, name, input, execution, signal, progress: workOf(flow), runFlow });
  }
  if (state.Type === 'Task') {
    recordHistory(execution, 3); // scheduled, started, and how it ended
    return runTask(state, input.data, execution, signal);
  }
  const results: Json[] = [];
  const progress = workOf(flow);
  await runBounded(state.Branches.length, state.Branches.length, signal, async (index, branchSignal) => {
    const branch = state.Branches[index];
    const branchCall = { signal: branchSignal, progress: flowOf(progress, index) };
    if (branch !== undefined) results[index] = await runFlow(branch, input.data, execution, branchCall);
  });
  return results;
};
