import { errorCode, isNotFound } from '../errors/errors.ts';

/**
 * Awaits an answer; undefined if AWS says that the requested thing does not exist. A 404 whose body says nothing may come
 * from anything on the way to AWS, so it is an error.
 */
export const unlessAbsent = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error) && errorCode(error) !== 'HTTP 404') return undefined;
    throw error;
  }
};
