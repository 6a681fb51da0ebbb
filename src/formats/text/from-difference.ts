/** Share of what is shown that stands in front of the first difference. */
const LEAD = 1 / 4;

/**
 * Leaves out the equal beginnings of two values that are too long to be shown whole, so that what is shown of them has
 * their first difference. The format cuts their ends.
 */
export const fromDifference = (one: string, other: string, shown: number): readonly [string, string] => {
  const [left, right] = [Array.from(one), Array.from(other)];
  const at = left.findIndex((character, index) => character !== right[index]);
  const lead = Math.floor(shown * LEAD);
  const start = at - lead;
  // Early differences are in what the format shows, and equal values have none.
  if (at < shown - lead || start <= 0) return [one, other];
  const rest = (characters: readonly string[]): string =>
    characters.length <= shown ? characters.join('') : `…${characters.slice(start).join('')}`;
  return [rest(left), rest(right)];
};
