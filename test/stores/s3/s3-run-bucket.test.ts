import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { s3RunBucket } from '../../../src/stores/s3/s3-run-bucket.ts';
import { runBucketContract } from '../../support/run-bucket-contract.ts';

/** As much of S3 as a run bucket uses; pages of three keys, so that listings have several. */
const startS3 = async () => {
  const PAGE = 3;
  const objects = new Map<string, string>();
  const answer = (response: ServerResponse, status: number, body: string) =>
    response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
  const list = (bucket: string, query: URLSearchParams): string => {
    const prefix = query.get('prefix') ?? '';
    const after = query.get('continuation-token') ?? '';
    const keys = [...objects.keys()]
      .filter((path) => path.startsWith(`/${bucket}/${prefix}`))
      .map((path) => path.slice(bucket.length + 2))
      .filter((key) => key > after)
      .sort();
    const page = keys.slice(0, PAGE);
    const next = keys.length > PAGE ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
    const contents = page.map((key) => `<Contents><Key>${key.replaceAll('&', '&amp;')}</Key></Contents>`).join('');
    return `<ListBucketResult><IsTruncated>${keys.length > PAGE}</IsTruncated>${next}${contents}</ListBucketResult>`;
  };
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://s3');
    const path = decodeURIComponent(url.pathname);
    if (path.startsWith('/denied')) return answer(response, 403, '<Error><Code>AccessDenied</Code></Error>');
    if (request.method === 'PUT') {
      objects.set(path, await text(request));
      return answer(response, 200, '');
    }
    if (url.searchParams.has('list-type'))
      return answer(response, 200, list(path.split('/')[1] ?? '', url.searchParams));
    const body = objects.get(path);
    return body === undefined
      ? answer(response, 404, '<Error><Code>NoSuchKey</Code></Error>')
      : response.writeHead(200).end(body);
  };
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  const close = async () => {
    client.destroy();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return { client, close };
};

runBucketContract('S3', async () => {
  const { client, close } = await startS3();
  let buckets = 0;
  return {
    open: async () => {
      buckets += 1;
      return s3RunBucket({ client, bucket: `bucket-${buckets}` });
    },
    close,
  };
});

describe('S3 as a run bucket', () => {
  let s3: Awaited<ReturnType<typeof startS3>>;
  beforeAll(async () => {
    s3 = await startS3();
  });
  afterAll(() => s3.close());

  test('a denied call is an error, not a missing object', async () => {
    const bucket = s3RunBucket({ client: s3.client, bucket: 'denied' });
    await expect(bucket.get('runs/a')).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(bucket.list('runs/')).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(bucket.put('runs/a', 'x')).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
