import { createHash } from 'node:crypto';

/** A page of a listing, and the token of the next one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | undefined;
}

/** Parameters of a page. */
export interface PageRequest {
  /**
   * Identity of the listing: account, Region, operation, and everything that selects items. A token of another listing
   * is refused.
   */
  readonly of: readonly unknown[];
  readonly token: string | undefined;
  /** Items per page. 0 returns none, and no token. */
  readonly size: number;
  readonly invalidToken: () => Error;
}

const DIGEST_LENGTH = 8;
const digestOf = (listing: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(listing)).digest('hex').slice(0, DIGEST_LENGTH);
const encode = (key: string): string => Buffer.from(key, 'utf8').toString('base64url');
const decode = (token: string): string => Buffer.from(token, 'base64url').toString('utf8');
const byteOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Returns the next `size` items in the order of their keys. A token holds the last key, so that items that come or go
 * between two pages neither repeat nor hide others.
 */
export const pageOf = <T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
  { of, token, size, invalidToken }: PageRequest,
): Page<T> => {
  const digest = digestOf(of);
  const decoded = token === undefined ? undefined : decode(token);
  if (decoded !== undefined && (encode(decoded) !== token || !decoded.startsWith(digest))) throw invalidToken();
  const after = decoded?.slice(DIGEST_LENGTH);
  const keyed: { key: string; item: T }[] = [];
  for (const item of items) {
    const key = keyOf(item);
    if (after === undefined || key > after) keyed.push({ key, item });
  }
  keyed.sort((a, b) => byteOrder(a.key, b.key));
  const page = keyed.slice(0, size);
  return {
    items: page.map(({ item }) => item),
    next: size > 0 && keyed.length > size ? encode(`${digest}${page.at(-1)!.key}`) : undefined,
  };
};
