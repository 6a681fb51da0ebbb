import { describe, expect, onTestFinished, test } from 'vitest';
import type { Clock, DeliveryStore } from '../../src/domain/ports.ts';

const START = Date.parse('2026-11-10T06:00:00.000Z');
const at = (seconds: number): Date => new Date(START + seconds * 1000);

interface Backend {
  open(clock: Clock): Promise<DeliveryStore>;
  close(): Promise<void>;
}

/** Contract of every store of deliveries. */
export const deliveryStoreContract = (name: string, start: () => Promise<Backend>): void => {
  const open = async () => {
    const backend = await start();
    onTestFinished(() => backend.close());
    let now = START;
    const store = await backend.open(() => new Date(now));
    const pass = (seconds: number): void => {
      now += seconds * 1000;
    };
    return { store, pass };
  };

  describe(`deliveries in ${name}`, () => {
    test('nothing is known at first', async () => {
      const { store } = await open();
      expect(await store.state('slack', 'a')).toBeUndefined();
      expect(await store.pausedUntil('slack')).toBeUndefined();
    });

    test('what is noted is undelivered, since it was noted first', async () => {
      const { store, pass } = await open();
      expect(await store.note('slack', 'a')).toEqual(at(0));
      pass(10);
      expect(await store.note('slack', 'a')).toEqual(at(0));
      expect(await store.state('slack', 'a')).toBe('undelivered');
      expect(await store.take('slack', 'a', at(60))).toBe('taken');
    });

    test('what is taken belongs to nobody else until its time is up', async () => {
      const { store, pass } = await open();
      expect(await store.take('slack', 'a', at(60))).toBe('taken');
      expect(await store.take('slack', 'a', at(60))).toBe('busy');
      expect(await store.state('slack', 'a')).toBe('undelivered');
      pass(59);
      expect(await store.take('slack', 'a', at(120))).toBe('busy');
      pass(1);
      expect(await store.take('slack', 'a', at(120))).toBe('taken');
      expect(await store.take('slack', 'a', at(120))).toBe('busy');
    });

    test('what is given back may be taken at once', async () => {
      const { store } = await open();
      await store.take('slack', 'a', at(60));
      await store.release('slack', 'a');
      expect(await store.state('slack', 'a')).toBe('undelivered');
      expect(await store.take('slack', 'a', at(60))).toBe('taken');
    });

    test('what is delivered stays so, whoever comes late', async () => {
      const { store, pass } = await open();
      await store.take('slack', 'a', at(60));
      await store.delivered('slack', 'a');
      await store.release('slack', 'a');
      await store.note('slack', 'a');
      expect(await store.state('slack', 'a')).toBe('delivered');
      pass(3600);
      expect(await store.take('slack', 'a', at(7200))).toBe('delivered');
    });

    test('of many who take it at once one gets it', async () => {
      const { store } = await open();
      const taken = await Promise.all(Array.from({ length: 20 }, () => store.take('slack', 'a', at(60))));
      expect(taken.filter((each) => each === 'taken')).toHaveLength(1);
      expect(taken.filter((each) => each === 'busy')).toHaveLength(19);
    });

    test('channels and alerts are apart', async () => {
      const { store } = await open();
      await store.take('slack', 'a', at(60));
      await store.delivered('slack', 'a');
      expect(await store.take('slack', 'b', at(60))).toBe('taken');
      expect(await store.take('other', 'a', at(60))).toBe('taken');
    });

    test('a pause lasts as long as it was asked for', async () => {
      const { store, pass } = await open();
      await store.pause('slack', at(30));
      expect(await store.pausedUntil('slack')).toEqual(at(30));
      expect(await store.pausedUntil('other')).toBeUndefined();
      pass(30);
      expect(await store.pausedUntil('slack')).toBeUndefined();
    });
  });
};
