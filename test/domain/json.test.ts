import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/domain/check.ts';
import { frozenCopy, sameJson } from '../../src/domain/json.ts';

describe('frozenCopy', () => {
  it('freezes the copy to its depths and leaves the original alone', () => {
    const original = { list: [{ a: 1 }], none: null };
    const copy = frozenCopy(original);
    expect(copy).toEqual(original);
    expect(Object.isFrozen(copy)).toBe(true);
    expect(Object.isFrozen(copy['list'])).toBe(true);
    expect(Object.isFrozen((copy['list'] as readonly Json[])[0])).toBe(true);
    expect(Object.isFrozen(original)).toBe(false);
    expect(Object.isFrozen(original.list[0])).toBe(false);
  });

  it('leaves members out that are undefined, as a store does', () => {
    expect(frozenCopy({ a: 1, b: undefined } as never)).toStrictEqual({ a: 1 });
  });
});

describe('sameJson', () => {
  it.each<[string, Json, Json, boolean]>([
    ['members in another order', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }, true],
    ['three members in another order', { b: 1, c: 2, a: 3 }, { c: 2, a: 3, b: 1 }, true],
    ['items in another order', [1, 2], [2, 1], false],
    ['a list and a mapping', ['a'], { 0: 'a' }, false],
    ['another value', { a: 1 }, { a: 2 }, false],
    ['a member more', { a: 1 }, { a: 1, b: null }, false],
    ['null and a text', null, 'null', false],
    ['the same list of mappings', [{ a: 1, b: 2 }], [{ b: 2, a: 1 }], true],
  ])('%s', (_name, one, other, expected) => {
    expect(sameJson(one, other)).toBe(expected);
  });

  it('holds of every value and its copy through a store', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        expect(sameJson(value as Json, JSON.parse(JSON.stringify(value)) as Json)).toBe(true);
      }),
    );
  });
});
