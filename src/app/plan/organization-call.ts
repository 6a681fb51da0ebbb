import { gapCause } from '../../aws/errors/errors.ts';
import type { KnownCall } from '../../domain/calls/index.ts';
import type { GapCause } from '../../domain/gap.ts';

/** The answer of calls to Organizations, or the cause why there is none. */
export type Read<T> = { readonly value: T } | { readonly unread: GapCause };

/** Calls Organizations. `call` is the one that failed where the error itself names none. */
export const attempt = async <T>(call: KnownCall, read: () => Promise<T>): Promise<Read<T>> => {
  try {
    return { value: await read() };
  } catch (error) {
    return { unread: gapCause(error, call) };
  }
};
