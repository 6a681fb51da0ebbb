/** Set by `npm run test:slow`: every case rather than a sample of them, over HTTP and in the embedded DynamoDB. */
export const THOROUGH = process.env['PLUMBLINE_TEST_THOROUGH'] === '1';

/** Returns every case in a thorough run, and else one of so many, beginning with the first. */
export const sampled = <T>(cases: readonly T[], oneOf: number): readonly T[] =>
  THOROUGH ? cases : cases.filter((_, index) => index % oneOf === 0);
