/** A value of a JSON text, with the place of each scalar in it. */
export type JsonNode =
  | { readonly kind: 'object'; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  /** `start` and `end` are the content without the quotes. */
  | { readonly kind: 'string'; readonly value: string; readonly start: number; readonly end: number }
  /** A number, a boolean or null. */
  | { readonly kind: 'literal'; readonly value: string; readonly start: number; readonly end: number };

export interface JsonMember {
  readonly name: string;
  readonly value: JsonNode;
}

/** Nesting that is followed. A deeper text is read as plain text. */
const MAX_DEPTH = 200;

const isSpace = (code: number): boolean => code === 32 || code === 9 || code === 10 || code === 13;
/** Tests for a character that ends a number, a boolean or null. */
const endsLiteral = (code: number): boolean => isSpace(code) || code === 44 || code === 93 || code === 125;

const QUOTE = '"';

/** Returns the offset of the quote that ends the string whose content begins at `start`. */
const endOfString = (text: string, start: number): number => {
  let at = start;
  while (text[at] !== QUOTE) at += text[at] === '\\' ? 2 : 1;
  return at;
};

/** Returns the values of an object or array in JSON text; undefined for all other text. Repeated members are all kept. */
export const parseJsonText = (text: string): JsonNode | undefined => {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  // The text is valid from here on.
  let at = 0;
  const peek = (): string => {
    while (isSpace(text.charCodeAt(at))) at += 1;
    return text[at] ?? '';
  };
  const content = () => {
    const start = at + 1;
    const end = endOfString(text, start);
    at = end + 1;
    return { start, end, value: JSON.parse(text.slice(start - 1, at)) as string };
  };
  const node = (depth: number): JsonNode | undefined => {
    if (depth > MAX_DEPTH) return undefined;
    switch (peek()) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case QUOTE:
        return { kind: 'string', ...content() };
      default: {
        const start = at;
        while (at < text.length && !endsLiteral(text.charCodeAt(at))) at += 1;
        return { kind: 'literal', value: text.slice(start, at), start, end: at };
      }
    }
  };
  const object = (depth: number): JsonNode | undefined => {
    const members: JsonMember[] = [];
    at += 1;
    for (let next = peek(); next !== '}'; next = peek()) {
      if (next === ',') {
        at += 1;
        peek();
      }
      const { value: name } = content();
      // Steps over the colon.
      peek();
      at += 1;
      const value = node(depth + 1);
      if (value === undefined) return undefined;
      members.push({ name, value });
    }
    at += 1;
    return { kind: 'object', members };
  };
  const array = (depth: number): JsonNode | undefined => {
    const items: JsonNode[] = [];
    at += 1;
    for (let next = peek(); next !== ']'; next = peek()) {
      if (next === ',') at += 1;
      const item = node(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
    }
    at += 1;
    return { kind: 'array', items };
  };
  return node(0);
};

const ESCAPE = /\\(?:u[\da-fA-F]{4}|.)/y;

/** Returns, for each code unit of a JSON string, its offset in the raw content; and the length of the raw content as the last. */
export const rawOffsets = (raw: string): readonly number[] => {
  const offsets: number[] = [];
  let at = 0;
  while (at < raw.length) {
    offsets.push(at);
    ESCAPE.lastIndex = at;
    at += ESCAPE.exec(raw)?.[0].length ?? 1;
  }
  return [...offsets, raw.length];
};
