import { expect, test } from 'vitest';
import { refreshed } from '../../../src/aws/credentials/credentials.ts';
import type { Credentials } from '../../../src/aws/credentials/sealed-credentials.ts';

const HOUR = 3_600_000;

/** A source of numbered one-hour sessions with a clock to turn. */
const sessions = (lifetime: number | null = HOUR) => {
  let now = 0;
  const state = { fetched: 0, again: [] as boolean[], failing: false };
  const source = refreshed<string>(
    async (_scope, again): Promise<Credentials> => {
      state.again.push(again);
      if (state.failing) throw new Error('STS is not reachable');
      state.fetched += 1;
      const secret = { accessKeyId: `KEY${state.fetched}`, secretAccessKey: 's' };
      return lifetime === null ? secret : { ...secret, expiration: new Date(now + lifetime) };
    },
    () => new Date(now),
  );
  const keyAt = async (time: number) => {
    now = time;
    return (await source.get('scope')).accessKeyId;
  };
  return { source, state, keyAt };
};

test('a session is fetched once and used until five minutes before its end', async () => {
  const { keyAt, state } = sessions();
  expect([await keyAt(0), await keyAt(HOUR - 300_001), await keyAt(HOUR - 300_000)]).toEqual(['KEY1', 'KEY1', 'KEY2']);
  expect(state.again).toEqual([false, true]);
});

test('a short session is used for three quarters of it', async () => {
  const { keyAt } = sessions(4000);
  expect([await keyAt(0), await keyAt(2999), await keyAt(3000)]).toEqual(['KEY1', 'KEY1', 'KEY2']);
});

test('credentials without an end are fetched once', async () => {
  const { keyAt } = sessions(null);
  await keyAt(0);
  expect(await keyAt(1000 * HOUR)).toBe('KEY1');
});

test('with a clock that is hours ahead a session is fetched once, and again when AWS says that it has expired', async () => {
  const { keyAt, source } = sessions(-HOUR);
  expect([await keyAt(0), await keyAt(1), await keyAt(2 * HOUR)]).toEqual(['KEY1', 'KEY1', 'KEY1']);
  await source.replace(await source.get('scope'), 'scope');
  expect(await keyAt(2 * HOUR)).toBe('KEY2');
});

test('everybody who asks at the same time waits for the same fetch', async () => {
  const { source, state } = sessions();
  await Promise.all(Array.from({ length: 100 }, () => source.get('scope')));
  expect(state.fetched).toBe(1);
});

test('when a refresh ahead of time fails the session is used on, and the refresh tried again half a minute later', async () => {
  const { keyAt, state } = sessions();
  await keyAt(0);
  state.failing = true;
  expect(await keyAt(HOUR - 200_000)).toBe('KEY1');
  state.failing = false;
  expect(await keyAt(HOUR - 170_001)).toBe('KEY1');
  expect(await keyAt(HOUR - 170_000)).toBe('KEY2');
});

test('when nothing valid is left the failure is told', async () => {
  const { keyAt, state } = sessions();
  await keyAt(0);
  state.failing = true;
  await keyAt(HOUR - 1);
  await expect(keyAt(HOUR)).rejects.toThrow('STS is not reachable');
});

test('a fetch that failed is not remembered', async () => {
  const { keyAt, state } = sessions();
  state.failing = true;
  await expect(keyAt(0)).rejects.toThrow('STS is not reachable');
  state.failing = false;
  expect(await keyAt(0)).toBe('KEY1');
});

test('many who report the same expired session cause one fetch, also those who come late', async () => {
  const { source, state } = sessions();
  const expired = await source.get('scope');
  const fresh = await Promise.all(Array.from({ length: 20 }, () => source.replace(expired, 'scope')));
  expect(new Set(fresh.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(['KEY2']));
  expect((await source.replace(expired, 'scope')).accessKeyId).toBe('KEY2');
  expect(state.fetched).toBe(2);
});
