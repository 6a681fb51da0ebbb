import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { startLocalAws } from '../../support/local-aws.ts';
import { localClients } from '../../support/local-clients.ts';
import { stoppedTimers } from '../../support/stopped-timers.ts';

const groups = { body: JSON.stringify({ logGroups: [] }) };

test('no more requests are under way than there are sockets, over all clients, and connections are reused', async () => {
  const { aws, clients } = await localClients(
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 3));
      return groups;
    },
    { maxSockets: 4 },
  );
  const calls = Array.from({ length: 120 }, (_, index) => {
    const scope = { region: 'eu-west-1', accountId: String(index % 12).padStart(12, '0') };
    return clients.for(CloudWatchLogsClient, scope).send(new DescribeLogGroupsCommand({}));
  });
  await Promise.all(calls);
  expect(clients.size).toBe(12);
  expect(aws.requests).toHaveLength(120);
  expect(aws.mostAtOnce).toBe(4);
  expect(aws.connections.opened).toBe(4);
});

test('waiting for a socket does not count against the timeout of a request', async () => {
  const timers = stoppedTimers();
  let answered = 0;
  const { aws, clients } = await localClients(
    () => (response) => {
      setTimeout(() => response.end(JSON.stringify({ logGroups: [] })), 100);
      answered += 1;
    },
    // The last request waits longer than that for the socket, and none for its answer.
    { maxSockets: 1, calls: { attemptTimeoutMs: 850 } },
  );
  const client = clients.for(CloudWatchLogsClient, { region: 'eu-west-1' });
  const calls = Promise.all(Array.from({ length: 10 }, () => client.send(new DescribeLogGroupsCommand({}))));
  for (let turn = 1; turn <= 10; turn += 1) {
    await timers.until(() => answered === turn);
    await timers.advance(100);
  }
  await calls;
  expect(aws.requests).toHaveLength(10);
});

test('a call that waits for a socket ends when it is aborted, and takes none', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { aws, clients } = await localClients(
    async () => {
      await held;
      return groups;
    },
    { maxSockets: 1 },
  );
  const client = clients.for(CloudWatchLogsClient, { region: 'eu-west-1' });
  const first = client.send(new DescribeLogGroupsCommand({}));
  await eventually(() => expect(aws.requests).toHaveLength(1));
  const controller = new AbortController();
  const waiting = client.send(new DescribeLogGroupsCommand({}), { abortSignal: controller.signal });
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  release();
  await first;
  await client.send(new DescribeLogGroupsCommand({}));
  expect(aws.requests).toHaveLength(2);
});

test('idle connections are bounded over all hosts together', async () => {
  const { clients } = await localClients(() => groups, { maxSockets: 3 });
  const hosts = await Promise.all(Array.from({ length: 12 }, () => startLocalAws(() => groups)));
  onTestFinished(async () => {
    await Promise.all(hosts.map((host) => host.close()));
  });
  for (const [index, { endpoint }] of hosts.entries()) {
    vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
    const client = clients.for(CloudWatchLogsClient, { region: 'eu-west-1', accountId: String(index) });
    await client.send(new DescribeLogGroupsCommand({}));
  }
  expect(hosts.every(({ connections }) => connections.opened === 1)).toBe(true);
  const open = () => hosts.reduce((count, host) => count + host.connections.open, 0);
  await eventually(() => expect(open()).toBe(3));
});

test('an answer that nobody reads gives its socket back when its time is over', async () => {
  const timers = stoppedTimers();
  const { aws, clients } = await localClients(() => ({ body: 'x'.repeat(1_000_000) }), {
    maxSockets: 1,
    calls: { attemptTimeoutMs: 1000 },
  });
  const client = clients.for(S3Client, { region: 'eu-west-1' });
  const get = () => client.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'key' }));
  const abandoned = await get();
  const next = get().then(({ Body }) => Body?.transformToString());
  await timers.advance(1000);
  expect((await next)?.length).toBe(1_000_000);
  expect(abandoned.Body).toMatchObject({ errored: { message: 'the answer was not complete after 1000 ms' } });
  expect(aws.requests).toHaveLength(2);
});

test('after the factory is destroyed no connection is open', async () => {
  const { aws, clients } = await localClients(() => groups);
  await clients.for(CloudWatchLogsClient, { region: 'eu-west-1' }).send(new DescribeLogGroupsCommand({}));
  expect(aws.connections.open).toBe(1);
  clients.destroy();
  await eventually(() => expect(aws.connections.open).toBe(0));
});
