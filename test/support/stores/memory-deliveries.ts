import type { Clock, DeliveryStore } from '../../../src/domain/ports.ts';
import { deliveryKey, keyText } from '../../../src/stores/dynamodb/item-keys.ts';

interface Known {
  readonly state: 'taken' | 'undelivered' | 'delivered';
  readonly leaseUntil: Date;
}

/** Stores the deliveries of subscribers in memory. */
export const memoryDeliveries = ({ clock }: { readonly clock: Clock }): DeliveryStore => {
  const known = new Map<string, Known>();
  const notes = new Map<string, Date>();
  const pauses = new Map<string, Date>();
  const keyOf = (channel: string, id: string): string => keyText(deliveryKey(channel, id));
  return {
    note: async (channel, id) => {
      const key = keyOf(channel, id);
      const noted = notes.get(key) ?? clock();
      notes.set(key, noted);
      return noted;
    },
    take: async (channel, id, until) => {
      const found = known.get(keyOf(channel, id));
      if (found?.state === 'delivered') return 'delivered';
      if (found !== undefined && found.leaseUntil > clock()) return 'busy';
      known.set(keyOf(channel, id), { state: 'taken', leaseUntil: until });
      return 'taken';
    },
    release: async (channel, id) => {
      const key = keyOf(channel, id);
      if (known.get(key)?.state !== 'delivered') known.set(key, { state: 'undelivered', leaseUntil: clock() });
    },
    delivered: async (channel, id) => void known.set(keyOf(channel, id), { state: 'delivered', leaseUntil: clock() }),
    state: async (channel, id) => {
      const key = keyOf(channel, id);
      if (known.get(key)?.state === 'delivered') return 'delivered';
      return known.has(key) || notes.has(key) ? 'undelivered' : undefined;
    },
    pause: async (channel, until) => void pauses.set(channel, until),
    pausedUntil: async (channel) => {
      const until = pauses.get(channel);
      return until !== undefined && until > clock() ? until : undefined;
    },
  };
};
