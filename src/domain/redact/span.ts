export const REDACTED = '[redacted]';

/** A part of a text and the text that is shown in its place. Offsets are code units; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly shown: string;
}

export const hidden = (start: number, end: number): Span => ({ start, end, shown: REDACTED });

/** Replaces the spans of a text. Spans that overlap are replaced as one. */
export const replaceSpans = (text: string, spans: readonly Span[]): string => {
  if (spans.length === 0) return text;
  const merged: Span[] = [];
  for (const span of spans.toSorted((one, other) => one.start - other.start || other.end - one.end)) {
    const last = merged.at(-1);
    if (last === undefined || span.start >= last.end) merged.push(span);
    else if (span.end > last.end) merged[merged.length - 1] = { ...last, end: span.end };
  }
  let at = 0;
  let replaced = '';
  for (const { start, end, shown } of merged) {
    replaced += text.slice(at, start) + shown;
    at = end;
  }
  return replaced + text.slice(at);
};
