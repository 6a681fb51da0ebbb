import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { WireReply } from '../protocol/message.ts';

/** Sends a reply. A pause comes after half of the body, or before a body that is a stream. */
export const sendReply = async (
  response: ServerResponse,
  { status, headers, body }: WireReply,
  pause?: () => Promise<void>,
): Promise<void> => {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, Buffer.from(value).toString('latin1'));
  if (body instanceof Readable) {
    await pause?.();
    await pipeline(body, response);
    return;
  }
  const bytes = Buffer.from(body);
  const isHead = response.req.method === 'HEAD';
  if (!isHead && status !== 204) response.setHeader('content-length', bytes.length);
  if (pause !== undefined && !isHead) {
    response.write(bytes.subarray(0, bytes.length >> 1));
    await pause();
    response.end(bytes.subarray(bytes.length >> 1));
  } else {
    response.end(isHead ? undefined : bytes);
  }
};
