import { byteLength } from '../text/shortened.ts';
import type { Digest } from './digest.ts';
import { entriesIn } from './digest-wording.ts';

/** Maximum number of gaps and exceptions, so that room is left for findings. */
const MAX_ASIDE = 20;

/** Returns the first entries of a digest: at most `entries` findings, with the number of omitted ones. */
export const firstEntries = (digest: Digest, entries: number, aside = MAX_ASIDE): Digest => {
  let room = entries;
  const groups = digest.groups.flatMap((group) => {
    const kept = group.entries.slice(0, room);
    room -= kept.length;
    return kept.length === 0 ? [] : [{ ...group, entries: kept }];
  });
  const cut = { ...digest, groups, gaps: digest.gaps.slice(0, aside), exceptions: digest.exceptions.slice(0, aside) };
  return { ...cut, omitted: digest.omitted + entriesIn(digest) - entriesIn(cut) };
};

/** Returns the longest rendering of the digest that fits. Throws if not even the heading does. */
export const longestThat = <T>(digest: Digest, render: (cut: Digest) => T, fits: (made: T) => boolean): T => {
  const total = digest.groups.reduce((sum, { entries }) => sum + entries.length, 0);
  const made = (entries: number, aside: number): T => render(firstEntries(digest, entries, aside));
  const whole = made(total, MAX_ASIDE);
  if (fits(whole)) return whole;
  for (const aside of [MAX_ASIDE, 5, 2, 0]) {
    const heading = made(0, aside);
    if (!fits(heading)) continue;
    let [low, high] = [0, total];
    let best = heading;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      const text = made(middle, aside);
      if (fits(text)) [low, best] = [middle, text];
      else high = middle;
    }
    return best;
  }
  throw new Error('the heading of the digest is longer than the message may be');
};

/** Renders a digest as JSON of at most so many bytes. */
export const digestJson = (digest: Digest, bytes: number): string =>
  longestThat(
    digest,
    (cut) => JSON.stringify(cut),
    (text) => byteLength(text) <= bytes,
  );
