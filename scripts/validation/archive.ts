import { readFileSync } from 'node:fs';

/** A file in a ZIP archive. Sizes and the offset of its local header are in bytes. */
export interface ArchivedFile {
  readonly name: string;
  readonly size: number;
  readonly packedSize: number;
  readonly offset: number;
  /** Compression method: 0 for none, 8 for deflate. */
  readonly method: number;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
/** Lengths in bytes of the end record (without a comment) and of the fixed part of an entry. */
const END_LENGTH = 22;
const ENTRY_LENGTH = 46;

/** Lists the files of an archive. Throws if the file is no archive. */
export const filesOf = (path: string): readonly ArchivedFile[] => {
  const bytes = readFileSync(path);
  const end = bytes.length - END_LENGTH;
  if (end < 0 || bytes.readUInt32LE(end) !== END_OF_DIRECTORY) throw new Error(`${path} is no ZIP archive`);
  const count = bytes.readUInt16LE(end + 10);
  const files: ArchivedFile[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    if (bytes.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error(`${path} has a broken directory`);
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + ENTRY_LENGTH, at + ENTRY_LENGTH + nameLength);
    files.push({
      name,
      size: bytes.readUInt32LE(at + 24),
      packedSize: bytes.readUInt32LE(at + 20),
      offset: bytes.readUInt32LE(at + 42),
      method: bytes.readUInt16LE(at + 10),
    });
    at += ENTRY_LENGTH + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
};
