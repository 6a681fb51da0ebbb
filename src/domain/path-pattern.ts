/** One part of a path, with the separator that stands before it; the first has none. */
interface Segment {
  readonly after: string;
  readonly text: string;
}

/**
 * Whether a whole text is matched by a pattern, segment by segment: `*` stands for any part of one segment, a segment `**` for any
 * number of segments, none included. Everything else stands for itself, and case counts.
 */
export type Glob = (text: string) => boolean;

/** Compiles a pattern of texts whose segments are kept apart by any of the separators; without separators a text is one segment. */
export const glob = (pattern: string, separators: readonly string[]): Glob => {
  if (!pattern.includes('*')) return (text) => text === pattern;
  const parts = segmentsOf(pattern, separators);
  const head = pattern.slice(0, pattern.indexOf('*'));
  if (parts.some(({ text }) => text === '**')) {
    // Behind a separator `**` may stand for nothing, and its separator with it.
    const literal = head.slice(0, Math.max(0, head.length - Math.max(0, ...separators.map(({ length }) => length))));
    return (text) => text.startsWith(literal) && matchesSegments(parts, segmentsOf(text, separators));
  }
  const tail = pattern.slice(pattern.lastIndexOf('*') + 1);
  return (text) => text.startsWith(head) && text.endsWith(tail) && matchesEach(parts, segmentsOf(text, separators));
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

/** Without `**` there are as many segments as patterns. */
const matchesEach = (patterns: readonly Segment[], segments: readonly Segment[]): boolean =>
  patterns.length === segments.length &&
  segments.every(({ after, text }, index) => {
    const pattern = patterns[index];
    return pattern !== undefined && pattern.after === after && matchesSegment(pattern.text, text);
  });

/** The last text that was taken apart: many patterns in turn are asked of one text. */
let last: { readonly text: string; readonly separators: readonly string[]; readonly segments: readonly Segment[] } = {
  text: '',
  separators: [],
  segments: [{ after: '', text: '' }],
};

const segmentsOf = (text: string, separators: readonly string[]): readonly Segment[] => {
  if (last.text !== text || last.separators !== separators)
    last = { text, separators, segments: takenApart(text, separators) };
  return last.segments;
};

const takenApart = (text: string, separators: readonly string[]): readonly Segment[] => {
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

/** Row by row: what the first patterns can match of the text, so that no pattern is slow however many `**` it has. */
const matchesSegments = (patterns: readonly Segment[], segments: readonly Segment[]): boolean => {
  let matched = segments.map(() => false);
  let before = [true, ...matched];
  for (const pattern of patterns) {
    const follows = (index: number): boolean => index === 0 || segments[index]?.after === pattern.after;
    matched = [];
    // `**` takes one segment more than it did, or begins here behind its own separator.
    if (pattern.text === '**') {
      segments.forEach((_, index) => {
        const grown = (matched[index - 1] ?? false) || ((before[index] ?? false) && follows(index));
        matched.push(grown);
      });
      before = before.map((none, index) => none || (matched[index - 1] ?? false));
    } else {
      segments.forEach(({ text }, index) => {
        matched.push((before[index] ?? false) && follows(index) && matchesSegment(pattern.text, text));
      });
      before = [false, ...matched];
    }
  }
  return before[segments.length] ?? false;
};

/** Takes each literal part as early as it comes, so that no pattern is slow. */
const matchesSegment = (pattern: string, segment: string): boolean => {
  if (!pattern.includes('*')) return segment === pattern;
  const [head = '', ...parts] = pattern.split('*');
  const tail = parts.pop();
  if (tail === undefined) return segment === head;
  if (!segment.startsWith(head) || !segment.endsWith(tail)) return false;
  let at = head.length;
  for (const part of parts) {
    const found = segment.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= segment.length - tail.length;
};
