import type { SimulatorClock } from '../time/clock.ts';
import { StateError } from './state-error.ts';

/** Share of Lambda that the functions of a state machine have. */
export interface LambdaCapacity {
  /**
   * Invokes a function while fewer than the limit run. Throws the error that Step Functions reports for a throttled
   * invocation otherwise: Step Functions itself does not queue invocations.
   */
  invoke<T>(functionArn: string, work: () => Promise<T>): Promise<T>;
}

export interface LambdaCapacityOptions {
  readonly clock: SimulatorClock;
  /** Invocations that may run at the same time in the account and Region. Read at every invocation. */
  readonly limit: () => number;
  /** Milliseconds that an invocation takes on the clock before its work ends; none by default. */
  readonly durationMs?: (functionArn: string) => number;
}

/** Creates the capacity of an account and Region. An invocation holds its place until the function ends. */
export const lambdaCapacity = ({ clock, limit, durationMs }: LambdaCapacityOptions): LambdaCapacity => {
  let running = 0;
  return {
    async invoke(functionArn, work) {
      if (running >= limit()) {
        throw new StateError('Lambda.TooManyRequestsException', 'Rate Exceeded. (Service: Lambda, Status Code: 429)');
      }
      running += 1;
      try {
        await clock.sleep(durationMs?.(functionArn) ?? 0);
        return await clock.busy(work);
      } finally {
        running -= 1;
      }
    },
  };
};
