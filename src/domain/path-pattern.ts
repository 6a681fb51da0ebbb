/** One part of a path, with the separator that stands before it; the first has none. */
interface Segment {
  readonly after: string;
  readonly text: string;
}

/** One part of a pattern; without `matches` it is `**`. */
interface PatternSegment {
  readonly after: string;
  readonly matches?: (text: string) => boolean;
}

/**
 * Whether a whole text is matched by a pattern, segment by segment: `*` stands for any part of one segment, a segment `**` for any
 * number of segments, none included. Everything else stands for itself, and case counts.
 */
export type Glob = (text: string) => boolean;

/** Compiles a pattern of texts whose segments are kept apart by any of the separators; without separators a text is one segment. */
export const glob = (pattern: string, separators: readonly string[]): Glob => {
  if (!pattern.includes('*')) return (text) => text === pattern;
  const parts = segmentsOf(pattern, separators).map(
    ({ after, text }): PatternSegment => (text === '**' ? { after } : { after, matches: segmentGlob(text) }),
  );
  if (parts.some(({ matches }) => matches === undefined))
    return (text) => matchesSegments(parts, lastSegments(text, separators));
  const head = pattern.slice(0, pattern.indexOf('*'));
  const tail = pattern.slice(pattern.lastIndexOf('*') + 1);
  return (text) => text.startsWith(head) && text.endsWith(tail) && matchesEach(parts, lastSegments(text, separators));
};

/** Whether a pattern matches a whole text of which the segments are kept apart by one separator. */
export const matchesPath = (pattern: string, text: string, separator: string): boolean =>
  glob(pattern, [separator])(text);

/** What is wrong with a pattern, if anything is: it would otherwise match nothing, and nobody would know why. */
export const globProblem = (pattern: string, separators: readonly string[]): string | undefined => {
  if (pattern === '') return 'is empty';
  const misplaced = segmentsOf(pattern, separators).some(({ text }) => text !== '**' && text.includes('**'));
  return misplaced ? '`**` must be a whole segment' : undefined;
};

const segmentsOf = (text: string, separators: readonly string[]): readonly Segment[] => {
  const segments: Segment[] = [];
  let after = '';
  let begin = 0;
  for (let at = 0; at < text.length; ) {
    const separator = separators.find((each) => text.startsWith(each, at));
    if (separator === undefined) {
      at += 1;
      continue;
    }
    segments.push({ after, text: text.slice(begin, at) });
    after = separator;
    at += separator.length;
    begin = at;
  }
  return [...segments, { after, text: text.slice(begin) }];
};

type Taken = { readonly text: string; readonly separators: readonly string[]; readonly segments: readonly Segment[] };
let last: Taken | undefined;

/** Keeps the last text that was taken apart: many patterns in turn are asked of one text. */
const lastSegments = (text: string, separators: readonly string[]): readonly Segment[] => {
  if (last?.text !== text || last.separators !== separators)
    last = { text, separators, segments: segmentsOf(text, separators) };
  return last.segments;
};

/** Without `**` there are as many segments as patterns. */
const matchesEach = (patterns: readonly PatternSegment[], segments: readonly Segment[]): boolean => {
  if (patterns.length !== segments.length) return false;
  // From the end, where names are: what comes before them is alike in most texts.
  for (let index = patterns.length - 1; index >= 0; index -= 1) {
    const [pattern, segment] = [patterns[index], segments[index]];
    if (pattern?.after !== segment?.after || pattern?.matches?.(segment?.text ?? '') !== true) return false;
  }
  return true;
};

/** Row by row: what the first patterns can match of the text, so that no pattern is slow however many `**` it has. */
const matchesSegments = (patterns: readonly PatternSegment[], segments: readonly Segment[]): boolean => {
  let before = [true, ...segments.map(() => false)];
  for (const { after, matches } of patterns) {
    const follows = (index: number): boolean => index === 0 || segments[index]?.after === after;
    const matched: boolean[] = [];
    for (const [index, { text }] of segments.entries()) {
      const begins = (before[index] ?? false) && follows(index);
      // `**` takes one segment more than it did, or begins here behind its own separator.
      matched.push(matches === undefined ? begins || (matched[index - 1] ?? false) : begins && matches(text));
    }
    before =
      matches === undefined ? before.map((none, index) => none || (matched[index - 1] ?? false)) : [false, ...matched];
    if (!before.includes(true)) return false;
  }
  return before[segments.length] ?? false;
};

/** Takes each literal part as early as it comes, so that no pattern is slow. */
const segmentGlob = (pattern: string): ((segment: string) => boolean) => {
  const [head = '', ...parts] = pattern.split('*');
  const tail = parts.pop();
  if (tail === undefined) return (segment) => segment === head;
  return (segment) => {
    if (!segment.startsWith(head) || !segment.endsWith(tail)) return false;
    let at = head.length;
    for (const part of parts) {
      const found = segment.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return at <= segment.length - tail.length;
  };
};
