import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StackEvent } from '../../../../src/aws/operations/cloudformation/cloudformation-events.ts';
import { stackEventFeed } from '../../../../src/aws/operations/cloudformation/stack-event-feed.ts';
import { resourceEvent } from '../../../support/stack-events.ts';

const events = (...ids: readonly string[]): StackEvent[] =>
  ids.map((id) => resourceEvent('Orders', 'CREATE_COMPLETE', { id }));
const ids = (told: readonly StackEvent[]): string[] => told.map(({ id }) => id);

/** A listing in pages that counts those that were asked for. */
const listing = (...pages: readonly (readonly string[])[]) => {
  let asked = 0;
  return {
    asked: () => asked,
    async *[Symbol.asyncIterator]() {
      for (const page of pages) {
        asked += 1;
        yield events(...page);
      }
    },
  };
};

describe('a feed of events', () => {
  it('tells all pages, oldest first, when nothing came before', async () => {
    expect(ids(await stackEventFeed(undefined).take(listing(['d', 'c'], ['b', 'a'])))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('tells nothing of what came before, and asks for no page beyond it', async () => {
    const pages = listing(['e', 'd'], ['c', 'b'], ['a']);
    expect(ids(await stackEventFeed('c').take(pages))).toEqual(['d', 'e']);
    expect(pages.asked()).toBe(2);
  });

  it('tells each event once, and asks for no page beyond a known one', async () => {
    const feed = stackEventFeed(undefined);
    await feed.take(listing(['b', 'a']));
    const pages = listing(['d', 'c', 'b'], ['a']);
    expect(ids(await feed.take(pages))).toEqual(['c', 'd']);
    expect(pages.asked()).toBe(1);
    expect(await feed.take(listing(['d', 'c', 'b'], ['a']))).toEqual([]);
  });

  it('tells an event once that slid onto the next page while the pages were turned', async () => {
    expect(ids(await stackEventFeed(undefined).take(listing(['c', 'b'], ['b', 'a'])))).toEqual(['a', 'b', 'c']);
  });

  it('tells an event that is listed late, among events that were told', async () => {
    const feed = stackEventFeed('a');
    expect(ids(await feed.take(listing(['d', 'b', 'a'])))).toEqual(['b', 'd']);
    expect(ids(await feed.take(listing(['d', 'c', 'b', 'a'])))).toEqual(['c']);
  });

  it('tells nothing of an empty listing', async () => {
    expect(await stackEventFeed('a').take(listing([]))).toEqual([]);
  });

  it('tells every event of an operation once and in order, however it is read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 10 }),
        fc.integer({ min: 1, max: 7 }),
        fc.array(fc.integer({ min: 0, max: 20 })),
        async (count, before, pageSize, growth) => {
          const all = Array.from({ length: before + count }, (_, index) => String(index));
          const feed = stackEventFeed(before === 0 ? undefined : all[before - 1]);
          const told: string[] = [];
          let happened = before;
          for (const more of [...growth, all.length]) {
            happened = Math.min(happened + more, all.length);
            const newest = all.slice(0, happened).reverse();
            const pages = Array.from({ length: Math.ceil(newest.length / pageSize) }, (_, page) =>
              newest.slice(page * pageSize, (page + 1) * pageSize),
            );
            told.push(...ids(await feed.take(listing(...pages))));
          }
          expect(told).toEqual(all.slice(before));
        },
      ),
    );
  });
});
