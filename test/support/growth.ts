/** Rounds that are measured. The quickest counts: it was interrupted least by other processes. */
const ROUNDS = 5;
/** Parts that the large input is compared with. */
const PARTS = 64;
/** Milliseconds below which a clock tells nothing. */
const SHORTEST = 1;

const quickest = (work: () => void): number =>
  Math.min(
    ...Array.from({ length: ROUNDS }, () => {
      const began = performance.now();
      work();
      return performance.now() - began;
    }),
  );

/**
 * Returns how many times longer work on one large input takes than on 64 inputs of a 64th of its size: about 1 for work in linear time,
 * 64 for work in quadratic time.
 */
export const growth = (work: (size: number) => void, largest: number): number => {
  const size = Math.ceil(largest / PARTS);
  const many = quickest(() => {
    for (let index = 0; index < PARTS; index += 1) work(size);
  });
  return quickest(() => work(largest)) / Math.max(many, SHORTEST);
};

/** Limit of `growth` for linear time, halfway to quadratic time on a logarithmic scale. */
export const LINEAR = 8;
