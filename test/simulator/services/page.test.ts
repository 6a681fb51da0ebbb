import { describe, expect, it } from 'vitest';
import { pageOf } from '../../../src/simulator/services/page.ts';

const page = (items: Iterable<string>, token?: string, size = 2, of: readonly unknown[] = ['letters']) =>
  pageOf(items, (item) => item, { of, token, size, invalidToken: () => new Error('invalid token') });

describe('a page', () => {
  it('is sorted by the bytes of its keys, whatever the order of the items', () => {
    expect(page(['b', 'B', 'a', '10', '9'], undefined, 9).items).toEqual(['10', '9', 'B', 'a', 'b']);
  });

  it.each([
    ['none when everything fits', ['a', 'b'], undefined],
    ['none when there is nothing', [], undefined],
  ])('has a token of the next: %s', (_what, items, next) => {
    expect(page(items).next).toBe(next);
  });

  it('goes on after its last key, though that has gone and others have come', () => {
    const first = page(['a', 'b', 'c', 'd']);
    expect(first.items).toEqual(['a', 'b']);
    expect(page(['a', 'a2', 'b2', 'c', 'd'], first.next).items).toEqual(['b2', 'c']);
  });

  it('can follow keys that are no plain text', () => {
    const keys = ['\u00e9/\u0000', '\ud83d\udc27', 'x'.repeat(500)].sort();
    const first = page(keys, undefined, 1);
    expect(page(keys, first.next, 5).items).toEqual(keys.slice(1));
  });

  it('refuses the token of another listing', () => {
    const { next } = page(['a', 'b', 'c']);
    expect(page(['a', 'b', 'c'], next).items).toEqual(['c']);
    expect(() => page(['a', 'b', 'c'], next, 2, ['letters', 'of another account'])).toThrow('invalid token');
  });

  it.each(['', '!', 'a b', '\u00e9', 'YQ==', 'AAAA', 'bmVpdGhlciBvZiBvdXJz'])('refuses the token %s', (token) => {
    expect(() => page(['a'], token)).toThrow('invalid token');
  });
});
