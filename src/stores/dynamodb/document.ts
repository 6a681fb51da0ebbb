import { gunzipSync, gzipSync } from 'node:zlib';

/** A layout of the documents, and how documents of earlier layouts are read in it. */
export interface Layout {
  readonly version: number;
  /** Each takes a document one layout further: the first from layout 1 to 2. One fewer than `version`. */
  readonly upgrades: readonly ((document: unknown) => unknown)[];
}

/** What this version of Plumbline writes. Items are rewritten only when they change, so every earlier layout stays in tables for good. */
const LAYOUT: Layout = { version: 1, upgrades: [] };
/** Longer documents are compressed: from here on the shorter item is worth more than one that people can read (DynamoDB reads in units of 4 KB). */
const PLAIN_BYTES = 4096;
/** DynamoDB takes items of 400 KB; the rest is for keys and the other attributes. */
const MAX_BYTES = 380 * 1024;

/**
 * A value as it is stored: JSON text, compressed when it is long.
 * Text rather than DynamoDB's maps, as these keep neither the order of keys nor every string and number that JSON has,
 * and a finding that comes back otherwise than it went would count as changed in every run.
 */
export interface Packed {
  readonly schemaVersion: number;
  readonly document: string | Uint8Array;
}

/** Undefined when the value is too large for an item. */
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

/** The caller knows from the item's key what was packed. Documents of earlier layouts are brought to this one; later ones are refused. */
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
