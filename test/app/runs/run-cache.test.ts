import { describe, expect, test } from 'vitest';
import { createRunCache } from '../../../src/app/runs/run-cache.ts';
import { runId } from '../../support/subjects.ts';

const reading = <T>(...values: readonly (T | Error)[]) => {
  let reads = 0;
  const read = async (): Promise<T> => {
    const value = values[Math.min(reads++, values.length - 1)];
    if (value instanceof Error) throw value;
    return value as T;
  };
  return { read, reads: () => reads };
};
const [one, two, three] = ['one', 'two', 'three'].map(runId) as [
  ReturnType<typeof runId>,
  ReturnType<typeof runId>,
  ReturnType<typeof runId>,
];

describe('a cache of runs', () => {
  test('reads a file of a run once, for readers at the same time too', async () => {
    const cache = createRunCache();
    const { read, reads } = reading('text');
    const both = await Promise.all([cache.read(one, 'policy', read), cache.read(one, 'policy', read)]);
    expect([...both, await cache.read(one, 'policy', read)]).toEqual(['text', 'text', 'text']);
    expect(reads()).toBe(1);
    await cache.read(one, 'accounts', read);
    await cache.read(two, 'policy', read);
    expect(reads()).toBe(3);
  });

  test('keeps neither a failure nor an absent file', async () => {
    const cache = createRunCache();
    const { read } = reading<string | undefined>(new Error('throttled'), undefined, 'text');
    await expect(cache.read(one, 'policy', read)).rejects.toThrow('throttled');
    expect(await cache.read(one, 'policy', read)).toBeUndefined();
    expect(await cache.read(one, 'policy', read)).toBe('text');
  });

  test('forgets a run that is planned again, and the run that was used longest ago', async () => {
    const cache = createRunCache();
    const { read, reads } = reading(1);
    for (const id of [one, two, one, three]) await cache.read(id, 'policy', read);
    expect(reads()).toBe(3);
    await cache.read(one, 'policy', read);
    expect(reads()).toBe(3);
    await cache.read(two, 'policy', read);
    expect(reads()).toBe(4);
    cache.forget(two);
    await cache.read(two, 'policy', read);
    expect(reads()).toBe(5);
  });
});
