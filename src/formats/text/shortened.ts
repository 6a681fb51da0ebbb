import { visible } from './visible.ts';

/** Cuts visible text to a number of UTF-16 units, with an ellipsis. No character is split. */
export const shortened = (text: string, units: number): string => {
  const shown = visible(text);
  if (shown.length <= units) return shown;
  const end = units - 1;
  const splits = /[\uD800-\uDBFF]/.test(shown.charAt(end - 1));
  return `${shown.slice(0, splits ? end - 1 : end)}…`;
};

const encoder = new TextEncoder();
/** Counts bytes of UTF-8. */
export const byteLength = (text: string): number => encoder.encode(text).length;
