import { describe, expect, test } from 'vitest';
import { lambdaCapacity } from '../../../src/simulator/state-machine/lambda-capacity.ts';
import { skippingClock } from '../../../src/simulator/time/clock.ts';
import { functionArn, type Ran, runStates, start } from './run-states.ts';

const TARGETS = 500;
const THROTTLED = 'Lambda.TooManyRequestsException';

/** A distributed Map of 500 items whose function takes 15 seconds, in an account that runs ten at the same time. */
const mapped = (retrier: object): Promise<Ran> => {
  const clock = skippingClock({ start, rate: 0 });
  const states = {
    Audit: { Type: 'Task', Resource: functionArn('audit'), Retry: [retrier], End: true },
  };
  let seed = 1;
  return runStates(
    {
      Map: {
        Type: 'Map',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Audit',
          States: states,
        },
        MaxConcurrency: TARGETS,
        ToleratedFailurePercentage: 100,
        End: true,
      },
    },
    {
      input: Array.from({ length: TARGETS }, (_, index) => index),
      functions: { audit: () => null },
      clock,
      capacity: lambdaCapacity({ clock, limit: () => 10, durationMs: () => 15_000 }),
      // Numbers that differ, the same in every test.
      random: () => {
        seed = (seed * 16_807) % 2_147_483_647;
        return seed / 2_147_483_647;
      },
    },
  );
};

const lost = ({ events }: Ran) =>
  events.filter((event) => event.type === 'item-finished' && event.status === 'FAILED' && event.error === THROTTLED);

describe('more invocations at the same time than the account may run', () => {
  test('are throttled as Step Functions reports it, and a few retries lose most of 500 targets at concurrency 10', async () => {
    const few = { ErrorEquals: [THROTTLED], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 6 };
    const ran = await mapped({ ...few, MaxDelaySeconds: 60, JitterStrategy: 'FULL' });
    expect(lost(ran).length).toBeGreaterThan(TARGETS / 2);
    expect(lost(ran)[0]).toMatchObject({ cause: 'Rate Exceeded. (Service: Lambda, Status Code: 429)' });
  });

  test('are all made in the end by a retrier that lasts', async () => {
    const many = { ErrorEquals: [THROTTLED], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 2000 };
    const ran = await mapped({ ...many, MaxDelaySeconds: 60, JitterStrategy: 'FULL' });
    expect(lost(ran)).toEqual([]);
    expect(ran.calls).toHaveLength(TARGETS);
    // Fifty rounds of ten, and what the jitter leaves idle.
    expect(ran.took).toBeGreaterThanOrEqual(50 * 15_000);
    expect(ran.took).toBeLessThan(4 * 50 * 15_000);
  });

  test('hold their places until they end, after a time-out as well', async () => {
    const clock = skippingClock({ start, rate: 0 });
    const capacity = lambdaCapacity({ clock, limit: () => 1, durationMs: () => 10_000 });
    const ran = await runStates(
      {
        Slow: {
          Type: 'Task',
          Resource: functionArn('work'),
          TimeoutSeconds: 5,
          Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Next' }],
          End: true,
        },
        Next: {
          Type: 'Task',
          Resource: functionArn('work'),
          Catch: [{ ErrorEquals: [THROTTLED], Next: 'Throttled' }],
          End: true,
        },
        Throttled: { Type: 'Pass', End: true },
      },
      { functions: { work: () => null }, clock, capacity },
    );
    expect(ran.status).toBe('SUCCEEDED');
    expect(ran.output).toMatchObject({ Error: THROTTLED });
  });
});
