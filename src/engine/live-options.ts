/** A list's entry that ends: one with `expires`, in ISO 8601. */
const hasExpired = (entry: unknown, now: Date): boolean =>
  typeof entry === 'object' &&
  entry !== null &&
  'expires' in entry &&
  typeof entry.expires === 'string' &&
  Date.parse(entry.expires) < now.getTime();

/** A check's options without the entries of lists that have expired: a check has no clock. */
export const liveOptions = <T>(options: T, now: Date): T => {
  if (typeof options !== 'object' || options === null) return options;
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.filter((entry) => !hasExpired(entry, now)) : value,
    ]),
  ) as T;
};
