import { describe, expect, it } from 'vitest';
import { fromDifference } from '../../../src/formats/text/from-difference.ts';

describe('two long values', () => {
  it('begin shortly before they differ', () => {
    expect(fromDifference(`${'x'.repeat(200)}one`, `${'x'.repeat(200)}two`, 80)).toEqual([
      `…${'x'.repeat(20)}one`,
      `…${'x'.repeat(20)}two`,
    ]);
  });

  it('are whole where they differ early, or not at all', () => {
    const long = 'x'.repeat(200);
    expect(fromDifference(`one${long}`, `two${long}`, 80)).toEqual([`one${long}`, `two${long}`]);
    expect(fromDifference(long, long, 80)).toEqual([long, long]);
    expect(fromDifference('one', 'two', 80)).toEqual(['one', 'two']);
  });

  it('leave a short one whole', () => {
    const short = 'x'.repeat(70);
    expect(fromDifference(`${short}${'y'.repeat(200)}`, short, 80)).toEqual([
      `…${'x'.repeat(20)}${'y'.repeat(200)}`,
      short,
    ]);
  });

  it('begin between characters', () => {
    const [one] = fromDifference(`${'🪣'.repeat(100)}a`, `${'🪣'.repeat(100)}b`, 80);
    expect(one).toBe(`…${'🪣'.repeat(20)}a`);
  });
});
