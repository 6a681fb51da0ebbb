/** A seeded stream of numbers in [0, 1), and draws from it. */
export interface Random {
  next(): number;
  /** Returns true with this probability. */
  chance(probability: number): boolean;
  /** Returns an element of a list, which may not be empty. */
  pick<T>(list: readonly T[]): T;
  /** Returns a whole number from `least` to `most`. */
  whole(least: number, most: number): number;
}

/** FNV-1a, 32 bits. */
const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
};

/** Mulberry32: small, fast, and good enough to generate worlds. Not for secrets. */
export const randomOf = (seed: string): Random => {
  let state = hash(seed);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    chance: (probability) => next() < probability,
    pick: (list) => list[Math.floor(next() * list.length)]!,
    whole: (least, most) => least + Math.floor(next() * (most - least + 1)),
  };
};
