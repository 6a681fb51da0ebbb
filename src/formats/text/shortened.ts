import { visible } from './visible.ts';

/** Visible text of at most so many UTF-16 units, the cut shown by an ellipsis; no character is split. */
export const shortened = (text: string, units: number): string => {
  const shown = visible(text);
  if (shown.length <= units) return shown;
  const end = units - 1;
  const splits = /[\uD800-\uDBFF]/.test(shown.charAt(end - 1));
  return `${shown.slice(0, splits ? end - 1 : end)}…`;
};

const encoder = new TextEncoder();
/** Bytes of UTF-8. */
export const byteLength = (text: string): number => encoder.encode(text).length;
