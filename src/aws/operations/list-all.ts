import type { Call } from '../../domain/calls/call.ts';
import type { ClientScope } from '../clients/client-factory.ts';
import { awsErrorOf } from './call.ts';

export interface PagedListing<Page, Item> {
  /** One of the SDK's paginators. */
  readonly pages: AsyncIterable<Page>;
  readonly items: (page: Page) => Iterable<Item>;
}

/** The items of a paginated call, page by page, for callers that can use the pages before one that fails. */
export async function* pagesOf<Page, Item>(
  scope: ClientScope,
  call: Call,
  { pages, items }: PagedListing<Page, Item>,
): AsyncGenerator<readonly Item[], void> {
  try {
    for await (const page of pages) yield [...items(page)];
  } catch (error) {
    throw awsErrorOf(error, scope, call);
  }
}

/** Every item of the pages, or the first ones of them; pages beyond are not asked for. */
export const itemsOf = async <Item>(
  pages: AsyncIterable<readonly Item[]>,
  limit = Number.POSITIVE_INFINITY,
): Promise<readonly Item[]> => {
  const listed: Item[] = [];
  if (limit <= 0) return listed;
  for await (const page of pages) {
    for (const item of page) {
      listed.push(item);
      if (listed.length >= limit) return listed;
    }
  }
  return listed;
};

/** Every item of a paginated call. A page that fails fails the listing: part of it would look like all of it. */
export const listAll = <Page, Item>(
  scope: ClientScope,
  call: Call,
  { limit, ...listing }: PagedListing<Page, Item> & { readonly limit?: number | undefined },
): Promise<readonly Item[]> => itemsOf(pagesOf(scope, call, listing), limit);
