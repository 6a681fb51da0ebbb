import { afterEach, describe, expect, test } from 'vitest';
import type { Json } from '../../../src/domain/check.ts';
import { createExecutions, type Executions } from '../../../src/simulator/state-machine/executions.ts';
import { parseStateMachine } from '../../../src/simulator/state-machine/parse-state-machine.ts';
import { skippingClock } from '../../../src/simulator/time/clock.ts';
import { functionArn, machineArn, start, thrown } from './run-states.ts';

const DAY_MS = 24 * 3600 * 1000;
const task = (name: string, more: object) => ({ Type: 'Task', Resource: functionArn(name), ...more });
const flow = (states: Readonly<Record<string, object>>) => ({ StartAt: Object.keys(states)[0], States: states });
const items = (count: number) => Array.from({ length: count }, (_, index) => index);

const opened: Executions[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((executions) => executions.close()));
});

/** An execution of these states, whose functions fail while `broken` says so; every call is noted. */
const open = (states: Readonly<Record<string, object>>, broken: (name: string, input: Json) => boolean) => {
  const clock = skippingClock({ start, rate: 0 });
  const calls: string[] = [];
  const written: Record<string, Json> = {};
  const health = { broken };
  const executions = createExecutions(
    { [machineArn]: parseStateMachine(JSON.stringify(flow(states))) },
    {
      clock,
      random: () => 0,
      async invoke(arn, input) {
        const name = arn.split(':').at(-1)!;
        calls.push(`${name} ${JSON.stringify(input)}`);
        if (health.broken(name, input)) throw thrown('Broken');
        return input;
      },
      readObject: () => Promise.reject(new Error('not used')),
      writeObject: async (_bucket, key, body) => {
        written[key.split('/').at(-1)!] = JSON.parse(body);
      },
    },
  );
  opened.push(executions);
  const run = async (input: Json) => {
    const { executionArn } = executions.start({
      stateMachineArn: machineArn,
      name: 'run',
      input: JSON.stringify(input),
    });
    return executions.ended(executionArn);
  };
  return {
    calls,
    clock,
    executions,
    health,
    run,
    written,
    /** Heals everything, redrives, and tells how it ended and what was called. */
    redrive: async (executionArn: string) => {
      health.broken = () => false;
      calls.length = 0;
      executions.redrive({ executionArn });
      return { ended: await executions.ended(executionArn), calls: [...calls] };
    },
  };
};

describe('a redriven execution', () => {
  test('goes on from the state that failed, with that state’s input', async () => {
    const states = {
      First: task('first', { ResultPath: '$.first', Next: 'Second' }),
      Second: task('second', { End: true }),
    };
    const { clock, redrive, run } = open(states, (name) => name === 'second');
    const failed = await run({ n: 1 });
    expect(failed).toMatchObject({ status: 'FAILED', redriveStatus: 'REDRIVABLE', redriveCount: 0 });
    await clock.sleep(1000);
    const { ended, calls } = await redrive(failed.executionArn);
    expect(calls).toEqual(['second {"n":1,"first":{"n":1}}']);
    expect(ended).toMatchObject({
      status: 'SUCCEEDED',
      startDate: new Date(start),
      redriveDate: new Date(start + 1000),
      redriveCount: 1,
      output: '{"n":1,"first":{"n":1}}',
    });
    expect(ended).not.toHaveProperty('error');
  });

  test('runs those branches of a Parallel again that did not succeed', async () => {
    const branches = ['left', 'right'].map((name) => flow({ [name]: task(name, { End: true }) }));
    const both = { Both: { Type: 'Parallel', Branches: branches, End: true } };
    const { redrive, run } = open(both, (name) => name === 'right');
    const { executionArn } = await run(7);
    const { ended, calls } = await redrive(executionArn);
    expect(calls).toEqual(['right 7']);
    expect(ended.output).toBe('[7,7]');
  });

  test.each(['INLINE', 'DISTRIBUTED'])('runs those items of a Map again that did not succeed: %s', async (Mode) => {
    const ItemProcessor = {
      ProcessorConfig: { Mode, ...(Mode === 'INLINE' ? {} : { ExecutionType: 'STANDARD' }) },
      ...flow({ Work: task('work', { Next: 'Rest' }), Rest: task('rest', { End: true }) }),
    };
    const each = { Each: { Type: 'Map', MaxConcurrency: 1, ItemProcessor, End: true } };
    const { redrive, run } = open(each, (name, input) => name === 'rest' && input === 2);
    const { executionArn, status } = await run(items(4));
    expect(status).toBe('FAILED');
    const { ended, calls } = await redrive(executionArn);
    expect(calls).toEqual(['rest 2', 'work 3', 'rest 3']);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: '[0,1,2,3]' });
  });

  test('writes the results of a Map run once each', async () => {
    const each = {
      Each: {
        Type: 'Map',
        MaxConcurrency: 1,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          ...flow({ Work: task('work', { End: true }) }),
        },
        ResultWriter: {
          Resource: 'arn:aws:states:::s3:putObject',
          Parameters: { Bucket: 'bucket', Prefix: 'results' },
        },
        End: true,
      },
    };
    const { redrive, run, written } = open(each, (_name, input) => input === 1);
    const { executionArn } = await run(items(3));
    expect(written['manifest.json']).toMatchObject({ ResultFiles: { FAILED: [{}], PENDING: [{}], SUCCEEDED: [{}] } });
    const { ended } = await redrive(executionArn);
    expect(ended.status).toBe('SUCCEEDED');
    expect(written['manifest.json']).toMatchObject({ ResultFiles: { FAILED: [], PENDING: [], SUCCEEDED: [{}, {}] } });
    const inputs = ['SUCCEEDED_0.json', 'SUCCEEDED_1.json'].flatMap((name) =>
      (written[name] as { Input: string }[]).map(({ Input }) => Input),
    );
    expect(inputs).toEqual(['0', '1', '2']);
  });

  test('keeps the child executions of a Map run that it redrives', async () => {
    const each = {
      Each: {
        Type: 'Map',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          ...flow({ Work: task('work', { End: true }) }),
        },
        ResultWriter: {
          Resource: 'arn:aws:states:::s3:putObject',
          Parameters: { Bucket: 'bucket', Prefix: 'results' },
        },
        End: true,
      },
    };
    const { clock, redrive, run, written } = open(each, () => true);
    const { executionArn } = await run([7]);
    const [failed] = written['FAILED_0.json'] as [object];
    await clock.sleep(1000);
    await redrive(executionArn);
    const [succeeded] = written['SUCCEEDED_0.json'] as [object];
    const kept = ({ Name, ExecutionArn, StartDate }: Record<string, unknown>) => ({ Name, ExecutionArn, StartDate });
    expect(kept({ ...succeeded })).toEqual(kept({ ...failed }));
    expect([failed, succeeded]).toMatchObject([{ RedriveCount: 0 }, { RedriveCount: 1 }]);
  });

  describe('goes on with its history, which may end it', () => {
    // Four entries an item: 14,000 of them before the task that fails, and 14,000 after it.
    const numbers = items(3_500);
    const passing = (name: string, Next: string) => ({
      Type: 'Map',
      ItemProcessor: flow({ [name]: { Type: 'Pass', End: true } }),
      Next,
    });
    const long = {
      Before: passing('One', 'Work'),
      Work: task('work', { Next: 'After' }),
      After: passing('Other', 'Done'),
      Done: { Type: 'Succeed' },
    };

    test('as an execution', async () => {
      const { redrive, run } = open(long, () => true);
      const failed = await run(numbers);
      expect(failed).toMatchObject({ error: 'Broken', redriveStatus: 'REDRIVABLE' });
      expect((await redrive(failed.executionArn)).ended).toMatchObject({
        status: 'FAILED',
        error: 'States.Runtime',
        redriveStatus: 'NOT_REDRIVABLE',
        redriveStatusReason: 'Execution history event limit exceeded',
      });
    });

    test('as a child of a Map run', async () => {
      const each = {
        Each: {
          Type: 'Map',
          ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...flow(long) },
          End: true,
        },
      };
      const { redrive, run } = open(each, () => true);
      const { executionArn } = await run([numbers]);
      const { ended, calls } = await redrive(executionArn);
      expect(ended).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
      expect(calls).toHaveLength(1);
    });
  });

  test('retries as often as one that was started', async () => {
    const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 2 }];
    const { calls, executions, health, run } = open({ Work: task('work', { Retry, End: true }) }, () => true);
    const { executionArn } = await run(1);
    expect(calls).toHaveLength(3);
    let left = 2;
    health.broken = () => left-- > 0;
    executions.redrive({ executionArn });
    expect(await executions.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    expect(calls).toHaveLength(6);
  });

  test('may have been stopped, and may be stopped again', async () => {
    const states = { Work: task('work', { Next: 'Sleep' }), Sleep: { Type: 'Wait', Seconds: 60, End: true } };
    const { clock, executions } = open(states, () => false);
    const { executionArn } = executions.start({ stateMachineArn: machineArn, name: 'run' });
    await clock.sleep(1000);
    executions.stop({ executionArn });
    expect(executions.describe({ executionArn })).toMatchObject({ status: 'ABORTED', redriveStatus: 'REDRIVABLE' });
    executions.redrive({ executionArn });
    expect(executions.describe({ executionArn })).toMatchObject({ status: 'RUNNING', redriveCount: 1 });
    executions.stop({ executionArn });
    executions.redrive({ executionArn });
    expect(await executions.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 2 });
  });
});

describe('redriving is refused', () => {
  test.each([
    ['while the execution runs', { Sleep: { Type: 'Wait', Seconds: 60, End: true } }, 'RUNNING'],
    ['after it succeeded', { Done: { Type: 'Succeed' } }, 'SUCCEEDED'],
  ])('%s', async (_what, states, status) => {
    const { executions } = open(states, () => false);
    const { executionArn } = executions.start({ stateMachineArn: machineArn, name: 'run' });
    if (status === 'SUCCEEDED') await executions.ended(executionArn);
    expect(() => executions.redrive({ executionArn })).toThrow(
      expect.objectContaining({
        code: 'ExecutionNotRedrivable',
        message: `Execution is ${status} and cannot be redriven`,
      }),
    );
  });

  test('two weeks after the execution failed', async () => {
    const { clock, executions, run } = open({ Work: task('work', { End: true }) }, () => true);
    const { executionArn } = await run(1);
    await clock.sleep(14 * DAY_MS);
    expect(executions.describe({ executionArn }).redriveStatus).toBe('REDRIVABLE');
    await clock.sleep(1);
    expect(executions.describe({ executionArn })).toMatchObject({
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution redrivable period exceeded',
    });
    expect(() => executions.redrive({ executionArn })).toThrow('Execution redrivable period exceeded');
  });

  test('when there is no such execution', () => {
    const { executions } = open({ Done: { Type: 'Succeed' } }, () => false);
    expect(() => executions.redrive({ executionArn: 'none' })).toThrow(
      expect.objectContaining({ code: 'ExecutionDoesNotExist' }),
    );
  });
});
