import { expect, onTestFinished, test } from 'vitest';
import { dynamodbStore } from '../../../src/stores/dynamodb/dynamodb-store.ts';
import { ensureTable } from '../../../src/stores/dynamodb/table-definition.ts';
import { localDynamodb } from '../../support/local-dynamodb.ts';
import { noise } from '../../support/noise.ts';
import { gap, minute, run } from '../../support/stored-examples.ts';

test('a listing of runs that is longer than an answer of DynamoDB is whole', async () => {
  const { client, close } = await localDynamodb();
  onTestFinished(close);
  await ensureTable(client, 'runs');
  const store = dynamodbStore({ client, table: 'runs', clock: () => new Date(minute(60)) });
  const gaps = Array.from({ length: 100 }, (_, index) => gap(noise(2, `${index}`)));
  const ids = Array.from({ length: 60 }, (_, index) => `run-${String(index).padStart(2, '0')}`);
  for (const [index, id] of ids.entries()) await store.putRun(run(id, { gaps, startedAt: minute(index) }));
  expect((await store.listRuns(100)).map(({ id }) => id)).toEqual([...ids].reverse());
});
