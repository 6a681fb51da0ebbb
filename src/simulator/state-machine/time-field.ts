/** Maximum seconds in Wait and TimeoutSeconds. */
export const LONGEST_SECONDS = 99_999_999;

/** Matches RFC 3339 with a capital T and an offset, as the States Language requires. */
const TIMESTAMP = /^(\d{4}-\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** Parses a time into milliseconds since the epoch; `undefined` for other text, and for days that do not exist. */
export const parseTimestamp = (text: string): number | undefined => {
  const [, month, day] = TIMESTAMP.exec(text) ?? [];
  // Date reads the 31st of February as the 3rd of March.
  if (month === undefined || new Date(`${month}-${day}T00:00:00Z`).getUTCDate() !== Number(day)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
};
