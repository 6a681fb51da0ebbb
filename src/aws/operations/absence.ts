import { isNotFound } from '../errors/errors.ts';

/** Awaits an answer; undefined if AWS says that the requested thing does not exist. */
export const unlessAbsent = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
};
