import { distance } from 'fastest-levenshtein';

/**
 * Returns the candidate that was probably meant, ignoring case; undefined if none is near (up to a third of its letters
 * may differ, or two).
 */
export const nearest = (given: string, candidates: readonly string[]): string | undefined => {
  const [best] = candidates
    .map((candidate) => ({ candidate, away: distance(given.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, away }) => away < candidate.length && away <= Math.max(2, Math.floor(candidate.length / 3)))
    .toSorted((a, b) => a.away - b.away);
  return best?.candidate;
};

/** Returns ` (did you mean "x"?)`, or an empty text. */
export const didYouMean = (given: string, candidates: readonly string[]): string => {
  const candidate = nearest(given, candidates);
  return candidate === undefined ? '' : ` (did you mean "${candidate}"?)`;
};
