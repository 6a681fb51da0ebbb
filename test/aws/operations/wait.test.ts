import { describe, expect, it, vi } from 'vitest';
import { type WaitOptions, waitFor } from '../../../src/aws/operations/wait.ts';
import { cloudformationCalls } from '../../../src/domain/calls/cloudformation.ts';
import { eventually } from '../../support/eventually.ts';

const scope = { region: 'eu-west-1', accountId: '111122223333' };
const START = Date.parse('2026-03-01T12:00:00.000Z');
const PAUSES = { firstMs: 1000, longestMs: 5000 };

/** Time that only sleeping moves. */
const virtual = (seconds: number, more: Partial<WaitOptions> = {}) => {
  let now = START;
  const slept: number[] = [];
  const options: WaitOptions = {
    deadline: new Date(START + seconds * 1000),
    clock: () => new Date(now),
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
    ...more,
  };
  return { slept, options };
};
const seenAt = (looks: number) => {
  let left = looks;
  return vi.fn(async () => (left-- > 1 ? undefined : 'seen'));
};
const wait = <T>(look: (signal: AbortSignal) => Promise<T | undefined>, options: WaitOptions): Promise<T> =>
  waitFor(scope, cloudformationCalls.describeStacks, look, options, PAUSES);

describe('waiting', () => {
  it('is no wait when there is something to see at once', async () => {
    const { options, slept } = virtual(60);
    expect(await wait(seenAt(1), options)).toBe('seen');
    expect(slept).toEqual([]);
  });

  it('looks again after pauses that grow up to the longest', async () => {
    const { options, slept } = virtual(60);
    expect(await wait(seenAt(8), options)).toBe('seen');
    expect(slept).toEqual([1000, 1500, 2250, 3375, 5000, 5000, 5000]);
  });

  it('looks for the last time at the deadline, and then fails', async () => {
    const { options, slept } = virtual(4);
    const look = seenAt(100);
    await expect(wait(look, options)).rejects.toMatchObject({
      name: 'WaitDeadlineError',
      code: 'WaitDeadline',
      operation: 'cloudformation:DescribeStacks',
      ...scope,
      message: expect.stringContaining('2026-03-01T12:00:04.000Z'),
      hint: expect.any(String),
    });
    expect(slept).toEqual([1000, 1500, 1500]);
    expect(look).toHaveBeenCalledTimes(4);
  });

  it('looks once when the deadline has passed', async () => {
    const { options, slept } = virtual(-1);
    expect(await wait(seenAt(1), options)).toBe('seen');
    await expect(wait(seenAt(2), options)).rejects.toMatchObject({ name: 'WaitDeadlineError' });
    expect(slept).toEqual([]);
  });

  it('ends with what a look throws', async () => {
    const error = new Error('denied');
    const look = () => Promise.reject(error);
    await expect(wait(look, virtual(60).options)).rejects.toBe(error);
  });

  it('does not look when the signal is aborted already', async () => {
    const look = seenAt(1);
    const reason = new Error('enough');
    await expect(wait(look, virtual(60, { signal: AbortSignal.abort(reason) }).options)).rejects.toBe(reason);
    expect(look).not.toHaveBeenCalled();
  });

  it('is aborted in a pause, in real time as well', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const look = seenAt(100);
    const waiting = wait(look, { deadline: new Date(Date.now() + 60_000), signal: stop.signal });
    await eventually(() => expect(look).toHaveBeenCalled());
    stop.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(look).toHaveBeenCalledTimes(1);
  });

  it('is aborted in a look, whose own signal says so, and what that look ends with is nobody’s concern', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    let given: AbortSignal | undefined;
    let fail = (_error: Error): void => {};
    const look = (signal: AbortSignal) => {
      given = signal;
      return new Promise<undefined>((_resolve, reject) => {
        fail = reject;
      });
    };
    const waiting = wait(look, virtual(60, { signal: stop.signal }).options);
    await eventually(() => expect(given).toBeDefined());
    stop.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(given?.aborted).toBe(true);
    fail(new Error('too late'));
  });

  it('fails at the deadline although a look never ends', async () => {
    vi.useFakeTimers();
    try {
      const waiting = wait(() => new Promise<never>(() => {}), { deadline: new Date(Date.now() + 60_000) });
      const ended = expect(waiting).rejects.toMatchObject({ name: 'WaitDeadlineError' });
      await vi.advanceTimersByTimeAsync(70_000);
      await ended;
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('leaves no timer and no listener behind', async () => {
    vi.useFakeTimers();
    try {
      const { signal } = new AbortController();
      const added = vi.spyOn(AbortSignal.prototype, 'addEventListener');
      const removed = vi.spyOn(AbortSignal.prototype, 'removeEventListener');
      await wait(seenAt(3), virtual(60, { signal }).options);
      expect(vi.getTimerCount()).toBe(0);
      expect(removed).toHaveBeenCalledTimes(added.mock.calls.length);
      expect(added).toHaveBeenCalled();
    } finally {
      vi.restoreAllMocks();
      vi.useRealTimers();
    }
  });
});
