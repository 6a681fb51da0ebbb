/**
 * Matches a segment of the characters that S3 calls safe, plus a few that need no escaping in a path. No segment begins
 * with a dot.
 */
const SEGMENT = /^[\w!*'()=@+,:~-][\w!.*'()=@+,:~-]*$/;
/** Longest segment in bytes: file systems take names of 255 bytes, and S3 keys of 1,024. */
const MAX_SEGMENT = 255;
const MAX_KEY = 1024;

const areSegments = (segments: readonly string[]): boolean =>
  segments.every((segment) => segment.length <= MAX_SEGMENT && SEGMENT.test(segment));

/**
 * Returns the key. Throws if some run bucket could not store it, or if it would lead out of a directory. All run
 * buckets refuse the same keys.
 */
export const checkedRunKey = (key: string): string => {
  if (key.length > MAX_KEY || !areSegments(key.split('/')))
    throw new RangeError(`not a key of a run: ${JSON.stringify(key)}`);
  return key;
};

/** Checks the beginning of a key, which may end anywhere. */
export const checkedRunPrefix = (prefix: string): string => {
  const segments = prefix.split('/');
  const last = segments.pop() ?? '';
  if (prefix.length > MAX_KEY || !areSegments([...segments, ...(last === '' ? [] : [last])])) {
    throw new RangeError(`not the beginning of a run's key: ${JSON.stringify(prefix)}`);
  }
  return prefix;
};
