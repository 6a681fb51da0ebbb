import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Finding, FindingTransition } from '../../../src/domain/finding.ts';
import type { FindingsStore, RunStore } from '../../../src/domain/ports.ts';
import { dynamodbStore } from '../../../src/stores/dynamodb/dynamodb-store.ts';
import { ensureTable } from '../../../src/stores/dynamodb/table-definition.ts';
import { localDynamodb } from '../../support/local-dynamodb.ts';
import {
  change,
  data,
  finding,
  minute,
  resolved,
  run,
  runId,
  scope,
  unconfirmed,
} from '../../support/stored-examples.ts';
import { type Interceptor, intercept, recordOperations } from '../../support/watched-client.ts';

const A = runId('run-a');
const B = runId('run-b');
const WRITES = ['PutItem', 'BatchWriteItem'];
const clock = () => new Date(minute(60));
const names = (findings: readonly Finding[]) => findings.map(({ resource }) => resource.name);
const summary = (transitions: readonly FindingTransition[]) =>
  transitions.map(({ type, finding: { resource } }) => `${type} ${resource.name}`);

let local: Awaited<ReturnType<typeof localDynamodb>>;
let store: FindingsStore & RunStore;
let table = '';
let tables = 0;
const waits: number[] = [];
let stops: (() => void)[] = [];
const use = (interceptor: Interceptor) => stops.push(intercept(local.client, interceptor));

beforeAll(async () => {
  local = await localDynamodb();
});
afterAll(() => local.close());
beforeEach(async () => {
  tables += 1;
  table = `faults-${tables}`;
  waits.length = 0;
  await ensureTable(local.client, table);
  const sleep = async (milliseconds: number) => waits.push(milliseconds);
  store = dynamodbStore({ client: local.client, table, clock, sleep, random: () => 1 });
});
afterEach(() => {
  for (const stop of stops) stop();
  stops = [];
});

describe('a step that dies between two writes and runs again', () => {
  /** State of the account: the bucket's message, or undefined when it complies. */
  type World = Readonly<Record<string, string | undefined>>;

  /** The audit in small: what is stored against what is seen. */
  const audit = async (at: string, world: World): Promise<void> => {
    const known = new Map((await store.load(scope())).map((each) => [each.resource.name, each]));
    const transitions = Object.entries(world).flatMap(([name, messageId]): readonly FindingTransition[] => {
      const before = known.get(name);
      if (messageId === undefined) return before?.recordState === 'ACTIVE' ? [resolved(at, before)] : [];
      const seen = finding(name, { messageId, firstSeen: before?.firstSeen ?? at });
      if (before === undefined) return [change('opened', at, seen)];
      if (before.recordState === 'ARCHIVED') return [change('reopened', at, seen)];
      return [change(before.messageId === messageId ? 'persisted' : 'changed', at, seen)];
    });
    await store.apply(A, scope(), transitions);
  };

  const before: World = { closes: 'suspended', changes: 'suspended', persists: 'suspended' };
  const after: World = { closes: undefined, changes: 'neverEnabled', persists: 'suspended', opens: 'suspended' };
  const outcome = ['changed changes', 'resolved closes', 'opened opens'];
  /** One batch of transitions and three findings. */
  const WRITE_COUNT = 4;

  const prepare = async () => {
    const opened = Object.keys(before).map((name) => change('opened', minute(1), finding(name)));
    await store.apply(B, scope(), opened);
  };
  const dieAt = (write: number, reached: boolean) => {
    let count = 0;
    use(async ({ operation }, send) => {
      if (!WRITES.includes(operation)) return send();
      count += 1;
      if (count < write) return send();
      if (count === write && reached) await send();
      throw new Error('the process died');
    });
  };
  const survive = () => {
    for (const stop of stops) stop();
    stops = [];
  };

  test('an undisturbed step makes as many writes as these tests fail', async () => {
    await prepare();
    const { operations, stop } = recordOperations(local.client);
    await audit(minute(2), after);
    stop();
    expect(operations.filter((operation) => WRITES.includes(operation))).toHaveLength(WRITE_COUNT);
    expect(summary(await store.transitions(A))).toEqual(outcome);
  });

  const deaths = Array.from({ length: WRITE_COUNT }, (_, index) => index + 1).flatMap((write) => [
    { write, reached: false },
    { write, reached: true },
  ]);
  test.each(deaths)(
    'has recorded every change in the end (write $write, reached: $reached)',
    async ({ write, reached }) => {
      await prepare();
      dieAt(write, reached);
      await expect(audit(minute(2), after)).rejects.toThrow('the process died');
      survive();
      await audit(minute(3), after);
      expect(summary(await store.transitions(A))).toEqual(outcome);
      expect(names(await store.active())).toEqual(['changes', 'opens', 'persists']);
      expect((await store.load(scope())).map(({ messageId }) => messageId)).toEqual([
        'neverEnabled',
        'suspended',
        'suspended',
        'suspended',
      ]);
    },
  );

  test.each(deaths)(
    'tells nothing that was not stored when it never runs again (write $write, reached: $reached)',
    async ({ write, reached }) => {
      await prepare();
      const known = await store.load(scope());
      dieAt(write, reached);
      await expect(audit(minute(2), after)).rejects.toThrow('the process died');
      survive();
      const now = await store.load(scope());
      const changed = now.filter((each) => !known.some((old) => JSON.stringify(old) === JSON.stringify(each)));
      expect((await store.transitions(A)).map(({ finding: { resource } }) => resource.name)).toEqual(names(changed));
    },
  );

  test('forgets what the first attempt saw when the world has gone back since', async () => {
    await prepare();
    dieAt(2, false);
    await expect(audit(minute(2), after)).rejects.toThrow('the process died');
    survive();
    await audit(minute(3), before);
    expect(await store.transitions(A)).toEqual([]);
    expect(names(await store.active())).toEqual(['changes', 'closes', 'persists']);
  });

  test('has nothing under way when it reports the failure', async () => {
    let underWay = 0;
    use(async ({ operation }, send) => {
      if (operation !== 'PutItem') return send();
      underWay += 1;
      try {
        if (underWay === 1) throw new Error('the first write failed');
        return await send();
      } finally {
        underWay -= 1;
      }
    });
    const many = Array.from({ length: 30 }, (_, index) => change('opened', minute(1), finding(`b${index}`)));
    await expect(store.apply(A, scope(), many)).rejects.toThrow('the first write failed');
    expect(underWay).toBe(0);
  });
});

describe('two runs that overlap', () => {
  test('the newer observation stands when it is written between the older one’s look and its write', async () => {
    await store.apply(runId('run-0'), scope(), [change('opened', minute(1), finding('logs'))]);
    let interrupted = false;
    use(async ({ operation }, send) => {
      if (operation === 'PutItem' && !interrupted) {
        interrupted = true;
        await store.apply(B, scope(), [change('changed', minute(5), finding('logs', data({ newest: true })))]);
      }
      return send();
    });
    expect(await store.apply(A, scope(), [resolved(minute(4), finding('logs'))])).toEqual({ written: 0 });
    expect((await store.active()).map((each) => each.data)).toEqual([{ newest: true }]);
  });

  test('the order in which they write does not matter', async () => {
    const older = { run: A, transition: change('opened', minute(4), finding('logs', data({ seen: 4 }))) };
    const newer = { run: B, transition: change('opened', minute(5), finding('logs', data({ seen: 5 }))) };
    await Promise.all([older, newer, older, newer].map((each) => store.apply(each.run, scope(), [each.transition])));
    expect((await store.load(scope())).map((each) => each.data)).toEqual([{ seen: 5 }]);
  });
});

describe('writes', () => {
  test('a quiet step sends no request at all', async () => {
    await store.apply(A, scope(), [change('opened', minute(1), finding('logs'))]);
    const { operations, stop } = recordOperations(local.client);
    stops.push(stop);
    await store.apply(B, scope(), [change('persisted', minute(2), finding('logs'))]);
    expect(operations).toEqual([]);
  });

  test('unconfirmed findings cost one request for 25 of them, and write no finding', async () => {
    const many = Array.from({ length: 50 }, (_, index) => finding(`b${index}`));
    await store.apply(
      A,
      scope(),
      many.map((each) => change('opened', minute(1), each)),
    );
    const { operations, stop } = recordOperations(local.client);
    stops.push(stop);
    await store.apply(
      B,
      scope(),
      many.map((each) => unconfirmed(minute(2), each)),
    );
    expect(operations).toEqual(['BatchWriteItem', 'BatchWriteItem']);
  });

  test('a step that repeats what is stored writes nothing', async () => {
    const opened = change('opened', minute(1), finding('logs'));
    await store.apply(A, scope(), [opened]);
    const { operations, stop } = recordOperations(local.client);
    stops.push(stop);
    await store.apply(A, scope(), [opened]);
    expect(operations).toEqual(['BatchGetItem']);
  });

  test('items that DynamoDB leaves unprocessed are sent again', async () => {
    let attempts = 0;
    use(async ({ operation, input }, send) => {
      if (operation !== 'BatchWriteItem') return send();
      attempts += 1;
      return attempts < 4 ? { UnprocessedItems: input['RequestItems'], $metadata: {} } : send();
    });
    await store.apply(A, scope(), [unconfirmed(minute(1), finding('logs'))]);
    expect(waits).toEqual([100, 200, 400]);
    expect(summary(await store.transitions(A))).toEqual(['unconfirmed logs']);
  });

  test('items that are never processed are an error, and no finding is written', async () => {
    use(async ({ operation, input }, send) =>
      operation === 'BatchWriteItem' ? { UnprocessedItems: input['RequestItems'], $metadata: {} } : send(),
    );
    const opened = change('opened', minute(1), finding('logs'));
    await expect(store.apply(A, scope(), [opened])).rejects.toThrow(`left 1 items of the table ${table} undone`);
    expect(await store.load(scope())).toEqual([]);
  });
});

describe('reads', () => {
  test('keys that DynamoDB leaves unprocessed are asked for again', async () => {
    for (const id of ['x', 'y', 'z']) await store.putRun(run(id));
    use(async ({ operation, input }, send) => {
      if (operation !== 'BatchGetItem') return send();
      const request = (input['RequestItems'] as Record<string, { Keys: unknown[] }>)[table];
      const [, ...rest] = request?.Keys ?? [];
      if (request !== undefined) request.Keys = request.Keys.slice(0, 1);
      const answer = (await send()) as object;
      return rest.length > 0 ? { ...answer, UnprocessedKeys: { [table]: { ...request, Keys: rest } } } : answer;
    });
    expect(await store.listRuns(5)).toHaveLength(3);
    expect(waits).toEqual([50, 50]);
  });

  test('everything but the index is read with strong consistency', async () => {
    const lax: string[] = [];
    use(async ({ operation, input }, send) => {
      const batches = Object.values((input['RequestItems'] ?? {}) as Record<string, Record<string, unknown>>);
      const reads = operation === 'BatchGetItem' ? batches : [input];
      const isRead = ['GetItem', 'Query', 'BatchGetItem'].includes(operation);
      if (isRead && reads.some((read) => read['ConsistentRead'] !== true)) lax.push(String(input['IndexName']));
      return send();
    });
    await store.putRun(run('run-a'));
    await store.apply(A, scope(), [change('opened', minute(1), finding('logs'))]);
    await Promise.all([
      store.getRun(A),
      store.listRuns(1),
      store.load(scope()),
      store.targets(A),
      store.transitions(A),
    ]);
    expect(lax).toEqual([]);
    await store.active();
    expect(new Set(lax)).toEqual(new Set(['active']));
  });

  test('an index that lags behind does not hide what the run itself wrote', async () => {
    await store.apply(B, scope(), [
      change('opened', minute(1), finding('old')),
      change('opened', minute(1), finding('stays')),
    ]);
    const frozen = new Map<string, unknown>();
    const freeze =
      (recording: boolean): Interceptor =>
      async ({ input }, send) => {
        if (input['IndexName'] === undefined) return send();
        const shard = JSON.stringify(input['ExpressionAttributeValues']);
        if (recording) frozen.set(shard, await send());
        return frozen.get(shard);
      };
    use(freeze(true));
    await store.active();
    for (const stop of stops.splice(0)) stop();
    await store.apply(A, scope(), [resolved(minute(2), finding('old')), change('opened', minute(2), finding('new'))]);
    use(freeze(false));
    expect(names(await store.active())).toEqual(['old', 'stays']);
    expect(names(await store.active(A))).toEqual(['new', 'stays']);
  });
});
