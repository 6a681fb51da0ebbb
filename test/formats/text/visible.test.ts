import { describe, expect, it } from 'vitest';
import { visible, visibleJson } from '../../../src/formats/text/visible.ts';

describe('visible text', () => {
  it.each([
    ['what is plain', 'my-bucket_1.é日本 👍', 'my-bucket_1.é日本 👍'],
    ['a new line', 'a\r\nb\tc', 'a\\r\\nb\\tc'],
    ['an ANSI sequence', '\x1b[31mred\x1b[0m', '\\x1b[31mred\\x1b[0m'],
    ['an 8-bit control', 'a\x9b31mb', 'a\\x9b31mb'],
    ['a bell and a backspace', '\x07\b', '\\x07\\x08'],
    ['a bidirectional override', 'a\u202egpj.exe', 'a\\u202egpj.exe'],
    ['an isolate', '\u2066x\u2069', '\\u2066x\\u2069'],
    ['a zero-width space', 'a\u200bb', 'a\\u200bb'],
    ['a line separator', 'a\u2028b', 'a\\u2028b'],
    ['a space that only looks like one', 'a\u00a0b\u3000c', 'a\\xa0b\\u3000c'],
    ['a tag character', 'a\u{e0041}b', 'a\\u{e0041}b'],
    ['a lone surrogate', 'a\ud800b', 'a\\ud800b'],
  ])('shows %s', (_, given, shown) => {
    expect(visible(given)).toBe(shown);
  });
});

describe('visible JSON', () => {
  it('parses to the same value', () => {
    const value = { a: 'x\u202ey\u{e0041}\x9b\u00a0\x7f', b: ['\ud800', 'é\n'] };
    const text = visibleJson(JSON.stringify(value, null, 2));
    expect(JSON.parse(text)).toEqual(value);
    expect(text).not.toMatch(/[\u007f-\u009f\u202e\u00a0]|\u{e0041}/u);
  });
});
