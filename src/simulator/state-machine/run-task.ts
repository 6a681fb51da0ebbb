import type { Json } from '../../domain/check.ts';
import type { TaskState } from './definition.ts';
import type { MachineExecution } from './execution.ts';
import { asJson } from './json.ts';
import { functionError, StateError } from './state-error.ts';

/**
 * Invokes a Task's function. Like Step Functions, does not wait for the function's end after a time-out or an abort.
 */
export const runTask = async (
  state: TaskState,
  input: Json,
  execution: MachineExecution,
  signal: AbortSignal,
): Promise<Json> => {
  const { host } = execution;
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const aborted = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
  });
  aborted.catch(() => undefined);
  if (state.TimeoutSeconds !== undefined) {
    host.clock.sleep(state.TimeoutSeconds * 1000, controller.signal).then(
      () => controller.abort(new StateError('States.Timeout')),
      () => undefined,
    );
  }
  const work = async () => {
    try {
      return asJson(await host.invoke(state.Resource, asJson(input), { signal: controller.signal }));
    } catch (error) {
      throw functionError(error);
    }
  };
  const call = host.capacity === undefined ? host.clock.busy(work) : host.capacity.invoke(state.Resource, work);
  try {
    return await Promise.race([call, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
    controller.abort();
  }
};
