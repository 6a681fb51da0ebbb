import { type Reading, readValue, unread } from '../../domain/evidence.ts';
import { errorCode, type FailedCall, gapCause } from '../errors/errors.ts';

/** The call, and the error codes that are an answer: what they mean is that nothing is configured. */
export interface ReadCall extends FailedCall {
  readonly absentOn?: readonly string[];
}

/** One AWS call as a reading: its value, absent when AWS says that nothing is configured, or why there is none. Never rejects. */
export const read = async <T>(call: () => Promise<T>, what: ReadCall): Promise<Reading<T | undefined>> => {
  try {
    return readValue(await call());
  } catch (error) {
    return what.absentOn?.includes(errorCode(error)) ? readValue(undefined) : unread(gapCause(error, what));
  }
};
