/**
 * Whether a pattern matches a whole text, segment by segment: `*` stands for any part of one segment,
 * a segment `**` for any number of segments, none included. Case counts.
 */
export const matchesPath = (pattern: string, text: string, separator: string): boolean =>
  matchesSegments(pattern.split(separator), text.split(separator));

const matchesSegments = (patterns: readonly string[], segments: readonly string[]): boolean => {
  const [pattern, ...morePatterns] = patterns;
  const [segment, ...moreSegments] = segments;
  if (pattern === undefined) return segment === undefined;
  if (pattern === '**' && matchesSegments(morePatterns, segments)) return true;
  if (segment === undefined) return false;
  return pattern === '**'
    ? matchesSegments(patterns, moreSegments)
    : matchesSegment(pattern, segment) && matchesSegments(morePatterns, moreSegments);
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
