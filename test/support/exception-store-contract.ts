import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Exception } from '../../src/domain/exception.ts';
import type { Clock, ExceptionStore } from '../../src/domain/ports.ts';

export interface ExceptionStoreHarness {
  /** An empty store. */
  open(clock: Clock): Promise<ExceptionStore>;
  close(): Promise<void>;
}

const exception = (id: string, more: Partial<Exception> = {}): Exception => ({
  id,
  source: 'table',
  match: { checks: ['s3-*'], resourceTags: { 'cost:center': '*', ключ: '"\n' }, accounts: ['111122223333'] },
  owner: 'data',
  reason: 'why',
  ticket: 'OPS-1',
  expires: '2026-06-30T23:59:59.999Z',
  createdAt: '2026-01-01T00:00:00.000Z',
  createdBy: 'arn:aws:iam::111122223333:user/ops',
  ...more,
});

/** Contract of every store of exceptions. */
export const exceptionStoreContract = (name: string, start: () => Promise<ExceptionStoreHarness>): void => {
  describe(`${name} as a store of exceptions`, () => {
    let harness: ExceptionStoreHarness;
    let store: ExceptionStore;
    let now: Date;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness.close());
    beforeEach(async () => {
      now = new Date('2026-01-01T00:00:00.000Z');
      store = await harness.open(() => now);
    });

    test('is empty at first', async () => {
      expect(await store.list()).toEqual([]);
    });

    test('lists exceptions as they were put, in the order of ids', async () => {
      const { ticket: _, ...bare } = exception('ex-0000000001');
      for (const each of [exception('ex-0000000002'), bare, exception('ex-00000000aa')])
        expect(await store.put(each)).toBe(true);
      expect(await store.list()).toEqual([bare, exception('ex-0000000002'), exception('ex-00000000aa')]);
    });

    test('does not replace one of the same id', async () => {
      const first = exception('ex-0000000001');
      expect(await store.put(first)).toBe(true);
      expect(await store.put({ ...first, owner: 'somebody else' })).toBe(false);
      expect(await store.list()).toEqual([first]);
    });

    test('lets one of two that put the same id at the same time win', async () => {
      const puts = ['a', 'b', 'c'].map((owner) => store.put(exception('ex-0000000001', { owner })));
      expect((await Promise.all(puts)).filter(Boolean)).toHaveLength(1);
      expect(await store.list()).toHaveLength(1);
    });

    test('removes one, once', async () => {
      await store.put(exception('ex-0000000001'));
      await store.put(exception('ex-0000000002'));
      expect(await store.remove('ex-0000000001')).toBe(true);
      expect(await store.remove('ex-0000000001')).toBe(false);
      expect(await store.list()).toEqual([exception('ex-0000000002')]);
    });

    test('keeps those that expired for ninety days, to be reported', async () => {
      await store.put(exception('ex-0000000001'));
      now = new Date('2026-09-28T23:59:59.999Z');
      expect(await store.list()).toHaveLength(1);
      now = new Date('2026-09-29T00:00:00.000Z');
      expect(await store.list()).toEqual([]);
    });

    test('gives out copies', async () => {
      await store.put(exception('ex-0000000001'));
      const [given] = await store.list();
      Object.assign(given ?? {}, { owner: 'changed' });
      expect(await store.list()).toEqual([exception('ex-0000000001')]);
    });

    test('holds a thousand', async () => {
      const ids = Array.from({ length: 1_000 }, (_, index) => `ex-${String(index).padStart(10, '0')}`);
      for (let at = 0; at < ids.length; at += 50)
        await Promise.all(ids.slice(at, at + 50).map((id) => store.put(exception(id, { reason: 'x'.repeat(1_000) }))));
      expect((await store.list()).map(({ id }) => id)).toEqual(ids);
    }, 30_000);
  });
};
