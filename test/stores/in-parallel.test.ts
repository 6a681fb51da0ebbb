import { describe, expect, test } from 'vitest';
import { chunksOf, inParallel } from '../../src/stores/in-parallel.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('work in parallel', () => {
  test('keeps the order of the items and no more under way than allowed', async () => {
    let underWay = 0;
    let most = 0;
    const results = await inParallel([5, 1, 3, 2, 4, 0], 3, async (turns) => {
      underWay += 1;
      most = Math.max(most, underWay);
      for (let index = 0; index < turns; index += 1) await turn();
      underWay -= 1;
      return turns * 10;
    });
    expect(results).toEqual([50, 10, 30, 20, 40, 0]);
    expect(most).toBe(3);
  });

  test('a failure ends it once what is under way has ended', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const work = inParallel([0, 1, 2, 3, 4], 2, async (item) => {
      begun.push(item);
      await turn();
      if (item === 0) throw new Error('item 0');
      await turn();
      ended.push(item);
    });
    await expect(work).rejects.toThrow('item 0');
    expect(begun).toEqual([0, 1]);
    expect(ended).toEqual([1]);
  });

  test('nothing to do is done', async () => {
    expect(await inParallel([], 4, async () => 1)).toEqual([]);
  });

  test.each([
    [0, []],
    [2, [[1, 2]]],
    [3, [[1, 2], [3]]],
  ])('%i items in chunks of two', (count, expected) => {
    expect(chunksOf([1, 2, 3].slice(0, count), 2)).toEqual(expected);
  });
});
