import * as z from 'zod';

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 };
type Unit = keyof typeof SECONDS;
const WANTED = 'expected a duration such as 30s, 15m or 2h';

/** Schema of a duration such as `30s`, `15m`, `2h` or `1d`, parsed to seconds. */
export const duration = z
  .string({ error: WANTED })
  .regex(/^\d{1,6}[smhd]$/, { error: WANTED })
  .transform((text) => Number(text.slice(0, -1)) * SECONDS[text.slice(-1) as Unit]);
