/** A map that forgets what was used longest ago once it holds more than `limit` entries. */
export interface Lru<K, V> {
  readonly size: number;
  /** The entry, which becomes the most recently used one; made when there is none. */
  get(key: K, make: () => V): V;
  /** Forgets the entries that match. */
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
      // A Map keeps the order of insertion, so re-inserting makes the entry the youngest.
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
