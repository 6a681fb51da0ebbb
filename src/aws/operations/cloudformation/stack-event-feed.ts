import type { StackEvent } from './cloudformation-events.ts';

/** Events of one stack, each once, however often its listing is read. */
export interface StackEventFeed {
  /**
   * Returns the new events of a listing (pages, newest first), oldest first. Pages beyond the known events are not
   * requested.
   */
  take(pages: AsyncIterable<readonly StackEvent[]>): Promise<readonly StackEvent[]>;
}

/** Creates a feed. `after` is the id of the last known event; without it all events are new. */
export const stackEventFeed = (after: string | undefined): StackEventFeed => {
  const told = new Set<string>(after === undefined ? [] : [after]);
  return {
    async take(pages) {
      // By id: a page shifts while it is turned, and shows the last events of the one before once more.
      const fresh = new Map<string, StackEvent>();
      for await (const page of pages) {
        const end = page.findIndex(({ id }) => id === after);
        for (const event of end < 0 ? page : page.slice(0, end)) if (!told.has(event.id)) fresh.set(event.id, event);
        const last = page.at(-1);
        // An event that is listed late stands among young ones: the page that ends in a known one is the last of interest.
        if (end >= 0 || (last !== undefined && told.has(last.id))) break;
      }
      for (const id of fresh.keys()) told.add(id);
      return [...fresh.values()].reverse();
    },
  };
};
