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
  const parts = segmentsOf(pattern, separators);
  return (text) => matchesSegments(parts, segmentsOf(text, separators));
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
