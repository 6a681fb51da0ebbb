import type { Exception } from '../../../src/domain/exception.ts';
import type { Clock, ExceptionStore } from '../../../src/domain/ports.ts';
import { EXPIRED_EXCEPTION_DAYS, expiryAfter, isPastExpiry } from '../../../src/stores/expiry.ts';

/** Exceptions as long as the process lasts. */
export const memoryExceptions = ({ clock }: { readonly clock: Clock }): ExceptionStore => {
  const exceptions = new Map<string, Exception>();
  const lives = ({ expires }: Exception): boolean =>
    !isPastExpiry(expiryAfter(expires, EXPIRED_EXCEPTION_DAYS), clock());
  return {
    list: async () =>
      [...exceptions.values()]
        .filter(lives)
        .sort((one, other) => (one.id < other.id ? -1 : 1))
        .map((exception) => structuredClone(exception)),
    put: async (exception) => {
      if (exceptions.has(exception.id)) return false;
      exceptions.set(exception.id, structuredClone(exception));
      return true;
    },
    remove: async (id) => exceptions.delete(id),
  };
};
