import type { Json } from '../../domain/check.ts';
import { defined } from '../../domain/defined.ts';
import type { Flow, MapState } from './definition.ts';
import { emit, executionArn, type MachineExecution, newHistory, recordHistory, withinLimit } from './execution.ts';
import { type MapItems, mapItems, textField } from './map-items.ts';
import { outputs } from './outputs.ts';
import { type PathScope, readPath } from './path.ts';
import { type ChildExecution, type FlowProgress, flowOf, type MapRunProgress, type WorkProgress } from './progress.ts';
import { type ChildResult, resultWriter } from './result-writer.ts';
import { runBounded } from './run-bounded.ts';
import { runtimeError, StateError } from './state-error.ts';
import { uuid } from './uuid.ts';

export interface MapRun {
  readonly state: MapState;
  readonly name: string;
  readonly input: PathScope;
  readonly execution: MachineExecution;
  readonly signal: AbortSignal;
  readonly progress: WorkProgress;
  runFlow(
    flow: Flow,
    input: Json,
    execution: MachineExecution,
    call: { readonly signal: AbortSignal; readonly progress: FlowProgress },
  ): Promise<Json>;
}

/** Iterations at a time if MaxConcurrency is 0 or absent, which is also the maximum (Step Functions quotas). */
const MOST_ITERATIONS = { inline: 40, distributed: 10_000 };

/** Runs a Map's states for every item, in this execution or in child executions. */
export const runMap = async (run: MapRun): Promise<Json> => {
  const { state, input, execution } = run;
  const items = await mapItems(state, input, execution);
  const wanted = concurrency(state, input);
  const most = state.distributed ? MOST_ITERATIONS.distributed : MOST_ITERATIONS.inline;
  const limit = wanted === 0 ? most : Math.min(wanted, most);
  return state.distributed ? runDistributed(run, items, limit) : runInline(run, items, limit);
};

const concurrency = (state: MapState, input: PathScope): number => {
  if (state.MaxConcurrencyPath === undefined) return state.MaxConcurrency ?? 0;
  const value = readPath(state.MaxConcurrencyPath, input, 'MaxConcurrencyPath');
  if (Number.isInteger(value) && Number(value) >= 0) return Number(value);
  throw runtimeError(`The MaxConcurrencyPath does not reference a non-negative integer: ${JSON.stringify(value)}`);
};

const itemInput = ({ state, name, input }: MapRun, items: MapItems, index: number): Json => {
  const item = items.at(index);
  if (state.ItemSelector === undefined) return withinLimit(item, name);
  const context = { ...input.context, Map: { Item: { Index: index, Value: item } } };
  return withinLimit(state.ItemSelector({ ...input, context }), name);
};

const runInline = async (run: MapRun, items: MapItems, limit: number): Promise<Json> => {
  const { state, name, execution, signal } = run;
  const results: Json[] = new Array(items.count).fill(null);
  await runBounded(items.count, limit, signal, async (index, itemSignal) => {
    const progress = flowOf(run.progress, index);
    if (progress.done !== undefined) {
      results[index] = progress.done.output;
      return;
    }
    recordHistory(execution, 2);
    const call = { signal: itemSignal, progress };
    results[index] = await run.runFlow(state.ItemProcessor, itemInput(run, items, index), execution, call);
    emit(execution, { type: 'item-finished', state: name, index, total: items.count, status: 'SUCCEEDED' });
  });
  return results;
};

const TOLERANCE_EXCEEDED = 'States.ExceedToleratedFailureThreshold';

const runDistributed = async (run: MapRun, items: MapItems, limit: number): Promise<Json> => {
  const { state, name, execution, signal, progress } = run;
  recordHistory(execution, 2);
  progress.run ??= startMapRun(run, items.count);
  const { machineArn, succeeded, writer, outputs: collected } = progress.run;
  writer?.forgetFailures();
  let failed = 0;
  let started = 0;

  async function runItem(index: number, itemSignal: AbortSignal): Promise<void> {
    started = index + 1;
    if (succeeded[index] === 1) return;
    const childInput = itemInput(run, items, index);
    const call = { signal: itemSignal, progress: flowOf(progress, index) };
    const result = await runChild(run, machineArn, childInput, call);
    if (result.status === 'SUCCEEDED') {
      succeeded[index] = 1;
      progress.flows.delete(index);
    }
    if (writer === undefined) collected.add(index, result);
    else await writer.add(result);
    const { status, error, cause } = result;
    emit(execution, {
      type: 'item-finished',
      state: name,
      index,
      total: items.count,
      status,
      ...defined({ error, cause }),
    });
    if (status === 'FAILED') failed += 1;
    if (!itemSignal.aborted && exceedsTolerance(state, failed, items.count)) {
      throw new StateError(
        'States.ExceedToleratedFailureThreshold',
        'The specified tolerated failure threshold was exceeded',
      );
    }
  }

  let failure: unknown;
  try {
    await runBounded(items.count, limit, signal, runItem);
  } catch (error) {
    // A run that failed too many items still writes its results. Any other error ends it at once.
    if (signal.aborted || !(error instanceof StateError) || error.error !== TOLERANCE_EXCEEDED) throw error;
    failure = error;
  }
  let result: Json | undefined;
  if (writer !== undefined) {
    for (let index = started; index < items.count; index += 1) await writer.addPending(itemInput(run, items, index));
    result = await writer.finish();
  }
  if (failure !== undefined) throw failure;
  return result ?? collected.list(name);
};

const startMapRun = ({ state, input, execution }: MapRun, count: number): MapRunProgress => {
  const label = state.Label ?? uuid(execution.random);
  const machineArn = `${execution.machineArn}/${label}`;
  const arn = `${machineArn.replace(':stateMachine:', ':mapRun:')}:${uuid(execution.random)}`;
  const parameters = state.ResultWriter?.Parameters(input);
  const writer =
    parameters === undefined
      ? undefined
      : resultWriter(execution, textField(parameters, 'Bucket'), textField(parameters, 'Prefix'), arn);
  return { machineArn, arn, succeeded: new Uint8Array(count), outputs: outputs(count), writer };
};

/**
 * Tests whether more items failed than a Map tolerates. Without a threshold it tolerates none; a threshold of 0 counts
 * as absent.
 */
const exceedsTolerance = (state: MapState, failed: number, total: number): boolean => {
  const { ToleratedFailureCount: count = 0, ToleratedFailurePercentage: percentage = 0 } = state;
  if (count === 0 && percentage === 0) return failed > 0;
  return (count > 0 && failed > count) || (percentage > 0 && failed * 100 > percentage * total);
};

/** Returns the execution of an item. A redrive continues the same execution and its history. */
const startedOrRedriven = (progress: FlowProgress, { host, random }: MachineExecution): ChildExecution => {
  const { child } = progress;
  if (child !== undefined) child.history.events += 1;
  progress.child =
    child === undefined
      ? { name: uuid(random), startTime: host.clock.now(), redriveCount: 0, history: newHistory() }
      : { ...child, redriveCount: child.redriveCount + 1 };
  return progress.child;
};

/** Runs an item in an execution of its own. Every end is a result, not an error. */
const runChild = async (
  run: MapRun,
  machineArn: string,
  input: Json,
  call: { readonly signal: AbortSignal; readonly progress: FlowProgress },
): Promise<ChildResult> => {
  const { state, execution: parent } = run;
  const { clock } = parent.host;
  const child = startedOrRedriven(call.progress, parent);
  const execution: MachineExecution = {
    ...parent,
    ...child,
    arn: executionArn(machineArn, child.name),
    machineArn,
    input,
  };
  try {
    const output = await run.runFlow(state.ItemProcessor, input, execution, call);
    return { execution, status: 'SUCCEEDED', output, stopTime: clock.now() };
  } catch (error) {
    const stopTime = clock.now();
    if (call.signal.aborted) return { execution, status: 'ABORTED', stopTime };
    if (!(error instanceof StateError)) throw error;
    const cause = defined({ cause: error.details });
    return { execution, status: 'FAILED', error: error.error, ...cause, stopTime };
  }
};
