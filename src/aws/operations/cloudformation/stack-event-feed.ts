import type { StackEvent } from './cloudformation-events.ts';

/** Events of one stack, each once, however often its listing is read. */
export interface StackEventFeed {
  /** What is new in a listing (pages, newest first), oldest first. Pages beyond what is known are not asked for. */
  take(pages: AsyncIterable<readonly StackEvent[]>): Promise<readonly StackEvent[]>;
}

/** `after` is the id of the last event that is not to be told; all are when it is absent. */
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
