import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  GetBucketAclCommand,
  GetBucketLocation$,
  GetBucketLocationCommand,
  GetBucketVersioning$,
  GetBucketVersioningCommand,
  GetObject$,
  GetObjectCommand,
  type GetObjectRequest,
  GetObjectTaggingCommand,
  HeadBucket$,
  HeadBucketCommand,
  HeadObject$,
  HeadObjectCommand,
  ListBuckets$,
  ListParts$,
  ListPartsCommand,
  type ListPartsRequest,
  PutObject$,
  PutObjectCommand,
  type PutObjectRequest,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import type { OperationModel, ServiceModel } from '../../../src/simulator/operation.ts';
import { bucketAddressOf } from '../../../src/simulator/protocol/s3-address.ts';
import { ServiceError } from '../../../src/simulator/protocol/service-error.ts';
import { startWire, type Wire } from '../../support/wire.ts';

const s3 = (operations: Readonly<Record<string, OperationModel>>): ServiceModel => ({
  signingName: 's3',
  protocol: 'rest-xml',
  xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
  operations,
});

/** An object as the operation gets it: the body is read to its end. */
type ReceivedObject = Omit<PutObjectRequest, 'Body'> & { readonly Body: Uint8Array };

/** A bucket without a memory beyond its objects. */
function objectStore() {
  const received: ReceivedObject[] = [];
  const service = s3({
    PutObject: {
      schema: PutObject$,
      run: (input: ReceivedObject) => {
        received.push(input);
        return { ETag: '"1"', ChecksumCRC32: input.ChecksumCRC32 };
      },
    },
    GetObject: {
      schema: GetObject$,
      run: ({ Key }: GetObjectRequest) => {
        const found = received.find((object) => object.Key === Key);
        if (found === undefined) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
        return {
          Body: found.Body,
          ContentType: found.ContentType,
          Metadata: found.Metadata,
          ChecksumCRC32: found.ChecksumCRC32,
        };
      },
    },
  });
  return { received, service };
}

const signed = (wire: Wire, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${wire.endpoint}${path}`, {
    ...init,
    headers: {
      ...init.headers,
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAANY/20261121/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0',
    },
  });

const LARGE = Buffer.alloc(3_000_000, 'log line\n');

test.each([
  { what: 'a string', body: () => 'line\r\nü 漢字', bytes: Buffer.from('line\r\nü 漢字') },
  { what: 'bytes', body: () => new Uint8Array([0, 255, 13, 10]), bytes: Buffer.from([0, 255, 13, 10]) },
  { what: 'nothing', body: () => new Uint8Array(), bytes: Buffer.alloc(0) },
  { what: 'three megabytes', body: () => LARGE, bytes: LARGE },
  {
    what: 'a stream, which the SDK sends aws-chunked',
    body: () => Readable.from([LARGE]),
    bytes: LARGE,
    length: LARGE.length,
  },
])('an object of $what comes back as it was put', async ({ body, bytes, length }) => {
  const { received, service } = objectStore();
  const wire = await startWire({ services: [service] });
  const client = new S3Client(wire.config());
  await client.send(
    new PutObjectCommand({
      Bucket: 'b',
      Key: 'a b/ü',
      Body: body(),
      ContentType: 'text/plain',
      Metadata: { run: 'r-1' },
      ...(length === undefined ? {} : { ContentLength: length }),
    }),
  );
  expect(received[0]).toMatchObject({ Bucket: 'b', Key: 'a b/ü', ContentType: 'text/plain', Metadata: { run: 'r-1' } });
  expect(received[0]?.ContentEncoding).toBeUndefined();
  expect(received[0]?.ChecksumCRC32).toMatch(/^[A-Za-z0-9+/]{6}==$/);

  const answer = await client.send(new GetObjectCommand({ Bucket: 'b', Key: 'a b/ü' }));
  expect(bytes.equals((await answer.Body?.transformToByteArray()) ?? new Uint8Array([1]))).toBe(true);
  expect(answer).toMatchObject({ ContentLength: bytes.length, ContentType: 'text/plain', Metadata: { run: 'r-1' } });
});

test('an aws-chunked body of an encoded object keeps the encoding of its own', async () => {
  const { received, service } = objectStore();
  const wire = await startWire({ services: [service] });
  const body =
    '5;chunk-signature=abc\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-sha1:Kq5sNclPz7QV2+lfQIuc6R7oRu0=\r\n\r\n';
  const headers = { 'content-encoding': 'gzip,aws-chunked', 'x-amz-decoded-content-length': '11' };
  const answer = await signed(wire, '/b/k', { method: 'PUT', headers, body });
  expect(answer.status).toBe(200);
  expect(received).toMatchObject([{ ContentEncoding: 'gzip', ContentLength: 11 }]);
  expect(Buffer.from(received[0]?.Body ?? []).toString()).toBe('hello world');
});

test.each([
  { what: 'ends in the middle of a chunk', body: '5\r\nhel', code: 'IncompleteBody' },
  { what: 'is shorter than it says', body: '2\r\nhi\r\n0\r\n\r\n', code: 'IncompleteBody' },
  { what: 'has a chunk that is longer than its size', body: '2\r\nhello\r\n0\r\n\r\n', code: 'IncompleteBody' },
  { what: 'is not chunked at all', body: 'hello', code: 'IncompleteBody' },
  {
    what: 'does not match its checksum',
    body: '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n',
    code: 'BadDigest',
  },
])('an aws-chunked body that $what is refused', async ({ body, code }) => {
  const { received, service } = objectStore();
  const wire = await startWire({ services: [service] });
  const headers = { 'content-encoding': 'aws-chunked', 'x-amz-decoded-content-length': '5' };
  const answer = await signed(wire, '/b/k', { method: 'PUT', headers, body });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain(`<Code>${code}</Code>`);
  expect(received).toEqual([]);
});

test('a body that does not match its Content-MD5 is refused', async () => {
  const { service } = objectStore();
  const wire = await startWire({ services: [service] });
  const put = async (text: string) => {
    const headers = { 'content-md5': createHash('md5').update(text).digest('base64') };
    return (await signed(wire, '/b/k', { method: 'PUT', headers, body: 'hello' })).status;
  };
  expect(await put('hello')).toBe(200);
  expect(await put('hellO')).toBe(400);
});

test('a body that an operation streams is sent as it comes', async () => {
  const run = () => ({ Body: Readable.from(['one ', 'two']), ContentType: 'text/plain' });
  const wire = await startWire({ services: [s3({ GetObject: { schema: GetObject$, run } })] });
  const answer = await new S3Client(wire.config()).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
  expect(await answer.Body?.transformToString()).toBe('one two');
});

test('a HEAD answers headers only, also when it fails', async () => {
  const wire = await startWire({
    services: [
      s3({
        HeadObject: { schema: HeadObject$, run: () => ({ ContentLength: 42, ETag: '"e"', LastModified: new Date(0) }) },
        HeadBucket: {
          schema: HeadBucket$,
          run: () => {
            throw new ServiceError('NoSuchBucket', 'gone', 404);
          },
        },
      }),
    ],
  });
  const client = new S3Client(wire.config());
  const answer = await client.send(new HeadObjectCommand({ Bucket: 'b', Key: 'k' }));
  expect(answer).toMatchObject({ ContentLength: 42, ETag: '"e"', LastModified: new Date(0) });
  const failed = client.send(new HeadBucketCommand({ Bucket: 'b' }));
  await expect(failed).rejects.toMatchObject({ name: 'NotFound', $metadata: { httpStatusCode: 404 } });
});

test('a redirect to another Region is followed by a client that follows redirects, and counted in both Regions', async () => {
  const wire = await startWire({
    services: [
      s3({
        GetBucketVersioning: {
          schema: GetBucketVersioning$,
          run: (_input, { region }) => {
            if (region === 'eu-central-1') return { Status: 'Enabled' };
            throw new ServiceError('PermanentRedirect', 'elsewhere', 301, { 'x-amz-bucket-region': 'eu-central-1' });
          },
        },
      }),
    ],
  });
  const client = new S3Client({ ...wire.config(), followRegionRedirects: true });
  expect(await client.send(new GetBucketVersioningCommand({ Bucket: 'b' }))).toMatchObject({ Status: 'Enabled' });
  expect(wire.calls.entries()).toMatchObject([
    { region: 'eu-west-1', operation: 's3:GetBucketVersioning', statuses: { 301: 1 } },
    { region: 'eu-central-1', operation: 's3:GetBucketVersioning', statuses: { 200: 1 } },
  ]);
});

test.each([
  { what: 'an unknown subresource of a bucket', command: new GetBucketAclCommand({ Bucket: 'b' }) },
  { what: 'an unknown subresource of an object', command: new GetObjectTaggingCommand({ Bucket: 'b', Key: 'k' }) },
  { what: 'a copy', command: new CopyObjectCommand({ Bucket: 'b', Key: 'k', CopySource: 'b/other' }) },
])('$what is not taken for the operation that it resembles', async ({ command }) => {
  const { service } = objectStore();
  const run = () => ({});
  const operations = {
    ...service.operations,
    HeadBucket: { schema: HeadBucket$, run },
    ListBuckets: { schema: ListBuckets$, run },
  };
  const wire = await startWire({ services: [{ ...service, operations }] });
  const sent = new S3Client(wire.config()).send(command as GetBucketAclCommand);
  await expect(sent).rejects.toMatchObject({ name: 'NotImplemented', $metadata: { httpStatusCode: 501 } });
});

test('requests without x-id, as boto3 sends them, are told apart by path and parameters', async () => {
  const seen: string[] = [];
  const named = (name: string, schema: unknown): OperationModel => ({
    schema,
    run: (input: ListPartsRequest) => {
      seen.push(`${name} ${input.Bucket ?? '-'} ${input.Key ?? '-'} ${input.UploadId ?? '-'}`);
      return {};
    },
  });
  const wire = await startWire({
    services: [
      s3({
        GetBucketLocation: named('GetBucketLocation', GetBucketLocation$),
        GetBucketVersioning: named('GetBucketVersioning', GetBucketVersioning$),
        GetObject: named('GetObject', GetObject$),
        ListBuckets: named('ListBuckets', ListBuckets$),
        ListParts: named('ListParts', ListParts$),
      }),
    ],
  });
  await new S3Client(wire.config()).send(new ListPartsCommand({ Bucket: 'b', Key: 'k', UploadId: 'u' }));
  for (const path of ['/', '/b?versioning', '/b/?location=', '/b/k//x', '/b/k?uploadId=u']) {
    const answer = await signed(wire, path);
    if (answer.status !== 200) seen.push(`${answer.status} ${path}`);
  }
  expect(seen).toEqual([
    'ListParts b k u',
    'ListBuckets - - -',
    'GetBucketVersioning b - -',
    'GetBucketLocation b - -',
    'GetObject b k//x -',
    'ListParts b k u',
  ]);
});

test.each([
  { host: '127.0.0.1:4566', path: '/', bucket: undefined, rest: '/' },
  { host: '127.0.0.1:4566', path: '/b', bucket: 'b', rest: '/' },
  { host: '127.0.0.1:4566', path: '/my.bucket/a%2Fb/c', bucket: 'my.bucket', rest: '/a%2Fb/c' },
  { host: 'localhost:4566', path: '/b/k', bucket: 'b', rest: '/k' },
  { host: 'b.localhost:4566', path: '/k', bucket: 'b', rest: '/k' },
  { host: 'my.bucket.localhost:4566', path: '/', bucket: 'my.bucket', rest: '/' },
  { host: 's3.localhost', path: '/b/k', bucket: 'b', rest: '/k' },
  { host: 's3.eu-west-1.localhost', path: '/b/k', bucket: 'b', rest: '/k' },
  { host: 'b.s3.eu-west-1.localhost', path: '/k', bucket: 'b', rest: '/k' },
  { host: 's3.eu-west-1.amazonaws.com', path: '/b/k', bucket: 'b', rest: '/k' },
  { host: 'b.s3.eu-west-1.amazonaws.com', path: '/k', bucket: 'b', rest: '/k' },
  { host: 'my.bucket.s3.amazonaws.com', path: '/k', bucket: 'my.bucket', rest: '/k' },
  { host: 'b.s3.dualstack.eu-west-1.amazonaws.com', path: '/', bucket: 'b', rest: '/' },
  { host: 'b.s3.cn-north-1.amazonaws.com.cn', path: '/', bucket: 'b', rest: '/' },
])('host $host and path $path are bucket $bucket and path $rest', ({ host, path, bucket, rest }) => {
  expect(bucketAddressOf({ headers: { host }, path })).toEqual({ bucket, path: rest });
});

test('a client that puts the bucket in the host is understood', async () => {
  const inputs: object[] = [];
  const run = (input: object) => {
    inputs.push(input);
    return { LocationConstraint: 'eu-west-1' };
  };
  const wire = await startWire({ services: [s3({ GetBucketLocation: { schema: GetBucketLocation$, run } })] });
  const client = new S3Client({ ...wire.config(), endpoint: `http://localhost:${wire.port}` });
  client.middlewareStack.add(
    (next) => (args) => {
      Object.assign(args.request as object, { hostname: '127.0.0.1' });
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await client.send(new GetBucketLocationCommand({ Bucket: 'my-bucket' }));
  expect(inputs).toEqual([{ Bucket: 'my-bucket' }]);
});
