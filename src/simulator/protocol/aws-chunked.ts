/** A decoded body of S3's `aws-chunked` encoding, with its trailing headers (lower-case names). */
export interface Unchunked {
  readonly body: Uint8Array;
  readonly trailers: Readonly<Record<string, string>>;
}

/**
 * Decodes `<size in hex>[;chunk-signature=...]\r\n<data>\r\n ... 0\r\n<trailer>:<value>\r\n\r\n`. Throws if the body is
 * cut off or garbled.
 */
export const decodeAwsChunked = (encoded: Uint8Array): Unchunked => {
  const bytes = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  const chunks: Uint8Array[] = [];
  let at = 0;

  const line = (): string => {
    const end = bytes.indexOf('\r\n', at);
    if (end < 0) throw new Error('the chunked body ends in the middle of a line');
    const text = bytes.toString('latin1', at, end);
    at = end + 2;
    return text;
  };

  for (;;) {
    const [size = ''] = line().split(';');
    if (!/^[0-9a-f]+$/i.test(size)) throw new Error(`"${size}" is not the size of a chunk`);
    const length = Number.parseInt(size, 16);
    if (length === 0) return { body: Buffer.concat(chunks), trailers: readTrailers(bytes.toString('latin1', at)) };
    if (at + length + 2 > bytes.length) throw new Error('the chunked body ends in the middle of a chunk');
    chunks.push(bytes.subarray(at, at + length));
    at += length;
    if (line() !== '') throw new Error('a chunk is longer than its size says');
  }
};

const readTrailers = (text: string): Readonly<Record<string, string>> => {
  const lines = text.split('\r\n').filter((line) => line.includes(':'));
  const entries = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return Object.fromEntries(entries);
};
