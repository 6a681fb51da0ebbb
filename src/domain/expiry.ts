import type { z } from 'zod';

/** Error text for a value that is neither a day nor a time. */
export const WANTED_EXPIRY = 'expected a day, such as 2027-03-31';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** Says why a text is no end: a day that the month does not have, or no day at all. */
const expiryProblem = (text: string): string => {
  const [year = '', month = '', day = ''] = DAY.test(text) ? text.split('-') : [];
  const name = MONTHS[Number(month) - 1];
  return name === undefined ? WANTED_EXPIRY : `there is no ${Number(day)} ${name} ${year}`;
};

/**
 * Parses the end of a day (UTC), or a time with its offset, into ISO 8601. Returns undefined for other text and for
 * days that do not exist.
 */
export const expiryOf = (text: string): string | undefined => {
  if (!DAY.test(text) && !TIME.test(text)) return undefined;
  const day = new Date(`${text.slice(0, 10)}T00:00:00.000Z`);
  // JavaScript reads the 31st of a shorter month as a day of the next one.
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text.slice(0, 10)) return undefined;
  const time = new Date(DAY.test(text) ? `${text}T23:59:59.999Z` : text);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
};

/** Parses an end inside a schema. An end that is neither a day nor a time is an issue of the schema. */
export const toExpiry = (text: string, context: z.RefinementCtx): string => {
  const time = expiryOf(text);
  if (time === undefined) context.addIssue({ code: 'custom', message: expiryProblem(text) });
  return time ?? '';
};
