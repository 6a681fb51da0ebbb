import type { Readable } from 'node:stream';

/** A request as received. */
export interface WireRequest {
  readonly method: string;
  /** Path as sent: well-formed percent-encoding, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Headers with lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Answer to a request. */
export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | Readable;
}
