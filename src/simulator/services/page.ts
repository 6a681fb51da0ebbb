/** A page of a listing, and the token of the next one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

const encode = (key: string): string => Buffer.from(key, 'utf8').toString('base64url');
const decode = (token: string): string => Buffer.from(token, 'base64url').toString('utf8');
const byteOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The next `size` items in the order of their keys. A token says after which key to go on, so that what comes and goes
 * between two pages neither repeats nor hides anything else.
 */
export const pageOf = <T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
  { token, size, invalidToken }: { token: string | undefined; size: number; invalidToken: () => Error },
): Page<T> => {
  const after = token === undefined ? undefined : decode(token);
  if (after !== undefined && encode(after) !== token) throw invalidToken();
  const keyed: { key: string; item: T }[] = [];
  for (const item of items) {
    const key = keyOf(item);
    if (after === undefined || key > after) keyed.push({ key, item });
  }
  keyed.sort((a, b) => byteOrder(a.key, b.key));
  const page = keyed.slice(0, size);
  return {
    items: page.map(({ item }) => item),
    next: keyed.length > size ? encode(page.at(-1)!.key) : undefined,
  };
};
