import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RunBucket } from '../../domain/ports.ts';
import { checkedRunKey, checkedRunPrefix } from '../run-key.ts';

export interface DirectoryRunBucketOptions {
  /** Directory, created with its parents when the first object is put. */
  readonly directory: string;
  readonly name?: string;
}

const MISSING: readonly unknown[] = ['EISDIR', 'ENOENT', 'ENOTDIR'];
const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && MISSING.includes(error.code);

const orIfMissing =
  <T>(value: T) =>
  (error: unknown): T => {
    if (isMissing(error)) return value;
    throw error;
  };

/** Stores objects as files. A reader sees the old object or the new one, never a part. */
export const directoryRunBucket = ({ directory, name = 'local' }: DirectoryRunBucketOptions): RunBucket => {
  const filesUnder = async (folder: string): Promise<readonly string[]> => {
    const entries = await readdir(join(directory, folder), { withFileTypes: true }).catch(orIfMissing([]));
    const keys: string[] = [];
    for (const entry of entries) {
      const key = `${folder}${entry.name}`;
      if (entry.isDirectory()) keys.push(...(await filesUnder(`${key}/`)));
      else if (!entry.name.startsWith('.')) keys.push(key);
    }
    return keys;
  };

  return {
    name,
    put: async (key, body) => {
      const file = join(directory, checkedRunKey(key));
      await mkdir(dirname(file), { recursive: true });
      const unfinished = join(dirname(file), `.${randomUUID()}`);
      try {
        await writeFile(unfinished, body);
        await rename(unfinished, file);
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
    },
    get: async (key) => readFile(join(directory, checkedRunKey(key)), 'utf8').catch(orIfMissing(undefined)),
    list: async (prefix) => {
      const checked = checkedRunPrefix(prefix);
      const keys = await filesUnder(checked.slice(0, checked.lastIndexOf('/') + 1));
      return keys.filter((key) => key.startsWith(checked)).sort();
    },
  };
};
