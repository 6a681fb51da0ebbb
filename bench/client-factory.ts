// Uses one factory over 1,000 accounts x 17 Regions against a local server: `node bench/client-factory.ts [accounts]`.
// Prints ratios, which are the same on every machine: sockets / bound, heap / heap with a full cache, role sessions /
// accounts.
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import pLimit from 'p-limit';
import { createAwsClients } from '../src/aws/aws-clients.ts';
import { defaultRegions } from '../src/domain/default-regions.ts';

const REGIONS = defaultRegions('aws');

interface Count {
  readonly peak: number;
  readonly requests: number;
}

const MAX_CLIENTS = 1000;
const MAX_SOCKETS = 50;
const CONCURRENCY = 200;

/**
 * Serves STS and CloudWatch Logs in a thread of its own, so that its memory is not measured, and reports the most open
 * sockets.
 */
const serve = (): void => {
  const sockets = new Set<Socket>();
  let peak = 0;
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    request.resume();
    request.on('end', () => {
      const json = request.headers['x-amz-target'] !== undefined;
      const expiration = new Date(Date.now() + 3_600_000).toISOString();
      response.writeHead(200, { 'content-type': json ? 'application/x-amz-json-1.1' : 'text/xml' });
      response.end(
        json
          ? '{"logGroups":[]}'
          : `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA${requests}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t${requests}</SessionToken><Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
      );
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    peak = Math.max(peak, sockets.size);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
  parentPort?.on('message', () => parentPort?.postMessage({ peak, requests } satisfies Count));
};

const answerOf = <T>(worker: Worker): Promise<T> =>
  new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });

const collector = (): (() => number) => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  return () => {
    gc();
    gc();
    return process.memoryUsage().heapUsed;
  };
};

const measure = async (accounts: number): Promise<void> => {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const heap = collector();
  const worker = new Worker(new URL(import.meta.url));
  const port = await answerOf<number>(worker);
  const clients = createAwsClients({
    clock: () => new Date(),
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: async () => ({ accessKeyId: 'AKIABENCH', secretAccessKey: 'secret' }),
    maxClients: MAX_CLIENTS,
    maxSockets: MAX_SOCKETS,
  });
  const totals: Record<string, number> = {};
  let measured = 0;
  const slot = pLimit(CONCURRENCY);
  const began = performance.now();
  const heaps: number[] = [];

  // Visits one Region after the other, so that no client is ever used again: the worst order for the cache.
  for (const region of REGIONS) {
    await Promise.all(
      Array.from({ length: accounts }, (_, index) =>
        slot(async () => {
          const accountId = String(100_000_000_000 + index);
          const scope = { accountId, region, roleArn: `arn:aws:iam::${accountId}:role/Audit` };
          await clients.cloudWatchLogs(scope).send(new DescribeLogGroupsCommand({}));
          measured += clients.takeMetrics({ accountId, region }).reduce((sum, { calls }) => sum + calls, 0);
          for (const [operation, count] of Object.entries(clients.takeCalls({ accountId, region }))) {
            totals[operation] = (totals[operation] ?? 0) + count;
          }
        }),
      ),
    );
    heaps.push(heap());
  }

  const seconds = (performance.now() - began) / 1000;
  worker.postMessage('count');
  const { peak, requests } = await answerOf<Count>(worker);
  // The cache is full after the first Region.
  const [full = 1, last = 1] = [heaps[0], heaps.at(-1)];
  const ratio = (value: number): string => value.toFixed(3);
  const rows = [
    ['targets', `${accounts * REGIONS.length} (${accounts} accounts x ${REGIONS.length} Regions)`],
    ['sockets peak / bound', `${ratio(peak / MAX_SOCKETS)} (${peak} / ${MAX_SOCKETS})`],
    ['clients held / bound', `${ratio(clients.size / MAX_CLIENTS)} (${clients.size} / ${MAX_CLIENTS})`],
    ['heap growth since cache full', ratio((last - full) / full)],
    ['AssumeRole calls / accounts', ratio((totals['sts:AssumeRole'] ?? 0) / accounts)],
    ['requests / requests needed', ratio(requests / (accounts + accounts * REGIONS.length))],
    ['calls measured / made', ratio(measured / requests)],
    ['targets a second', ((accounts * REGIONS.length) / seconds).toFixed(0)],
    ['heap after each Region, MB', heaps.map((bytes) => (bytes / 1e6).toFixed(1)).join(' ')],
  ];
  for (const [name = '', value = ''] of rows) process.stdout.write(`${name.padEnd(32)} ${value}\n`);
  clients.destroy();
  await worker.terminate();
};

if (isMainThread) await measure(Number(process.argv[2] ?? 1000));
else serve();
