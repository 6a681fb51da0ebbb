import { gunzipSync, gzipSync } from 'node:zlib';

/** A layout of documents, and the upgrades from earlier layouts. */
export interface Layout {
  readonly version: number;
  /** Functions that each take a document one layout further, the first from layout 1 to 2. One fewer than `version`. */
  readonly upgrades: readonly ((document: unknown) => unknown)[];
}

/**
 * Layout that this version writes. Items are rewritten only on change, so tables keep every earlier layout for good.
 */
const LAYOUT: Layout = { version: 1, upgrades: [] };
/**
 * Length from which documents are compressed. DynamoDB reads in units of 4 KB, so below it readable text costs nothing.
 */
const PLAIN_BYTES = 4096;
/** Maximum size of a document. An item may have 400 KB, and keys and other attributes need the rest. */
const MAX_BYTES = 380 * 1024;

/**
 * A stored value: JSON text, compressed if long. DynamoDB's maps keep neither the order of keys nor every string and
 * number of JSON, and a finding that changes in a round trip would count as changed in every run.
 */
export interface Packed {
  readonly schemaVersion: number;
  readonly document: string | Uint8Array;
}

/** Returns undefined if the value is too large for an item. */
const pack = (value: unknown): Packed | undefined => {
  const text = JSON.stringify(value);
  const document = Buffer.byteLength(text) <= PLAIN_BYTES ? text : gzipSync(text);
  return document.length <= MAX_BYTES ? { schemaVersion: LAYOUT.version, document } : undefined;
};

/** Packs the first of ever smaller versions that fits into an item. */
export const packFirst = (versions: Iterable<unknown>): Packed => {
  for (const version of versions) {
    const packed = pack(version);
    if (packed !== undefined) return packed;
  }
  throw new RangeError(`no version of the value fits into ${MAX_BYTES} bytes`);
};

/**
 * Unpacks a document of a type that the caller knows from the item's key. Earlier layouts are upgraded, later ones
 * refused.
 */
export const unpack = <T>(
  { schemaVersion, document }: Readonly<Record<string, unknown>>,
  { version, upgrades }: Layout = LAYOUT,
): T => {
  if (typeof schemaVersion !== 'number' || schemaVersion < 1 || schemaVersion > version) {
    throw new Error(
      `the table holds an item of layout ${String(schemaVersion)}, and this version of Plumbline reads layouts up to ${version}`,
    );
  }
  const text = document instanceof Uint8Array ? gunzipSync(document).toString('utf8') : String(document);
  const stored: unknown = JSON.parse(text);
  return upgrades.slice(schemaVersion - 1).reduce((older, upgrade) => upgrade(older), stored) as T;
};
