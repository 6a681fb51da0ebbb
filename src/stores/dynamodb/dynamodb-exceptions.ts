import { setTimeout } from 'node:timers/promises';
import { dynamodbCalls } from '../../domain/calls/dynamodb.ts';
import type { Exception } from '../../domain/exception.ts';
import type { ExceptionStore } from '../../domain/ports.ts';
import { EXPIRED_EXCEPTION_DAYS, expiryAfter, isPastExpiry } from '../expiry.ts';
import type { StoreActions } from '../store-actions.ts';
import { packFirst, unpack } from './document.ts';
import type { DynamodbStoreOptions } from './dynamodb-store.ts';
import { dynamodbTable } from './dynamodb-table.ts';
import { EXCEPTIONS, EXCEPTIONS_PARTITION, exceptionKey } from './item-keys.ts';

export const exceptionsActions = {
  list: { table: [dynamodbCalls.query], index: [] },
  put: { table: [dynamodbCalls.putItem], index: [] },
  remove: { table: [dynamodbCalls.deleteItem], index: [] },
} as const satisfies Readonly<Record<keyof ExceptionStore, StoreActions>>;

/** Stores exceptions in the table of findings and runs, in a partition of their own. */
export const dynamodbExceptions = ({
  client,
  table: name,
  clock,
  sleep = setTimeout,
  random = Math.random,
}: DynamodbStoreOptions): ExceptionStore => {
  const table = dynamodbTable(client, name, { sleep, random });
  return {
    list: async () => {
      const now = clock();
      const items = await table.query(EXCEPTIONS_PARTITION, EXCEPTIONS);
      return items.filter(({ expiresAt }) => !isPastExpiry(expiresAt, now)).map((item) => unpack<Exception>(item));
    },
    put: (exception) =>
      table.put(
        {
          ...exceptionKey(exception.id),
          ...packFirst([exception]),
          expiresAt: expiryAfter(exception.expires, EXPIRED_EXCEPTION_DAYS),
        },
        { expression: 'attribute_not_exists(pk)' },
      ),
    remove: (id) => table.remove(exceptionKey(id)),
  };
};
