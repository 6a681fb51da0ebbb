import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, line, padEnd, padStart, renderLines, span, textWidth } from '../../../src/formats/table/layout.ts';
import { visible } from '../../../src/formats/text/visible.ts';

const plain = (_: unknown, text: string): string => text;

describe('the width of text', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['日本', 4],
    ['👍', 2],
    ['ａ', 2],
    ['👨‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['한', 2],
  ])('of %j is %i', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  it('is what padding fills up', () => {
    expect(padEnd('日', 4)).toBe('日  ');
    expect(padStart('日', 4)).toBe('  日');
    expect(padEnd('long', 2)).toBe('long');
  });

  it('is what cutting keeps to', () => {
    expect(cut('abcdef', 6)).toBe('abcdef');
    expect(cut('abcdefg', 6)).toBe('abcde…');
    expect(cut('日本語', 4)).toBe('日…');
    expect(cut('a👨‍👩‍👧bc', 3)).toBe('a…');
    expect(cut('a👨‍👩‍👧bc', 4)).toBe('a👨‍👩‍👧…');
  });
});

describe('lines', () => {
  it('wrap at spaces, with hanging indentation', () => {
    expect(renderLines([line(2, [span('one two three four')], 4)], 14, plain)).toBe(
      '  one two\n      three\n      four\n',
    );
  });

  it('break a word only when it is longer than a line', () => {
    expect(renderLines([line(0, [span('ab 0123456789012345')], 0)], 10, plain)).toBe('ab\n0123456789\n012345\n');
  });

  it('keep their tail together, on the last row where it fits and else on its own', () => {
    const tailed = { ...line(0, [span('12345678')], 1), tail: [span('a b')] };
    expect(renderLines([tailed], 13, plain)).toBe('12345678  a b\n');
    expect(renderLines([tailed], 12, plain)).toBe('12345678\n a b\n');
    expect(renderLines([{ ...tailed, tail: [span('a b c d e f g')] }], 12, plain)).toBe('12345678  a\n b c d e f g\n');
  });

  it('paint every row by itself, so that no colour runs on', () => {
    const paint = (style: string, text: string): string => `<${style}>${text}</${style}>`;
    expect(renderLines([line(0, [span('aaaa bbbb', 'bad')], 0)], 8, paint)).toBe('<bad>aaaa</bad>\n<bad>bbbb</bad>\n');
  });

  it('are never wider than they may be, whatever the text, and lose nothing but spaces', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 120 }), { maxLength: 5 }),
        fc.integer({ min: 40, max: 140 }),
        (texts, width) => {
          const shown = texts.map(visible);
          const text = renderLines(
            [
              line(
                4,
                shown.map((each) => span(each)),
                2,
              ),
            ],
            width,
            plain,
          );
          for (const row of text.split('\n')) expect(textWidth(row)).toBeLessThanOrEqual(width);
          expect(text.replaceAll(/\s/g, '')).toBe(shown.join('').replaceAll(/\s/g, ''));
        },
      ),
    );
  });
});
