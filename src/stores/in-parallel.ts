import pLimit from 'p-limit';

/**
 * Processes items with at most `limit` in flight, and keeps their order. After a failure no further item begins, and
 * the failure is thrown once those in flight have ended, so that nothing runs on unobserved.
 */
export const inParallel = async <T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> => {
  const failures: unknown[] = [];
  const results = await pLimit(limit).map(items, async (item) => {
    if (failures.length > 0) return undefined;
    try {
      return await work(item);
    } catch (error) {
      failures.push(error);
      return undefined;
    }
  });
  if (failures.length > 0) throw failures[0];
  return results as readonly R[];
};

export const chunksOf = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
