import { errorCode, isNotFound } from '../errors/errors.ts';

/** The code of a 404 whose body names no error, as the SDK and this layer give it. It may come from anything on the way to AWS. */
const ANONYMOUS: ReadonlySet<string> = new Set(['HTTP 404', 'NotFound']);

/** Awaits an answer; undefined if AWS says that the requested thing does not exist. */
export const unlessAbsent = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error) && !ANONYMOUS.has(errorCode(error))) return undefined;
    throw error;
  }
};
