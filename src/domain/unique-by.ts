/** The first item of each key, in order. */
export const uniqueBy = <T>(items: Iterable<T>, keyOf: (item: T) => unknown): readonly T[] => {
  const known = new Set<unknown>();
  const first: T[] = [];
  for (const item of items) {
    const key = keyOf(item);
    if (known.has(key)) continue;
    known.add(key);
    first.push(item);
  }
  return first;
};
