import type { Container } from '../../app/container.ts';
import { type AuditRequest, driftState } from '../../app/runs/events.ts';
import { defined } from '../../domain/defined.ts';
import type { RunId } from '../../domain/ids.ts';
import { type ExecutionResult, execute } from '../../simulator/state-machine/execute.ts';
import type { ExecutionHost } from '../../simulator/state-machine/execution.ts';
import type { SimulatorClock } from '../../simulator/time/clock.ts';
import { auditMachine, invokeLambda } from './lambdas.ts';

/** Progress of an audit. */
export interface AuditProgress {
  readonly done: number;
  /** Number of targets; absent until the first target of the plan is done. */
  readonly targets?: number;
  /** Number of stacks with a pending detection, over all targets. */
  readonly pendingStacks: number;
}

export interface LocalHost {
  readonly container: Container;
  readonly clock: SimulatorClock;
  readonly onProgress?: (progress: AuditProgress) => void;
}

/** Connects the interpreter to this process: the real handlers as Lambdas, the run bucket as S3. */
export const localHost = ({ container, clock, onProgress }: LocalHost): ExecutionHost => {
  const invoke = invokeLambda(container);
  const pending = new Map<string, number>();
  let progress: AuditProgress = { done: 0, pendingStacks: 0 };
  const report = (change: Partial<AuditProgress>) => {
    progress = { ...progress, ...change };
    onProgress?.(progress);
  };
  return {
    clock,
    async invoke(arn, input) {
      const result = await invoke(arn, input);
      const drift = driftState.safeParse(result);
      if (drift.success) {
        pending.set(JSON.stringify((input as { readonly target?: unknown }).target), drift.data.stacks);
        report({ pendingStacks: [...pending.values()].reduce((sum, stacks) => sum + stacks, 0) });
      }
      return result;
    },
    async readObject(_bucket, key) {
      const body = await container.bucket.get(key);
      if (body === undefined) throw new Error(`there is no object ${key} in ${container.bucket.name}`);
      return body;
    },
    writeObject: (_bucket, key, body) => container.bucket.put(key, body),
    onEvent(event) {
      if (event.type !== 'item-finished' || event.status === 'ABORTED') return;
      const done = progress.done === progress.targets ? 0 : progress.done;
      report({ done: done + 1, targets: event.total });
    },
  };
};

/** Executes the state machine in this process. */
export const auditLocally = (
  host: LocalHost,
  run: { readonly id: RunId; readonly request: Partial<AuditRequest>; readonly signal?: AbortSignal },
): Promise<ExecutionResult> =>
  execute(auditMachine(), {
    ...localHost(host),
    name: run.id,
    input: run.request,
    ...defined({ signal: run.signal }),
  });
