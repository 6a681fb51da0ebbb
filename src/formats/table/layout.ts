import stringWidth from 'string-width';

/** Appearance of text on a terminal. */
export type Style = 'plain' | 'strong' | 'faint' | 'good' | 'bad' | 'worse' | 'warning' | 'accent';

/** Part of a line. Its text must be visible text: one line without control characters. */
export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** A line before wrapping. Continuation lines begin at `indent + hang`. */
export interface Line {
  readonly indent: number;
  readonly hang: number;
  readonly spans: readonly Span[];
  /** Spans that follow after two spaces. They move to the next row as a whole if they do not fit. */
  readonly tail?: readonly Span[];
}

export type Paint = (style: Style, text: string) => string;

export const span = (text: string, style: Style = 'plain'): Span => ({ text, style });
export const line = (indent: number, spans: readonly Span[], hang = 2): Line => ({ indent, hang, spans });
export const blank: Line = { indent: 0, hang: 0, spans: [] };

const NARROW = /^[\x20-\x7e]*$/;
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Splits text into characters as readers see them, such as an emoji of several code points. */
const characters = (text: string): readonly string[] =>
  NARROW.test(text) ? [...text] : Array.from(segmenter.segment(text), ({ segment }) => segment);

/** Counts the terminal cells that visible text takes. */
export const textWidth = (text: string): number => (NARROW.test(text) ? text.length : stringWidth(text));

export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - textWidth(text)));
export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - textWidth(text))) + text;

/** Cuts text to a number of cells, with an ellipsis. */
export const cut = (text: string, width: number): string => {
  if (textWidth(text) <= width) return text;
  let kept = '';
  for (const character of characters(text)) {
    if (textWidth(kept) + textWidth(character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
};

/** Splits a word that is longer than a line. */
const pieces = (word: string, width: number): readonly string[] => {
  if (textWidth(word) <= width) return [word];
  const parts: string[] = [''];
  for (const character of characters(word)) {
    const last = parts[parts.length - 1] ?? '';
    if (textWidth(last) + textWidth(character) > width) parts.push(character);
    else parts[parts.length - 1] = last + character;
  }
  return parts;
};

interface Row {
  readonly spans: Span[];
  width: number;
}

const spansWidth = (spans: readonly Span[]): number => spans.reduce((sum, { text }) => sum + textWidth(text), 0);

/** Wraps a line at spaces. Spaces inside a row are kept; those at a break are dropped. */
const rowsOf = ({ indent, hang, spans, tail = [] }: Line, width: number): readonly Row[] => {
  const rows: Row[] = [{ spans: [], width: indent }];
  const room = Math.max(8, width - indent - hang);
  const begin = (): Row => {
    const row: Row = { spans: [], width: indent + hang };
    rows.push(row);
    return row;
  };
  const put = (row: Row, text: string, style: Style): void => {
    row.spans.push({ text, style });
    row.width += textWidth(text);
  };
  const wrap = ({ text, style }: Span): void => {
    for (const token of text.match(/ +|[^ ]+/g) ?? [])
      for (const piece of token.startsWith(' ') ? [token] : pieces(token, room)) {
        let row = rows.at(-1) ?? begin();
        if (row.width + textWidth(piece) > width && row.spans.length > 0) row = begin();
        if (piece.startsWith(' ') && row.spans.length === 0 && rows.length > 1) continue;
        put(row, piece, style);
      }
  };
  for (const each of spans) wrap(each);
  if (tail.length > 0) {
    const last = rows.at(-1) ?? begin();
    if (last.width + 2 + spansWidth(tail) > width && spansWidth(tail) <= room) begin();
    else put(last, '  ', 'plain');
    for (const each of tail) wrap(each);
  }
  return rows;
};

const merged = (spans: readonly Span[]): readonly Span[] => {
  const result: Span[] = [];
  for (const { text, style } of spans) {
    const last = result[result.length - 1];
    if (last !== undefined && last.style === style) result[result.length - 1] = { text: last.text + text, style };
    else result.push({ text, style });
  }
  return result;
};

const rendered = (from: Line, width: number, paint: Paint): readonly string[] =>
  rowsOf(from, width).map(({ spans }, index) => {
    const end = spans.findLastIndex((each) => /[^ ]/.test(each.text)) + 1;
    const body = merged(spans.slice(0, end))
      .map(({ text, style }) => paint(style, text))
      .join('');
    return `${' '.repeat(index === 0 ? from.indent : from.indent + from.hang)}${body}`;
  });

/** Renders lines as text of at most `width` cells each. */
export const renderLines = (lines: readonly Line[], width: number, paint: Paint): string =>
  lines
    .flatMap((each) => (each.spans.length === 0 ? [''] : rendered(each, width, paint)))
    .map((text) => `${text}\n`)
    .join('');
