import { describe, expect, test } from 'vitest';
import { distributed, echo, failingFor, map, range, reader, work, writer } from './maps.ts';
import { type Functions, functionArn, runStates } from './run-states.ts';

describe('a distributed Map', () => {
  test('runs each item in an execution of its own', async () => {
    const context = {
      'id.$': '$$.Execution.Id',
      'name.$': '$$.Execution.Name',
      'input.$': '$$.Execution.Input',
      'started.$': '$$.Execution.StartTime',
      'machine.$': '$$.StateMachine.Id',
      'machineName.$': '$$.StateMachine.Name',
    };
    const processor = distributed({ StartAt: 'P', States: { P: { Type: 'Pass', Parameters: context, End: true } } });
    const states = { W: { Type: 'Wait', Seconds: 5, Next: 'M' }, ...map({ Label: 'Items' }, processor) };
    const { output } = await runStates(states, { input: [7], random: () => 0 });
    expect(output).toEqual([
      {
        id: 'arn:aws:states:eu-west-1:111122223333:execution:audit/Items:00000000-0000-4000-8000-000000000000',
        name: '00000000-0000-4000-8000-000000000000',
        input: 7,
        started: '2026-01-01T00:00:05Z',
        machine: 'arn:aws:states:eu-west-1:111122223333:stateMachine:audit/Items',
        machineName: 'audit/Items',
      },
    ]);
  });

  test.each([
    ['no failure, as it says nothing', {}, [1], 'FAILED'],
    ['no failure, as it says 0 %', { ToleratedFailurePercentage: 0 }, [1], 'FAILED'],
    ['a quarter of four', { ToleratedFailurePercentage: 25 }, [1], 'SUCCEEDED'],
    ['a quarter of four, but not two', { ToleratedFailurePercentage: 25 }, [1, 2], 'FAILED'],
    ['a fraction, but not more', { ToleratedFailurePercentage: 24.9 }, [1], 'FAILED'],
    ['everything', { ToleratedFailurePercentage: 100 }, [0, 1, 2, 3], 'SUCCEEDED'],
    ['two', { ToleratedFailureCount: 2 }, [1, 2], 'SUCCEEDED'],
    ['two, but not three', { ToleratedFailureCount: 2 }, [1, 2, 3], 'FAILED'],
    ['the less of two limits', { ToleratedFailureCount: 3, ToleratedFailurePercentage: 25 }, [1, 2], 'FAILED'],
    ['the less of two limits', { ToleratedFailureCount: 1, ToleratedFailurePercentage: 100 }, [1, 2], 'FAILED'],
  ])('tolerates %s', async (_name, fields, failures, status) => {
    const ran = await runStates(map(fields, distributed(work)), {
      input: range(4),
      functions: failingFor(...failures),
    });
    expect(ran.status).toBe(status);
    expect(ran.error).toBe(status === 'FAILED' ? 'States.ExceedToleratedFailureThreshold' : undefined);
  });

  test('its failure can be retried and caught by name', async () => {
    const states = {
      M: {
        Type: 'Map',
        ItemProcessor: distributed(work),
        Retry: [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'], IntervalSeconds: 9, MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
        End: true,
      },
      Caught: { Type: 'Pass', End: true },
    };
    const ran = await runStates(states, { input: [1], functions: failingFor(1) });
    expect(ran).toMatchObject({ status: 'SUCCEEDED', took: 9000 });
    expect(ran.output).toMatchObject({ Error: 'States.ExceedToleratedFailureThreshold' });
  });

  test('puts the record of a failed item where its output would stand', async () => {
    const ran = await runStates(map({ ToleratedFailureCount: 1 }, distributed(work)), {
      input: [1, 2],
      functions: failingFor(1),
    });
    expect(ran.output).toMatchObject([{ Status: 'FAILED', Error: 'Bad', Input: '1' }, 2]);
  });

  test('a runtime error in an item fails that item only', async () => {
    const processor = distributed({ StartAt: 'P', States: { P: { Type: 'Pass', InputPath: '$.a', End: true } } });
    const ran = await runStates(map({ ToleratedFailureCount: 1 }, processor), { input: [{ a: 1 }, {}] });
    expect(ran.output).toMatchObject([1, { Status: 'FAILED', Error: 'States.Runtime' }]);
  });

  test('tells of failed items with their error', async () => {
    const { events } = await runStates(map({ ToleratedFailureCount: 1 }, distributed(work)), {
      input: [5],
      functions: failingFor(5),
    });
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'item-finished', index: 0, total: 1, status: 'FAILED', error: 'Bad' }),
    );
  });

  test('an item that is too large ends the Map', async () => {
    const states = map(
      { ItemSelector: { 'a.$': '$$.Map.Item.Value', 'b.$': '$$.Map.Item.Value' }, ToleratedFailurePercentage: 100 },
      distributed(work),
    );
    expect(await runStates(states, { input: ['x'.repeat(200_000)], functions: echo })).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
    });
  });

  test('is aborted with its parent', async () => {
    const controller = new AbortController();
    const processor = distributed({
      StartAt: 'W',
      States: { W: { Type: 'Wait', Seconds: 60, Next: 'Work' }, ...work.States },
    });
    const functions: Functions = { work: () => controller.abort() };
    const states = map({ ToleratedFailurePercentage: 100, MaxConcurrency: 1, ...writer() }, processor);
    const ran = await runStates(states, { input: [1, 2, 3], functions, signal: controller.signal });
    expect(ran).toMatchObject({ status: 'ABORTED', took: 60_000 });
    expect(ran.written).toEqual({});
  });
});

test('20,000 items run in bounded memory: no more executions at once than the limit says', async () => {
  let running = 0;
  let peak = 0;
  const processor = distributed({
    StartAt: 'Work',
    States: {
      Work: { Type: 'Task', Resource: functionArn('work'), Next: 'Sleep' },
      Sleep: { Type: 'Wait', Seconds: 1, End: true },
    },
  });
  const states = map({ ...reader('JSONL'), ...writer(), MaxConcurrency: 500, ResultSelector: {} }, processor);
  const objects = { items: range(20_000).join('\n') };
  const functions: Functions = {
    work: async () => {
      running += 1;
      peak = Math.max(peak, running);
      await Promise.resolve();
      running -= 1;
      return null;
    },
  };
  const ran = await runStates(states, { input: { key: 'items' }, objects, functions, random: Math.random });
  expect(ran).toMatchObject({ status: 'SUCCEEDED', output: {}, took: 40_000, transitions: 40_001 });
  expect(peak).toBeLessThanOrEqual(500);
  expect(ran.calls).toHaveLength(20_000);
});
