import { DeleteItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FindingsStore, RunStore } from '../../../src/domain/ports.ts';
import { dynamodbStore } from '../../../src/stores/dynamodb/dynamodb-store.ts';
import { findingKey } from '../../../src/stores/dynamodb/item-keys.ts';
import { ensureTable } from '../../../src/stores/dynamodb/table-definition.ts';
import { localDynamodb } from '../../support/local-dynamodb.ts';
import { noise } from '../../support/noise.ts';
import {
  change,
  data,
  finding,
  gap,
  minute,
  resolved,
  run,
  runId,
  scope,
  targetRecord,
  unconfirmed,
} from '../../support/stored-examples.ts';

const A = runId('run-a');
const B = runId('run-b');
const DAY_SECONDS = 86_400;
const seconds = (time: string) => Date.parse(time) / 1000;

const noisyData = (values: number) => ({
  status: 'DRIFTED',
  drifted: Array.from({ length: values }, (_, index) => ({ logicalId: `R${index}`, actual: noise(1, `${index}`) })),
});

let local: Awaited<ReturnType<typeof localDynamodb>>;
let store: FindingsStore & RunStore;
let table = '';
let tables = 0;

beforeAll(async () => {
  local = await localDynamodb();
});
afterAll(() => local.close());
beforeEach(async () => {
  tables += 1;
  table = `items-${tables}`;
  await ensureTable(local.client, table);
  store = dynamodbStore({ client: local.client, table, clock: () => new Date(minute(60)) });
});

const items = async (IndexName?: string) =>
  (await local.client.send(new ScanCommand({ TableName: table, ...(IndexName === undefined ? {} : { IndexName }) })))
    .Items ?? [];
const keys = async () => (await items()).map(({ pk, sk }) => `${pk?.S} ${sk?.S}`).sort();

describe('the layout of the table', () => {
  test('findings, transitions, runs and records stand where the design says', async () => {
    const logs = finding('logs');
    await store.apply(A, scope(), [change('opened', minute(1), logs)]);
    await store.putRun(run('run-a'));
    await store.putTarget(targetRecord('run-a'));
    expect(await keys()).toEqual([
      'RUN#run-a RUN',
      'RUN#run-a#7 TARGET#111122223333#eu-west-1#resources',
      `RUN#run-a#7 TRANSITION#111122223333#eu-west-1#${logs.id}#${minute(1)}#opened`,
      `RUNS ${minute(0)}#run-a`,
      'TARGET#111122223333#eu-west-1 FINDING#s3-bucket-versioning#arn:aws:s3:::logs',
      'TARGET#111122223333#eu-west-1 SEEN#resources#run-a#2026-01-01T00:00:00.000Z',
    ]);
    const versions = (await items()).map(({ schemaVersion }) => schemaVersion?.N);
    expect(versions.filter((version) => version === '1')).toHaveLength(5);
  });

  test('only active findings stand in the index, spread over its shards', async () => {
    const many = Array.from({ length: 64 }, (_, index) => finding(`b${index}`));
    await store.apply(
      A,
      scope(),
      many.map((each) => change('opened', minute(1), each)),
    );
    const shards = new Set((await items('active')).map(({ activeShard }) => activeShard?.S));
    expect(shards.size).toBeGreaterThan(8);
    await store.apply(
      B,
      scope(),
      many.slice(1).map((each) => resolved(minute(2), each)),
    );
    expect((await items('active')).map(({ sk }) => sk?.S)).toEqual(['FINDING#s3-bucket-versioning#arn:aws:s3:::b0']);
  });

  test('archived findings expire after 365 days, everything of a run after 400, active findings never', async () => {
    await store.apply(A, scope(), [
      change('opened', minute(1), finding('open')),
      resolved(minute(2), finding('closed')),
    ]);
    await store.putRun(run('run-a'));
    await store.putTarget(targetRecord('run-a', { at: minute(3) }));
    const expiry = (await items()).map(({ sk, expiresAt }) => [sk?.S?.replace(/#[0-9a-f]{32}#.*#/, '#'), expiresAt?.N]);
    expect(Object.fromEntries(expiry)).toEqual({
      'FINDING#s3-bucket-versioning#arn:aws:s3:::open': undefined,
      'FINDING#s3-bucket-versioning#arn:aws:s3:::closed': String(seconds(minute(2)) + 365 * DAY_SECONDS),
      'TRANSITION#111122223333#eu-west-1#opened': String(seconds(minute(1)) + 400 * DAY_SECONDS),
      'TRANSITION#111122223333#eu-west-1#resolved': String(seconds(minute(2)) + 400 * DAY_SECONDS),
      RUN: String(seconds(minute(0)) + 400 * DAY_SECONDS),
      [`${minute(0)}#run-a`]: String(seconds(minute(0)) + 400 * DAY_SECONDS),
      [`SEEN#resources#run-a#${minute(3)}`]: String(seconds(minute(3)) + 16 * DAY_SECONDS),
      'TARGET#111122223333#eu-west-1#resources': String(seconds(minute(3)) + 400 * DAY_SECONDS),
    });
  });

  test.each([
    ['and may have expired, what the run did to it is still told', 365, 1],
    ['before it can have expired, it was never written', 364, 0],
  ])('when a finding is not there, %s', async (_, days, told) => {
    const closed = resolved(minute(1), finding('closed'));
    await store.apply(A, scope(), [closed]);
    const { pk, sk } = findingKey(closed.finding);
    await local.client.send(new DeleteItemCommand({ TableName: table, Key: { pk: { S: pk }, sk: { S: sk } } }));
    const later = () => new Date(Date.parse(minute(1)) + days * DAY_SECONDS * 1000);
    const reader = dynamodbStore({ client: local.client, table, clock: later });
    expect(await reader.transitions(A)).toHaveLength(told);
  });

  test('an item of a later layout is refused by name', async () => {
    const Item = { pk: { S: 'RUN#run-a' }, sk: { S: 'RUN' }, schemaVersion: { N: '2' }, document: { S: '{}' } };
    await local.client.send(new PutItemCommand({ TableName: table, Item }));
    await expect(store.getRun(A)).rejects.toThrow(
      'an item of layout 2, and this version of Plumbline reads layouts up to 1',
    );
  });
});

describe('what is too large for an item', () => {
  test('a finding keeps as much of its data as fits and says how much was cut', async () => {
    const full = finding('stack', data(noisyData(600)));
    await store.apply(A, scope(), [change('opened', minute(1), full)]);
    const [stored] = await store.load(scope());
    expect(stored).toMatchObject({ id: full.id, messageId: 'suspended', data: { status: 'DRIFTED' } });
    expect(stored?.data['drifted']).toHaveLength(200);
    expect(stored?.data['partsOmitted']).toBe(600);
    expect(await store.active()).toEqual([stored]);
  });

  test('a finding that was cut does not count as changed while it stays the same', async () => {
    const full = finding('stack', data(noisyData(600)));
    await store.apply(A, scope(), [change('opened', minute(1), full)]);
    expect(await store.apply(B, scope(), [change('changed', minute(2), full)])).toEqual({ written: 0 });
    expect(await store.transitions(B)).toEqual([]);
    const other = finding('stack', data(noisyData(601)));
    expect(await store.apply(B, scope(), [change('changed', minute(3), other)])).toEqual({ written: 1 });
    expect(await store.transitions(B)).toHaveLength(1);
  });

  test.each<[string, Record<string, string | Record<string, string>>]>([
    ['one long text', { text: noise(600, 'text') }],
    [
      'thousands of keys',
      { tags: Object.fromEntries(Array.from({ length: 6000 }, (_, i) => [`${i}`, noise(1, `${i}`).slice(0, 100)])) },
    ],
    ['long keys', Object.fromEntries(Array.from({ length: 60 }, (_, i) => [noise(10, `${i}`), 'x']))],
  ])('a finding whose data are %s is stored all the same', async (_, value) => {
    await store.apply(A, scope(), [
      change('opened', minute(1), finding('odd', { data: value, message: noise(500, 'm') })),
    ]);
    const [stored] = await store.load(scope());
    expect(stored?.data['partsOmitted']).toBeGreaterThan(0);
    expect(await store.transitions(A)).toHaveLength(1);
  });

  test('an unconfirmed finding gives up gaps first', async () => {
    const gaps = Array.from({ length: 600 }, (_, index) => gap(noise(2, `${index}`)));
    const known = finding('stack', data({ status: 'DRIFTED' }));
    await store.apply(A, scope(), [unconfirmed(minute(1), known, gaps)]);
    const [transition] = await store.transitions(A);
    expect(transition?.finding).toEqual(known);
    const kept = transition?.type === 'unconfirmed' ? transition.gaps.length : 0;
    expect(kept).toBe(150);
  });

  test('a run’s last gap counts those that did not fit', async () => {
    const gaps = Array.from({ length: 600 }, (_, index) => gap(noise(2, `${index}`)));
    await store.putRun(run('run-a', { gaps }));
    const stored = await store.getRun(A);
    expect(stored?.gaps).toHaveLength(151);
    expect(stored?.gaps.at(-1)).toMatchObject({
      target: { accountId: '*', region: '*' },
      detail: "450 more gaps did not fit into the run's record",
    });
  });
});
