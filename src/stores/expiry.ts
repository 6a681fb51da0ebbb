import { DAY_MS } from '../domain/time.ts';

/** Days that archived findings are kept. */
export const ARCHIVED_FINDING_DAYS = 365;
/** Days that runs are kept: longer than the findings that they archived. */
export const RUN_DAYS = 400;
/** Days that sightings are kept. An execution may be redriven for two weeks. */
export const SIGHTING_DAYS = 16;
/** Days that expired exceptions are reported. */
export const EXPIRED_EXCEPTION_DAYS = 90;
/** Days that delivery states are kept. Dead letters live for 14 days and may be redriven repeatedly. */
export const DELIVERY_DAYS = 90;

/**
 * Normalises a time to ISO 8601 in UTC with milliseconds, so that text compares as time. Throws a RangeError for other
 * text.
 */
export const instant = (time: string): string => new Date(time).toISOString();

/** Returns the seconds since 1970 at which an item may be deleted, for DynamoDB's time to live. */
export const expiryAfter = (time: string, days: number): number => Math.ceil((Date.parse(time) + days * DAY_MS) / 1000);

/** Tests for expiry. DynamoDB deletes up to days late, so readers filter. */
export const isPastExpiry = (expiresAt: unknown, now: Date): boolean =>
  typeof expiresAt === 'number' && expiresAt * 1000 <= now.getTime();
