import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directoryRunBucket } from '../../../src/stores/directory/directory-run-bucket.ts';
import { runBucketContract } from '../../support/run-bucket-contract.ts';

const temporary = () => mkdtemp(join(tmpdir(), 'plumbline-bucket-'));

runBucketContract('a directory', async () => {
  const parent = await temporary();
  let opened = 0;
  return {
    open: async () => {
      opened += 1;
      return directoryRunBucket({ directory: join(parent, `not-there-yet-${opened}`, 'runs') });
    },
    close: () => rm(parent, { recursive: true }),
  };
});

describe('a directory as a run bucket', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await temporary();
  });
  afterAll(() => rm(directory, { recursive: true }));

  test('readers see whole objects while they are replaced', async () => {
    const bucket = directoryRunBucket({ directory });
    const bodies = ['a'.repeat(400_000), 'b'.repeat(400_000)];
    await bucket.put('runs/a/report.json', bodies[0] ?? '');
    let done = false;
    const writing = (async () => {
      for (let index = 0; index < 40; index += 1) await bucket.put('runs/a/report.json', bodies[index % 2] ?? '');
      done = true;
    })();
    const seen = new Set<string | undefined>();
    while (!done) seen.add(await bucket.get('runs/a/report.json'));
    await writing;
    expect([...seen].every((body) => body !== undefined && bodies.includes(body))).toBe(true);
    expect(await readdir(join(directory, 'runs', 'a'))).toEqual(['report.json']);
  });

  test('a write that fails leaves nothing behind', async () => {
    const bucket = directoryRunBucket({ directory });
    await bucket.put('taken/x', 'x');
    await expect(bucket.put('taken', 'y')).rejects.toThrow();
    expect((await readdir(directory)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('what a dying process left unfinished is not listed', async () => {
    const bucket = directoryRunBucket({ directory });
    await bucket.put('half/x', 'x');
    await writeFile(join(directory, 'half', '.2f1c'), 'par');
    expect(await bucket.list('half/')).toEqual(['half/x']);
  });
});
