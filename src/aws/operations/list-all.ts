import type { IamAction } from '../../domain/ports.ts';
import type { ClientScope } from '../clients/client-factory.ts';
import { callAws } from './call.ts';

export interface Listing<Page, Item> {
  /** One of the SDK's paginators. */
  readonly pages: AsyncIterable<Page>;
  readonly items: (page: Page) => Iterable<Item>;
  /** Items at most; pages beyond are not asked for. All of them when absent. */
  readonly limit?: number | undefined;
  /** The IAM action, where it is not named as the call is. */
  readonly action?: IamAction;
}

/** Every item of a paginated call, or the first ones of it. A page that fails fails the listing: part of it would look like all of it. */
export const listAll = <Page, Item>(
  scope: ClientScope,
  operation: IamAction,
  { pages, items, limit = Number.POSITIVE_INFINITY, action = operation }: Listing<Page, Item>,
): Promise<readonly Item[]> =>
  callAws(
    scope,
    operation,
    async () => {
      const listed: Item[] = [];
      if (limit <= 0) return listed;
      for await (const page of pages) {
        for (const item of items(page)) {
          listed.push(item);
          if (listed.length >= limit) return listed;
        }
      }
      return listed;
    },
    action,
  );
