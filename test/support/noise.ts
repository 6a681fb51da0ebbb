import { createHash } from 'node:crypto';

/** Text that does not compress: a kilobyte is stored as a kilobyte. */
export const noise = (kilobytes: number, seed: string): string =>
  Array.from({ length: kilobytes * 16 }, (_, index) =>
    createHash('sha512').update(`${seed}${index}`).digest('base64').slice(0, 64),
  ).join('');
