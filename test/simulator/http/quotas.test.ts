import { expect, test } from 'vitest';
import { createQuotas } from '../../../src/simulator/http/quotas.ts';
import type { Quota } from '../../../src/simulator/world/world.ts';

const call = { accountId: '111122223333', region: 'eu-west-1', operation: 's3:ListBuckets' };

function quotasAt(lines: Record<string, Quota>) {
  const time = { ms: 0 };
  const clock = { now: () => time.ms, sleep: async () => {}, busy: <T>(work: () => Promise<T>) => work() };
  const { take } = createQuotas(lines, clock);
  return { time, take, taken: (times: number, of = call) => Array.from({ length: times }, () => take(of)) };
}

test('a burst is spent, and tokens come back at the rate, up to the burst', () => {
  const { time, taken } = quotasAt({ 's3:ListBuckets': { rate: 2, burst: 3 } });
  expect(taken(4)).toEqual([true, true, true, false]);
  time.ms = 499;
  expect(taken(1)).toEqual([false]);
  time.ms = 500;
  expect(taken(2)).toEqual([true, false]);
  time.ms = 60_000;
  expect(taken(4)).toEqual([true, true, true, false]);
});

test('calls that were throttled do not put the next token off', () => {
  const { time, taken } = quotasAt({ 's3:ListBuckets': { rate: 1, burst: 1 } });
  expect(taken(1)).toEqual([true]);
  const answers = Array.from({ length: 100 }, () => {
    time.ms += 10;
    return taken(1)[0];
  });
  expect(answers.filter(Boolean)).toHaveLength(1);
});

test('each account, Region and operation has a bucket of its own, with a line for all operations of a service as well', () => {
  const { taken } = quotasAt({ 's3:*': { rate: 1, burst: 1 }, 's3:GetObject': { rate: 1, burst: 2 } });
  expect(taken(2)).toEqual([true, false]);
  expect(taken(2, { ...call, region: 'us-east-1' })).toEqual([true, false]);
  expect(taken(2, { ...call, accountId: '444455556666' })).toEqual([true, false]);
  expect(taken(2, { ...call, operation: 's3:HeadBucket' })).toEqual([true, false]);
  expect(taken(3, { ...call, operation: 's3:GetObject' })).toEqual([true, true, false]);
  expect(taken(3, { ...call, operation: 's3express:ListBuckets' })).toEqual([true, true, true]);
});

test('a quota that changes while the world runs holds from then on', () => {
  const lines: Record<string, Quota> = { 's3:ListBuckets': { rate: 1, burst: 5 } };
  const { taken } = quotasAt(lines);
  expect(taken(1)).toEqual([true]);
  lines['s3:ListBuckets'] = { rate: 1, burst: 1 };
  expect(taken(2)).toEqual([true, false]);
  delete lines['s3:ListBuckets'];
  expect(taken(2)).toEqual([true, true]);
});
