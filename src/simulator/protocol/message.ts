import type { Readable } from 'node:stream';

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  /** As sent: well-formed percent-encoding, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The answer to one. */
export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | Readable;
}
