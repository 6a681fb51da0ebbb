/** What an end that is no time is answered with. */
export const WANTED_EXPIRY = 'expected a day, such as 2027-03-31';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** The end of a day (in UTC), or a time with its offset, as ISO 8601; undefined when the text is neither, or no such day exists. */
export const expiryOf = (text: string): string | undefined => {
  if (!DAY.test(text) && !TIME.test(text)) return undefined;
  const day = new Date(`${text.slice(0, 10)}T00:00:00.000Z`);
  // JavaScript takes the 31st of a shorter month for a day of the next.
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text.slice(0, 10)) return undefined;
  const time = new Date(DAY.test(text) ? `${text}T23:59:59.999Z` : text);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
};
