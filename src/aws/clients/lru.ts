/** A map of at most `limit` entries that evicts the least recently used one. */
export interface Lru<K, V> {
  readonly size: number;
  /** Returns the entry, creating it if needed, and makes it the most recently used one. */
  get(key: K, make: () => V): V;
  /** Evicts the matching entries. */
  forget(matches: (value: V) => boolean): void;
}

export const createLru = <K, V>(limit: number): Lru<K, V> => {
  const entries = new Map<K, V>();
  return {
    get size() {
      return entries.size;
    },
    get(key, make) {
      const value = entries.has(key) ? (entries.get(key) as V) : make();
      // A Map keeps the order of insertion, so re-inserting makes the entry the most recent.
      entries.delete(key);
      entries.set(key, value);
      for (const oldest of entries.keys()) {
        if (entries.size <= limit) break;
        entries.delete(oldest);
      }
      return value;
    },
    forget(matches) {
      for (const [key, value] of entries) if (matches(value)) entries.delete(key);
    },
  };
};
