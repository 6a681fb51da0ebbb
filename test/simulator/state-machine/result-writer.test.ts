import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/domain/check.ts';
import { distributed, echo, failingFor, map, range, work, writer } from './maps.ts';
import { functionArn, runStates, thrown } from './run-states.ts';

describe('a ResultWriter', () => {
  const parsed = (written: Readonly<Record<string, string>>, name: string): Json => {
    const key = Object.keys(written).find((candidate) => candidate.endsWith(`/${name}`));
    return key === undefined ? null : JSON.parse(written[key] ?? '');
  };

  test('writes results by status, a manifest, and gives where it stands', async () => {
    const states = map({ ...writer(), Label: 'Items', ToleratedFailureCount: 1 }, distributed(work));
    const ran = await runStates(states, { input: [1, 2], functions: failingFor(2), random: () => 0 });
    const run = '00000000-0000-4000-8000-000000000000';
    const mapRunArn = `arn:aws:states:eu-west-1:111122223333:mapRun:audit/Items:${run}`;
    expect(ran.output).toEqual({
      MapRunArn: mapRunArn,
      ResultWriterDetails: { Bucket: 'bucket', Key: `results/${run}/manifest.json` },
    });
    const size = (name: string) => Buffer.byteLength(ran.written[`results/${run}/${name}`] ?? '');
    expect(parsed(ran.written, 'manifest.json')).toEqual({
      DestinationBucket: 'bucket',
      MapRunArn: mapRunArn,
      ResultFiles: {
        FAILED: [{ Key: `results/${run}/FAILED_0.json`, Size: size('FAILED_0.json') }],
        PENDING: [],
        SUCCEEDED: [{ Key: `results/${run}/SUCCEEDED_0.json`, Size: size('SUCCEEDED_0.json') }],
      },
    });
    const common = {
      ExecutionArn: `arn:aws:states:eu-west-1:111122223333:execution:audit/Items:${run}`,
      InputDetails: { Included: true },
      Name: run,
      RedriveCount: 0,
      StartDate: '2026-01-01T00:00:00Z',
      StateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:audit/Items',
      StopDate: '2026-01-01T00:00:00Z',
    };
    expect(parsed(ran.written, 'SUCCEEDED_0.json')).toEqual([
      {
        ...common,
        Input: '1',
        Output: '1',
        OutputDetails: { Included: true },
        RedriveStatus: 'NOT_REDRIVABLE',
        RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
        Status: 'SUCCEEDED',
      },
    ]);
    expect(parsed(ran.written, 'FAILED_0.json')).toEqual([
      {
        ...common,
        Input: '2',
        Error: 'Bad',
        Cause: '{"errorType":"Bad","errorMessage":"no 2","trace":[]}',
        RedriveStatus: 'REDRIVABLE',
        Status: 'FAILED',
      },
    ]);
  });

  test('writes what was aborted and what was never started when too much failed', async () => {
    const processor = distributed({
      StartAt: 'Work',
      States: {
        Work: { Type: 'Task', Resource: functionArn('work'), Next: 'Sleep' },
        Sleep: { Type: 'Wait', Seconds: 9, End: true },
      },
    });
    const states = map({ ...writer(), MaxConcurrency: 2 }, processor);
    const ran = await runStates(states, { input: range(5), functions: failingFor(1) });
    expect(ran).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
    expect(parsed(ran.written, 'SUCCEEDED_0.json')).toBeNull();
    expect(parsed(ran.written, 'FAILED_0.json')).toMatchObject([
      { Input: '1', Status: 'FAILED' },
      { Input: '0', Status: 'ABORTED' },
    ]);
    expect(parsed(ran.written, 'PENDING_0.json')).toEqual(
      ['2', '3', '4'].map((Input) => ({ Input, InputDetails: { Included: true }, Status: 'PENDING' })),
    );
  });

  test('begins another file when one is large', async () => {
    const functions = { work: () => 'x'.repeat(200_000) };
    const ran = await runStates(map(writer(), distributed(work)), { input: range(50), functions });
    const lengths = Object.entries(ran.written)
      .filter(([key]) => key.includes('SUCCEEDED_'))
      .map(([, text]) => (JSON.parse(text) as Json[]).length);
    expect(lengths.length).toBeGreaterThan(1);
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(50);
  });

  test.each([
    ['', /^[0-9a-f-]{36}\/manifest\.json$/],
    ['a/b/', /^a\/b\/[0-9a-f-]{36}\/manifest\.json$/],
  ])('puts a prefix of %j before its keys', async (prefix, expected) => {
    const ran = await runStates(map(writer(prefix), distributed(work)), { input: [], random: Math.random });
    expect(Object.keys(ran.written)).toEqual([expect.stringMatching(expected)]);
  });

  test('that cannot write fails with its own error', async () => {
    const writeObject = () => Promise.reject(thrown('AccessDenied', 'Access Denied'));
    expect(
      await runStates(map(writer(), distributed(work)), { input: [1], functions: echo, writeObject }),
    ).toMatchObject({
      status: 'FAILED',
      error: 'States.ResultWriterFailed',
      cause: expect.stringContaining('Access Denied'),
    });
  });
});
