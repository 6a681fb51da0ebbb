// Matches control and format characters (bidirectional overrides, zero-width, tags), separators except the space,
// unassigned and private-use characters.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]|[^\S ]/gu;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escaped = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return (
    SHORT[character] ??
    (code <= 0xff ? `\\x${hex.padStart(2, '0')}` : `\\u${code <= 0xffff ? hex.padStart(4, '0') : `{${hex}}`}`)
  );
};

/** Writes text on one line. Characters that move the cursor, colour, hide or reorder text become visible escapes. */
export const visible = (text: string): string => text.replace(UNPRINTABLE, escaped);

/** Escapes characters in JSON that act on a terminal or an editor. The JSON still parses to the same value. */
export const visibleJson = (json: string): string =>
  json.replace(UNPRINTABLE, (character) =>
    character === '\n'
      ? character
      : [...Array(character.length).keys()]
          .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
          .join(''),
  );
