import { isNotFound } from '../errors/errors.ts';

/** What a call answers; undefined when AWS says that there is no such thing. */
export const unlessAbsent = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
};
