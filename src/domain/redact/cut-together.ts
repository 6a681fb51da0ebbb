/** Number of characters of a value that are kept. */
const KEPT = 1_024;
/** Share of what is kept that is shown in front of the first difference. */
const LEAD = 1 / 4;

const firstDifference = (texts: readonly (readonly string[])[]): number => {
  const [first = [], ...others] = texts;
  const longest = Math.max(...texts.map(({ length }) => length));
  for (let at = 0; at < longest; at += 1) if (others.some((other) => other[at] !== first[at])) return at;
  return 0;
};

const cut = (characters: readonly string[], start: number, kept: number): string => {
  const end = Math.min(characters.length, start + kept);
  const before = start === 0 ? '' : `(${start} characters before) …`;
  const more = characters.length - end;
  return `${before}${characters.slice(start, end).join('')}${more === 0 ? '' : `… (${more} more characters)`}`;
};

/**
 * Cuts long values of one property around the first place at which they differ, and says how much is left out. Cuts
 * between characters, so that none is torn.
 */
export const cutTogether = (texts: readonly string[], kept = KEPT): readonly string[] => {
  if (texts.every(({ length }) => length <= kept)) return texts;
  const characters = texts.map((text) => Array.from(text));
  const lead = Math.floor(kept * LEAD);
  const at = firstDifference(characters);
  return characters.map((own, index) => {
    if (own.length <= kept) return texts[index] ?? '';
    // Fills what is kept where the difference is close to the end.
    const start = at < kept - lead ? 0 : Math.max(0, Math.min(at - lead, own.length - kept));
    return cut(own, start, kept);
  });
};
