import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { realClock, skippingClock } from '../../../src/simulator/time/clock.ts';

describe('the skipping clock', () => {
  test('jumps to the earliest sleeper when nobody is busy', async () => {
    const clock = skippingClock({ start: 1000, rate: 0 });
    const woken: [string, number][] = [];
    const sleeper = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push([name, clock.now()]);
    };
    await Promise.all([sleeper('hour', 3_600_000), sleeper('second', 1000), sleeper('minute', 60_000)]);
    expect(woken).toEqual([
      ['second', 2000],
      ['minute', 61_000],
      ['hour', 3_601_000],
    ]);
  });

  test('wakes sleepers of one moment together, in the order in which they came', async () => {
    const clock = skippingClock({ start: 0, rate: 0 });
    const woken: string[] = [];
    await Promise.all(['first', 'second', 'third'].map((name) => clock.sleep(50).then(() => woken.push(name))));
    expect(woken).toEqual(['first', 'second', 'third']);
    expect(clock.now()).toBe(50);
  });

  test('lets whoever was woken go on before it jumps again', async () => {
    const clock = skippingClock({ start: 0, rate: 0 });
    const times: number[] = [];
    const poll = async () => {
      for (let turn = 0; turn < 3; turn += 1) {
        await clock.sleep(10);
        times.push(clock.now());
      }
    };
    await Promise.all([poll(), clock.sleep(1000)]);
    expect(times).toEqual([10, 20, 30]);
  });

  test('does not jump while work is under way', async () => {
    const clock = skippingClock({ start: 0, rate: 0 });
    let finished = false;
    const sleeping = clock.sleep(5000).then(() => finished);
    await clock.busy(async () => {
      await wait(20);
      expect(clock.now()).toBe(0);
      finished = true;
    });
    await expect(sleeping).resolves.toBe(true);
    expect(clock.now()).toBe(5000);
  });

  test('goes on after work that failed', async () => {
    const clock = skippingClock({ start: 0, rate: 0 });
    await expect(clock.busy(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await clock.sleep(1000);
    expect(clock.now()).toBe(1000);
  });

  test('with rate 1 real time passes too, so a sleeper wakes during work', async () => {
    const clock = skippingClock({ start: 0, rate: 1 });
    await clock.busy(() => clock.sleep(20));
    expect(clock.now()).toBeGreaterThanOrEqual(20);
  });

  test('with rate 1 it jumps as well', async () => {
    const clock = skippingClock({ start: 0, rate: 1 });
    // Real time would end the test long before.
    await clock.sleep(3_600_000);
    expect(clock.now()).toBeGreaterThanOrEqual(3_600_000);
  });

  test('sleeps for no time at all without a jump', async () => {
    const clock = skippingClock({ start: 7, rate: 0 });
    await clock.sleep(0);
    await clock.sleep(-1);
    expect(clock.now()).toBe(7);
  });

  test('starts now when nothing else is said', () => {
    const before = Date.now();
    const now = skippingClock().now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });
});

describe.each([
  ['the skipping clock', () => skippingClock({ start: 0, rate: 0 })],
  ['the skipping clock at rate 1', () => skippingClock({ start: 0, rate: 1 })],
  ['the real clock', realClock],
])('%s', (_name, create) => {
  test('wakes an aborted sleeper with the reason, and nobody else', async () => {
    const clock = create();
    const controller = new AbortController();
    const aborted = clock.busy(() => clock.sleep(3_600_000, controller.signal));
    controller.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    await clock.sleep(5);
  });

  test('refuses to sleep for a signal that is aborted already', async () => {
    await expect(create().sleep(5, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
  });

  test('gives what the work gives', async () => {
    await expect(create().busy(async () => 42)).resolves.toBe(42);
  });
});

test('the real clock tells the time', async () => {
  const clock = realClock();
  const before = Date.now();
  const began = clock.now();
  expect(began).toBeGreaterThanOrEqual(before);
  expect(began).toBeLessThanOrEqual(Date.now());
  await clock.sleep(15);
  // Timers of Node.js may end a millisecond early.
  expect(clock.now() - began).toBeGreaterThanOrEqual(13);
});
