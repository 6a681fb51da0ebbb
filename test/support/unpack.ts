import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { filesOf } from '../../scripts/validation/archive.ts';

const LOCAL_HEADER_LENGTH = 30;
const STORED = 0;

/** Unpacks an archive into a directory, as Lambda does. */
export const unpack = (archive: string, directory: string): void => {
  const bytes = readFileSync(archive);
  for (const { name, offset, packedSize, method } of filesOf(archive)) {
    const start = offset + LOCAL_HEADER_LENGTH + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
    const packed = bytes.subarray(start, start + packedSize);
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, method === STORED ? packed : inflateRawSync(packed));
  }
};
