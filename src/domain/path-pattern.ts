/** One part of a path, with the separator in front of it. The first part has none. */
interface Segment {
  readonly after: string;
  readonly text: string;
}

/** One part of a pattern. A part without `matches` is `**`. */
interface PatternSegment {
  readonly after: string;
  readonly matches?: (text: string) => boolean;
}

/**
 * Tests whether a pattern matches a whole text, segment by segment. `*` matches any part of one segment, and a segment
 * `**` any number of segments, including none. All other characters match themselves; case matters.
 */
export type Glob = (text: string) => boolean;

/**
 * Compiles a pattern for texts that any of the separators divides into segments. Without separators a text is one
 * segment.
 */
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

/** Tests whether a pattern matches a whole text whose segments are divided by one separator. */
export const matchesPath = (pattern: string, text: string, separator: string): boolean =>
  glob(pattern, [separator])(text);

/** Describes the problem of a pattern, if it has one. Such a pattern would match nothing, silently. */
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

/** Caches the segments of the last text, because many patterns are matched with one text in turn. */
const lastSegments = (text: string, separators: readonly string[]): readonly Segment[] => {
  if (last?.text !== text || last.separators !== separators)
    last = { text, separators, segments: segmentsOf(text, separators) };
  return last.segments;
};

/** Matches patterns without `**`, which need exactly one segment each. */
const matchesEach = (patterns: readonly PatternSegment[], segments: readonly Segment[]): boolean => {
  if (patterns.length !== segments.length) return false;
  // Starts at the end, where names are: the beginnings of most texts are alike.
  for (let index = patterns.length - 1; index >= 0; index -= 1) {
    const [pattern, segment] = [patterns[index], segments[index]];
    if (pattern?.after !== segment?.after || pattern?.matches?.(segment?.text ?? '') !== true) return false;
  }
  return true;
};

/** Computes row by row how far the first patterns reach, so that any number of `**` takes linear time per segment. */
const matchesSegments = (patterns: readonly PatternSegment[], segments: readonly Segment[]): boolean => {
  let before = [true, ...segments.map(() => false)];
  for (const { after, matches } of patterns) {
    const follows = (index: number): boolean => index === 0 || segments[index]?.after === after;
    const matched: boolean[] = [];
    for (const [index, { text }] of segments.entries()) {
      const begins = (before[index] ?? false) && follows(index);
      // `**` takes one segment more than before, or begins here behind its own separator.
      matched.push(matches === undefined ? begins || (matched[index - 1] ?? false) : begins && matches(text));
    }
    before =
      matches === undefined ? before.map((none, index) => none || (matched[index - 1] ?? false)) : [false, ...matched];
    if (!before.includes(true)) return false;
  }
  return before[segments.length] ?? false;
};

/** Takes each literal part at its first position, so that no pattern takes exponential time. */
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
