/** Tests whether an entry of a list has `expires` (ISO 8601) in the past. */
const hasExpired = (entry: unknown, now: Date): boolean =>
  typeof entry === 'object' &&
  entry !== null &&
  'expires' in entry &&
  typeof entry.expires === 'string' &&
  Date.parse(entry.expires) < now.getTime();

/** Removes expired entries from the lists in a check's options, because a check has no clock. */
export const liveOptions = <T>(options: T, now: Date): T => {
  if (typeof options !== 'object' || options === null) return options;
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.filter((entry) => !hasExpired(entry, now)) : value,
    ]),
  ) as T;
};
