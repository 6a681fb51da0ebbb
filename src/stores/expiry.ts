/** Archived findings are kept for a year after they closed. */
export const ARCHIVED_FINDING_DAYS = 365;
/** Runs outlive the findings that they archived. */
export const RUN_DAYS = 400;
/** An execution may be redriven for two weeks: nothing comes later. */
export const SIGHTING_DAYS = 16;
/** Exceptions that expired are reported until then. */
export const EXPIRED_EXCEPTION_DAYS = 90;
/** Dead letters live for 14 days, and may be redelivered as often as people like. */
export const DELIVERY_DAYS = 90;

const DAY_MS = 86_400_000;

/** ISO 8601 in UTC with milliseconds, so that text compares as time. Throws a RangeError when it is no time. */
export const instant = (time: string): string => new Date(time).toISOString();

/** Seconds since 1970, as DynamoDB's time to live wants them. */
export const expiryAfter = (time: string, days: number): number => Math.ceil((Date.parse(time) + days * DAY_MS) / 1000);

/** DynamoDB deletes up to days late, so readers look for themselves. */
export const isExpired = (expiresAt: unknown, now: Date): boolean =>
  typeof expiresAt === 'number' && expiresAt * 1000 <= now.getTime();
