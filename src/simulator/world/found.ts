import { closest } from 'fastest-levenshtein';

/**
 * Returns the map's value. Throws with the nearest key if there is none. `what` is a noun such as `bucket of
 * 111122223333`.
 */
export const found = <T>(map: ReadonlyMap<string, T>, key: string, what: string): T => {
  const value = map.get(key);
  if (value !== undefined) return value;
  const known = [...map.keys()];
  throw new Error(
    `no ${what} is called "${key}"${known.length === 0 ? '' : `; the nearest is "${closest(key, known)}"`}`,
  );
};
