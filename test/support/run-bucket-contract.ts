import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunBucket } from '../../src/domain/ports.ts';

export interface RunBucketHarness {
  /** An empty bucket. */
  open(): Promise<RunBucket>;
  close(): Promise<void>;
}

/** Contract of every run bucket. */
export const runBucketContract = (name: string, start: () => Promise<RunBucketHarness>): void => {
  describe(`${name} as a run bucket`, () => {
    let harness: RunBucketHarness;
    let bucket: RunBucket;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness.close());
    beforeEach(async () => {
      bucket = await harness.open();
    });

    test('has a name', () => {
      expect(bucket.name).not.toBe('');
    });

    test.each([
      ['nothing', ''],
      ['text of all kinds', '{"a":"é💥\\u0000"}\r\n\n  '],
      ['megabytes', 'x\n'.repeat(1_500_000)],
    ])('gives back an object of %s as it was put', async (_, body) => {
      await bucket.put('runs/a/targets.json', body);
      expect(await bucket.get('runs/a/targets.json')).toBe(body);
    });

    test('replaces an object', async () => {
      await bucket.put('runs/a/report.json', 'a longer first body');
      await bucket.put('runs/a/report.json', 'second');
      expect(await bucket.get('runs/a/report.json')).toBe('second');
      expect(await bucket.list('')).toEqual(['runs/a/report.json']);
    });

    test.each(['runs/b/report.json', 'runs', 'runs/a', 'runs/a/report.json/x'])('has nothing at %s', async (key) => {
      await bucket.put('runs/a/report.json', 'x');
      expect(await bucket.get(key)).toBeUndefined();
    });

    test('lists keys by prefix, sorted, wherever the prefix ends', async () => {
      const keys = [
        'runs/a/outcomes/1/eu.jsonl',
        'runs/a/outcomes/1/us.jsonl',
        'runs/a/outcomes/10/eu.jsonl',
        'runs/ab/x',
        'z',
      ];
      for (const key of [...keys].reverse()) await bucket.put(key, key);
      expect(await bucket.list('')).toEqual(keys);
      expect(await bucket.list('runs/a/outcomes/')).toEqual(keys.slice(0, 3));
      expect(await bucket.list('runs/a/outcomes/1')).toEqual(keys.slice(0, 3));
      expect(await bucket.list('runs/a/outcomes/1/')).toEqual(keys.slice(0, 2));
      expect(await bucket.list('runs/a')).toEqual(keys.slice(0, 4));
      expect(await bucket.list('runs/c')).toEqual([]);
      expect(await bucket.list('runs/a/outcomes/1/eu.jsonl/')).toEqual([]);
    });

    test('holds what is put at the same time', async () => {
      const keys = Array.from({ length: 40 }, (_, index) => `runs/a/outcomes/${String(index).padStart(2, '0')}.jsonl`);
      await Promise.all(keys.flatMap((key) => [bucket.put(key, 'same'), bucket.put(key, 'same')]));
      expect(await bucket.list('runs/a/')).toEqual(keys);
      expect(await Promise.all(keys.map((key) => bucket.get(key)))).toEqual(keys.map(() => 'same'));
    });

    test.each([
      ['../outside'],
      ['runs/../../outside'],
      ['/etc/passwd'],
      ['runs//a'],
      ['runs/a/'],
      ['runs/./a'],
      ['runs/.hidden'],
      ['runs\\..\\a'],
      ['runs/a\u0000b'],
      ['runs/é'],
      [''],
      ['x'.repeat(256)],
      [`${'x/'.repeat(512)}x`],
    ])('refuses the key %j', async (key) => {
      await expect(bucket.put(key, 'x')).rejects.toThrow('not a key of a run');
      await expect(bucket.get(key)).rejects.toThrow('not a key of a run');
    });

    test.each(['../', '..', '/', 'runs/../', 'runs/.', 'a\u0000'])('refuses to list %j', async (prefix) => {
      await expect(bucket.list(prefix)).rejects.toThrow("not the beginning of a run's key");
    });
  });
};
