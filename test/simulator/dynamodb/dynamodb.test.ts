import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { DynamoDBClient, ListTablesCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startDynamodb } from '../../../src/simulator/dynamodb/dynamodb.ts';
import { ensureTable } from '../../../src/stores/dynamodb/table-definition.ts';

const withClient = async <T>(endpoint: string, work: (client: DynamoDBClient) => Promise<T>): Promise<T> => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 });
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
};
const tablesAt = (endpoint: string) =>
  withClient(endpoint, async (client) => (await client.send(new ListTablesCommand({}))).TableNames);

let directory: string;
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'plumbline-dynamodb-')), 'state');
});
afterEach(() => rm(join(directory, '..'), { recursive: true }));

describe('the embedded DynamoDB', () => {
  test('in memory, forgets its tables when it closes', async () => {
    const first = await startDynamodb();
    await withClient(first.endpoint, (client) => ensureTable(client, 'plumbline'));
    expect(await tablesAt(first.endpoint)).toEqual(['plumbline']);
    await first.close();
    const second = await startDynamodb();
    expect(await tablesAt(second.endpoint)).toEqual([]);
    await second.close();
  });

  test('in a directory, keeps its tables', async () => {
    for (const expected of [[], ['plumbline']]) {
      const dynamodb = await startDynamodb({ directory });
      expect(await tablesAt(dynamodb.endpoint)).toEqual(expected);
      await withClient(dynamodb.endpoint, (client) => ensureTable(client, 'plumbline'));
      await dynamodb.close();
    }
    expect(await readdir(directory)).toEqual(['tables']);
  });

  test('answers what it works at before it closes, and nothing that comes later', async () => {
    const dynamodb = await startDynamodb({ directory });
    await withClient(dynamodb.endpoint, async (client) => {
      await ensureTable(client, 'plumbline');
      const query = () =>
        client.send(
          new QueryCommand({
            TableName: 'plumbline',
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': { S: 'RUNS' } },
          }),
        );
      await query();
      const underWay = Array.from({ length: 40 }, query);
      const settled = Promise.allSettled(underWay);
      await underWay[0];
      await dynamodb.close();
      expect((await settled).filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
      await expect(query()).rejects.toThrow(/ECONNREFUSED|socket hang up|ECONNRESET/);
    });
  });

  test('listens on the loopback interface only', async () => {
    const dynamodb = await startDynamodb();
    expect(new URL(dynamodb.endpoint).hostname).toBe('127.0.0.1');
    await dynamodb.close();
  });

  test('answers requests that another server has read', async () => {
    const dynamodb = await startDynamodb();
    const front = createServer(async (request, response) => dynamodb.handler(request, response, await buffer(request)));
    front.listen(0, '127.0.0.1');
    await once(front, 'listening');
    const endpoint = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
    await withClient(endpoint, (client) => ensureTable(client, 'plumbline'));
    expect(await tablesAt(dynamodb.endpoint)).toEqual(['plumbline']);
    front.close();
    front.closeAllConnections();
    await dynamodb.close();
  });

  test('survives a request that breaks off', async () => {
    const dynamodb = await startDynamodb();
    const socket = connect(Number(new URL(dynamodb.endpoint).port), '127.0.0.1');
    await once(socket, 'connect');
    await new Promise((resolve) =>
      socket.write(
        'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\nx-amz-target: DynamoDB_20120810.ListTables\r\n\r\n{',
        resolve,
      ),
    );
    socket.resetAndDestroy();
    await once(socket, 'close');
    expect(await tablesAt(dynamodb.endpoint)).toEqual([]);
    await dynamodb.close();
  });

  test('closes once, though connections are open and however often it is told to', async () => {
    const dynamodb = await startDynamodb({ directory });
    const socket = connect(Number(new URL(dynamodb.endpoint).port), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    await Promise.all([dynamodb.close(), dynamodb.close()]);
    expect(await readdir(directory)).toEqual(['tables']);
    socket.destroy();
  });

  test('leaves the directory free when its port is taken', async () => {
    const other = await startDynamodb();
    const port = Number(new URL(other.endpoint).port);
    await expect(startDynamodb({ directory, port })).rejects.toThrow('EADDRINUSE');
    await other.close();
    const dynamodb = await startDynamodb({ directory, port });
    expect(dynamodb.endpoint).toBe(`http://127.0.0.1:${port}`);
    await dynamodb.close();
  });
});

describe('the lock of a directory', () => {
  const lockFile = () => join(directory, 'plumbline.lock');
  const lockedBy = async (content: string) => {
    await (await startDynamodb({ directory })).close();
    await writeFile(lockFile(), content);
  };
  const child = () => spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });

  test('keeps a second one out, names the process and says what to do', async () => {
    const first = await startDynamodb({ directory });
    const failure = startDynamodb({ directory });
    await expect(failure).rejects.toThrow(`${directory} is in use by the process ${process.pid}`);
    await expect(failure).rejects.toThrow(`delete ${lockFile()}`);
    expect(await tablesAt(first.endpoint)).toEqual([]);
    await first.close();
    expect(existsSync(lockFile())).toBe(false);
  });

  test('of a living process is respected, and taken over as soon as it is dead', async () => {
    const owner = child();
    await once(owner, 'spawn');
    await lockedBy(JSON.stringify({ pid: owner.pid, startedAt: 1 }));
    await expect(startDynamodb({ directory })).rejects.toThrow(`in use by the process ${owner.pid}`);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const dynamodb = await startDynamodb({ directory });
    expect(JSON.parse(await readFile(lockFile(), 'utf8'))).toMatchObject({ pid: process.pid });
    await dynamodb.close();
    expect(await readdir(directory)).toEqual(['tables']);
  });

  test.each<[string, () => string]>([
    ['an earlier process with the same id', () => JSON.stringify({ pid: process.pid, startedAt: 1 })],
    ['nobody', () => ''],
    ['something else', () => 'what is this?'],
  ])('of %s is taken over', async (_, content) => {
    await lockedBy(content());
    const dynamodb = await startDynamodb({ directory });
    await dynamodb.close();
    expect(await readdir(directory)).toEqual(['tables']);
  });

  test('goes to one of several that take over a dead process’s lock at the same time', async () => {
    await lockedBy(JSON.stringify({ pid: 2 ** 22 + 1, startedAt: 1 }));
    const started = await Promise.allSettled(Array.from({ length: 5 }, () => startDynamodb({ directory })));
    const winners = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(winners).toHaveLength(1);
    await winners[0]?.close();
  });
});
