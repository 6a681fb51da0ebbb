import type { Json } from '../../../src/domain/check.ts';
import { type ExecuteOptions, type ExecutionResult, execute } from '../../../src/simulator/state-machine/execute.ts';
import type { ExecutionEvent } from '../../../src/simulator/state-machine/execution.ts';
import { parseStateMachine } from '../../../src/simulator/state-machine/parse-state-machine.ts';
import { type SimulatorClock, skippingClock } from '../../../src/simulator/time/clock.ts';

/** When every execution of the suite starts. */
export const start = Date.parse('2026-01-01T00:00:00Z');
export const machineArn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:audit';
export const functionArn = (name: string) => `arn:aws:lambda:eu-west-1:111122223333:function:${name}`;

/** A function by name: it gets its input, which call of it this is (from 1), and the call itself. */
export type Functions = Readonly<
  Record<
    string,
    (input: Json, count: number, call: { readonly signal: AbortSignal; readonly clock: SimulatorClock }) => unknown
  >
>;

interface Options
  extends Partial<Pick<ExecuteOptions, 'capacity' | 'input' | 'random' | 'signal' | 'clock' | 'writeObject'>> {
  readonly functions?: Functions;
  /** Objects of the bucket `bucket` by key. */
  readonly objects?: Readonly<Record<string, string>>;
  readonly machine?: Readonly<Record<string, unknown>>;
}

export interface Ran extends ExecutionResult {
  /** Called functions, with time (milliseconds since the start) and input. */
  readonly calls: readonly { readonly name: string; readonly at: number; readonly input: Json }[];
  readonly events: readonly ExecutionEvent[];
  /** Written objects by key. */
  readonly written: Readonly<Record<string, string>>;
  /** Milliseconds that the execution took. */
  readonly took: number;
}

/** An error as a Lambda function throws it. */
export const thrown = (name: string, message = `${name} happened`) => Object.assign(new Error(message), { name });

/** Executes states, the first of which is where they start, in exact virtual time. */
export async function runStates(states: Readonly<Record<string, unknown>>, options: Options = {}): Promise<Ran> {
  const { functions = {}, objects = {}, machine, clock = skippingClock({ start, rate: 0 }), ...rest } = options;
  const definition = { StartAt: Object.keys(states)[0], States: states, ...machine };
  const calls: { name: string; at: number; input: Json }[] = [];
  const counts: Record<string, number> = {};
  const events: ExecutionEvent[] = [];
  const written: Record<string, string> = {};
  const result = await execute(parseStateMachine(JSON.stringify(definition)), {
    input: {},
    name: 'run-1',
    stateMachineArn: machineArn,
    random: () => 0.5,
    clock,
    async invoke(arn, input, { signal }) {
      const name = arn.split(':').at(-1) ?? '';
      calls.push({ name, at: clock.now() - start, input });
      const count = (counts[name] ?? 0) + 1;
      counts[name] = count;
      const target = functions[name];
      if (target === undefined) throw new Error(`the test has no function ${name}`);
      return target(input, count, { signal, clock });
    },
    async readObject(bucket, key) {
      const text = bucket === 'bucket' ? objects[key] : undefined;
      if (text === undefined) throw thrown('NoSuchKey', 'The specified key does not exist.');
      return text;
    },
    async writeObject(_bucket, key, body) {
      written[key] = body;
    },
    onEvent: (event) => events.push(event),
    ...rest,
  });
  return { ...result, calls, events, written, took: clock.now() - start };
}

/** A clock that does not wait for functions: for those that sleep on it themselves, longer than a timeout. */
export function impatientClock(): SimulatorClock {
  return { ...skippingClock({ start, rate: 0 }), busy: (work) => work() };
}
