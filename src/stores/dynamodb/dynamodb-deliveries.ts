import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { dynamodbCalls } from '../../domain/calls/dynamodb.ts';
import { defined } from '../../domain/defined.ts';
import type { DeliveryStore } from '../../domain/ports.ts';
import { DELIVERY_DAYS, expiryAfter } from '../expiry.ts';
import type { StoreActions } from '../store-actions.ts';
import type { DynamodbStoreOptions } from './dynamodb-store.ts';
import { dynamodbTable } from './dynamodb-table.ts';
import { deliveryKey, noteKey, pauseKey } from './item-keys.ts';

export const deliveriesActions = {
  note: { table: [dynamodbCalls.getItem, dynamodbCalls.putItem], index: [] },
  take: { table: [dynamodbCalls.getItem, dynamodbCalls.putItem], index: [] },
  release: { table: [dynamodbCalls.putItem], index: [] },
  delivered: { table: [dynamodbCalls.putItem], index: [] },
  state: { table: [dynamodbCalls.getItem], index: [] },
  pause: { table: [dynamodbCalls.putItem], index: [] },
  pausedUntil: { table: [dynamodbCalls.getItem], index: [] },
} as const satisfies Readonly<Record<keyof DeliveryStore, StoreActions>>;

/**
 * Stores the delivery state of subscribers in the table of findings and runs. A delivered alert stays delivered,
 * whatever a late caller does.
 */
export const dynamodbDeliveries = ({
  client,
  table: name,
  clock,
  sleep = setTimeout,
  random = Math.random,
}: DynamodbStoreOptions): DeliveryStore => {
  const table = dynamodbTable(client, name, { sleep, random });
  const put = (channel: string, id: string, deliveryState: string, leaseUntil: Date, now: Date, taker?: string) =>
    table.put(
      {
        ...deliveryKey(channel, id),
        deliveryState,
        leaseUntil: leaseUntil.toISOString(),
        ...defined({ taker }),
        expiresAt: expiryAfter(now.toISOString(), DELIVERY_DAYS),
      },
      deliveryState === 'taken'
        ? {
            expression: 'attribute_not_exists(pk) OR (deliveryState <> :delivered AND leaseUntil <= :now)',
            values: { ':delivered': 'delivered', ':now': now.toISOString() },
          }
        : {
            expression: 'attribute_not_exists(pk) OR deliveryState <> :delivered',
            values: { ':delivered': 'delivered' },
          },
    );
  const stored = (channel: string, id: string) => table.get(deliveryKey(channel, id));
  const stateOf = async (channel: string, id: string) => (await stored(channel, id))?.['deliveryState'];
  const notedAt = async (channel: string, id: string): Promise<string | undefined> => {
    const noted = (await table.get(noteKey(channel, id)))?.['notedAt'];
    return typeof noted === 'string' ? noted : undefined;
  };
  return {
    note: async (channel, id) => {
      const now = clock();
      const at = now.toISOString();
      await table.put(
        { ...noteKey(channel, id), notedAt: at, expiresAt: expiryAfter(at, DELIVERY_DAYS) },
        { expression: 'attribute_not_exists(pk)' },
      );
      return new Date((await notedAt(channel, id)) ?? now);
    },
    take: async (channel, id, until) => {
      // Tells an own earlier attempt, whose answer was lost, from another caller's.
      const taker = randomUUID();
      if (await put(channel, id, 'taken', until, clock(), taker)) return 'taken';
      const found = await stored(channel, id);
      if (found?.['deliveryState'] === 'delivered') return 'delivered';
      return found?.['taker'] === taker ? 'taken' : 'busy';
    },
    release: async (channel, id) => {
      const now = clock();
      await put(channel, id, 'undelivered', now, now);
    },
    delivered: async (channel, id) => {
      const now = clock();
      await put(channel, id, 'delivered', now, now);
    },
    state: async (channel, id) => {
      const state = await stateOf(channel, id);
      if (state === 'delivered') return 'delivered';
      return state !== undefined || (await notedAt(channel, id)) !== undefined ? 'undelivered' : undefined;
    },
    pause: async (channel, until) => {
      await table.put({
        ...pauseKey(channel),
        pausedUntil: until.toISOString(),
        expiresAt: expiryAfter(until.toISOString(), 1),
      });
    },
    pausedUntil: async (channel) => {
      const paused = (await table.get(pauseKey(channel)))?.['pausedUntil'];
      const until = typeof paused === 'string' ? new Date(paused) : undefined;
      return until !== undefined && until > clock() ? until : undefined;
    },
  };
};
