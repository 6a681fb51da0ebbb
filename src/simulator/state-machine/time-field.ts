/** The longest time that Step Functions takes in Wait and TimeoutSeconds, in seconds. */
export const longestSeconds = 99_999_999;

/** RFC 3339 with a capital T and an offset, as the States Language wants it. */
const timestampPattern = /^(\d{4}-\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** The time in milliseconds since the epoch; `undefined` for what is no time of the States Language, or no day of the calendar. */
export function parseTimestamp(text: string): number | undefined {
  const [, month, day] = timestampPattern.exec(text) ?? [];
  // Date takes the 31st of February for the 3rd of March.
  if (month === undefined || new Date(`${month}-${day}T00:00:00Z`).getUTCDate() !== Number(day)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
