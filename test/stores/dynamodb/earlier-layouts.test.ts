import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { type Layout, unpack } from '../../../src/stores/dynamodb/document.ts';
import { dynamodbStore } from '../../../src/stores/dynamodb/dynamodb-store.ts';
import { ensureTable } from '../../../src/stores/dynamodb/table-definition.ts';
import { localDynamodb } from '../../support/local-dynamodb.ts';
import { finding, minute, run, runId, scope, targetRecord } from '../../support/stored-examples.ts';

/** A table's items as layout 1 wrote them; bytes as base64. It stays as it is, whatever is written from now on. */
const stored = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/layout-1.json'), 'utf8'),
) as readonly Readonly<Record<string, { readonly S?: string; readonly N?: string; readonly B?: string }>>[];
const attributes = (item: (typeof stored)[number]): Record<string, AttributeValue> =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name,
      (value.B === undefined ? value : { B: Buffer.from(value.B, 'base64') }) as AttributeValue,
    ]),
  );
/** The attributes that documents are read from, as DynamoDB's document client gives them. */
const packed = stored.flatMap(({ schemaVersion, document }) =>
  document === undefined
    ? []
    : [
        {
          schemaVersion: Number(schemaVersion?.N),
          document: document.B === undefined ? document.S : new Uint8Array(Buffer.from(document.B, 'base64')),
        },
      ],
);

test('a table of layout 1 is read: findings long and short, the run and what it did', async () => {
  const local = await localDynamodb();
  onTestFinished(() => local.close());
  await ensureTable(local.client, 'old');
  for (const item of stored) await local.client.send(new PutItemCommand({ TableName: 'old', Item: attributes(item) }));
  const store = dynamodbStore({ client: local.client, table: 'old', clock: () => new Date(minute(10)) });
  const id = runId('run-of-layout-1');

  const found = await store.load(scope());
  expect(found.map(({ resource }) => resource.name).sort()).toEqual(['long', 'short']);
  expect(found.find(({ resource }) => resource.name === 'short')).toMatchObject({
    ...finding('short'),
    lastSeen: minute(1),
  });
  expect(await store.getRun(id)).toMatchObject(run('run-of-layout-1'));
  expect(await store.targets(id)).toMatchObject([targetRecord('run-of-layout-1')]);
  expect((await store.transitions(id)).map(({ type }) => type)).toEqual(['opened', 'opened']);
  expect(await store.active()).toHaveLength(2);
});

test('after the layout is raised, every stored document is brought through all the layouts between', () => {
  const raised: Layout = {
    version: 3,
    upgrades: [
      (document) => ({ ...(document as object), second: true }),
      (document) => ({ ...(document as object), third: (document as { readonly second?: boolean }).second }),
    ],
  };
  expect(packed.length).toBeGreaterThan(4);
  expect(packed.some(({ document }) => document instanceof Uint8Array)).toBe(true);
  for (const item of packed) {
    expect(unpack(item, raised)).toEqual({ ...unpack<object>(item), second: true, third: true });
    expect(unpack({ ...item, schemaVersion: 2 }, raised)).not.toHaveProperty('second');
    expect(unpack({ ...item, schemaVersion: 3 }, raised)).toEqual(unpack(item));
  }
});

test('a document of a later layout, or of none, is refused', () => {
  for (const schemaVersion of [2, 0, undefined, '1'])
    expect(() => unpack({ ...packed[0], schemaVersion })).toThrow('reads layouts up to 1');
});
