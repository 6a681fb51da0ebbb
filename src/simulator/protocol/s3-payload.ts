import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { decodeAwsChunked } from './aws-chunked.ts';
import type { WireRequest } from './message.ts';
import { ServiceError } from './service-error.ts';

/** Returns the request with its decoded body: unchunked, trailers among the headers, checksums compared. */
export const receivedPayload = (request: WireRequest): WireRequest => {
  const received = unchunked(request);
  for (const [header, digest] of Object.entries(digests)) {
    const expected = received.headers[header];
    if (expected !== undefined && digest(received.body) !== expected) {
      throw new ServiceError('BadDigest', `The ${header} you specified did not match the calculated checksum.`, 400);
    }
  }
  return received;
};

/** Checksums that Node.js can compute. Others are not checked. */
const digests: Readonly<Record<string, (body: Uint8Array) => string>> = {
  'content-md5': (body) => createHash('md5').update(body).digest('base64'),
  'x-amz-checksum-crc32': (body) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(body));
    return bytes.toString('base64');
  },
  'x-amz-checksum-sha1': (body) => createHash('sha1').update(body).digest('base64'),
  'x-amz-checksum-sha256': (body) => createHash('sha256').update(body).digest('base64'),
};

const unchunked = (request: WireRequest): WireRequest => {
  const { 'content-encoding': encoding = '', ...headers } = request.headers;
  const encodings = encoding.split(',').map((name) => name.trim());
  const streaming = headers['x-amz-content-sha256']?.startsWith('STREAMING-') === true;
  if (!streaming && !encodings.includes('aws-chunked')) return request;
  const rest = encodings.filter((name) => name !== '' && name !== 'aws-chunked').join(',');
  const { body, trailers } = decoded(request.body, headers['x-amz-decoded-content-length']);
  return {
    ...request,
    headers: {
      ...headers,
      ...trailers,
      'content-length': String(body.length),
      ...(rest === '' ? {} : { 'content-encoding': rest }),
    },
    body,
  };
};

const decoded = (encoded: Uint8Array, length: string | undefined): ReturnType<typeof decodeAwsChunked> => {
  try {
    const result = decodeAwsChunked(encoded);
    if (length === undefined || Number(length) === result.body.length) return result;
    throw new Error(`the body has ${result.body.length} bytes, not ${length}`);
  } catch (error) {
    throw new ServiceError('IncompleteBody', error instanceof Error ? error.message : String(error), 400);
  }
};
