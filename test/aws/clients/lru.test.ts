import { expect, test } from 'vitest';
import { createLru } from '../../../src/aws/clients/lru.ts';

test('what was used longest ago is forgotten first', () => {
  const lru = createLru<string, string>(2);
  const made: string[] = [];
  const get = (key: string) =>
    lru.get(key, () => {
      made.push(key);
      return key;
    });
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) get(key);
  expect(made).toEqual(['a', 'b', 'c', 'b']);
  expect(lru.size).toBe(2);
});

test('an entry that is absent on purpose is made once', () => {
  const lru = createLru<string, undefined>(2);
  let made = 0;
  const make = () => {
    made += 1;
    return undefined;
  };
  lru.get('a', make);
  lru.get('a', make);
  expect(made).toBe(1);
});

test('matching entries are forgotten and the others stay', () => {
  const lru = createLru<string, number>(10);
  for (const [index, key] of ['a', 'b', 'c'].entries()) lru.get(key, () => index);
  lru.forget((value) => value > 0);
  expect(lru.size).toBe(1);
  expect(lru.get('a', () => 9)).toBe(0);
  expect(lru.get('b', () => 9)).toBe(9);
});
