import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { glob, globProblem, matchesPath } from '../../src/domain/path-pattern.ts';
import { growth, LINEAR } from '../support/growth.ts';

const rows: readonly (readonly [string, string, string, boolean])[] = [
  ['the same text', '/Tags', '/Tags', true],
  ['another text', '/Tags', '/Tag', false],
  ['anchored at the beginning', '/Value', '/Tags/0/Value', false],
  ['anchored at the end', '/Tags', '/Tags/0', false],
  ['case counts', '/tags', '/Tags', false],
  ['a dot is a dot', '/a.b', '/axb', false],
  ['`*` is a segment', '/Tags/*/Value', '/Tags/0/Value', true],
  ['`*` is not two segments', '/Tags/*', '/Tags/0/Value', false],
  ['`*` is not the absence of a segment', '/Tags/*', '/Tags', false],
  ['`*` may be empty within a segment', '/Tags*', '/Tags', true],
  ['`*` at the end of a segment', '/Tag*', '/TagSet', true],
  ['`*` at the beginning of a segment', '/*Set', '/TagSet', true],
  ['`*` in the middle of a segment', '/T*t', '/TagSet', true],
  ['`*` does not let the ends overlap', '/aba*aba', '/ababa', false],
  ['`*` lets the ends touch', '/aba*aba', '/abaaba', true],
  ['two `*` in order', '/a*b*c', '/a1b2c', true],
  ['two `*` out of order', '/a*c*b', '/a1b2c', false],
  ['two `*` do not use a part twice', '/*ab*ab', '/xab', false],
  ['the part between two `*` does not overlap the beginning', '/ab*ba*', '/aba', false],
  ['the part between two `*` does not overlap the end', '/*ab*b', '/ab', false],
  ['`**` is no segment', '/Tags/**', '/Tags', true],
  ['`**` is one segment', '/Tags/**', '/Tags/0', true],
  ['`**` is many segments', '/Tags/**', '/Tags/0/Value', true],
  ['`**` is whole segments', '/Tags/**', '/TagSet', false],
  ['`**` at the beginning', '**/Value', '/Tags/0/Value', true],
  ['`**` in the middle', '/Tags/**/Value', '/Tags/0/1/Value', true],
  ['`**` in the middle is no segment', '/Tags/**/Value', '/Tags/Value', true],
  ['what follows `**` must be there', '/Tags/**/Value', '/Tags/0/Key', false],
  ['two `**`', '/**/a/**/b', '/x/a/y/z/b', true],
  ['two `**` side by side', '/a/**/**', '/a', true],
  ['`**` alone', '**', '/a/b', true],
];

it.each(rows)('%s: %s and %s', (_name, pattern, text, expected) => {
  expect(matchesPath(pattern, text, '/')).toBe(expected);
});

describe('other separators', () => {
  it.each([
    ['AWS::SQS::*', 'AWS::SQS::Queue', true],
    ['AWS::*', 'AWS::SQS::Queue', false],
    ['AWS::**', 'AWS::SQS::Queue', true],
    ['AWS::*::Queue', 'AWS::SQS::Queue', true],
    ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', false],
  ])('%s and %s', (pattern, text, expected) => {
    expect(matchesPath(pattern, text, '::')).toBe(expected);
  });
});

describe('two separators', () => {
  it.each([
    ['a:b/c', 'a:b/c', true],
    ['a:b/c', 'a/b/c', false],
    ['a:*', 'a:b/c', false],
    ['a:*/*', 'a:b/c', true],
    ['a:**', 'a:b/c', true],
    ['a:**', 'a', true],
    ['a:**', 'a/b', false],
    ['a/**', 'a:b', false],
    ['**/c', 'a:b/c', true],
    ['**:c', 'a:b/c', false],
    ['**:c', 'c', true],
    ['a:**/c', 'a:b/c', true],
    ['a:**/c', 'a/c', true],
    ['a:**:c', 'a:b/c', false],
    [':a', 'a', false],
    ['a::b', 'a::b', true],
    ['a:*:b', 'a::b', true],
    ['*', '', true],
    ['', '', true],
  ])('%s and %s', (pattern, text, expected) => {
    expect(glob(pattern, [':', '/'])(text)).toBe(expected);
  });
});

it.each([
  ['a*b', 'a/b:c', false],
  ['a*c', 'a/b:c', true],
  ['**', 'a/b', true],
])('without separators a text is one segment: %s and %s', (pattern, text, expected) => {
  expect(glob(pattern, [])(text)).toBe(expected);
});

it('takes linear time, whatever the pattern', () => {
  const pattern = glob(`${'**/a*a*/'.repeat(40)}b`, ['/']);
  expect(growth((segments) => expect(pattern('aaa/'.repeat(segments))).toBe(false), 1600)).toBeLessThan(LINEAR);
});

it.each([
  ['', 'is empty'],
  ['a**/b', '`**` must be a whole segment'],
  ['a/***', '`**` must be a whole segment'],
  ['a/**/b', undefined],
  ['**', undefined],
])('the problem of %s is %s', (pattern, problem) => {
  expect(globProblem(pattern, ['/'])).toBe(problem);
});

it('agrees with a regular expression', () => {
  const segment = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 });
  const glob = fc.oneof(
    { weight: 1, arbitrary: fc.constant('**') },
    {
      weight: 3,
      arbitrary: fc
        .string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 4 })
        .filter((text) => !text.includes('**')),
    },
  );
  const path = (item: fc.Arbitrary<string>) => fc.array(item, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(path(glob), path(segment), (pattern, segments) => {
      const source = pattern
        .map((each) => (each === '**' ? '(?:[^/]*/)*' : `${each.replaceAll('*', '[^/]*')}/`))
        .join('');
      const expected = new RegExp(`^${source}$`).test(`${segments.join('/')}/`);
      expect(matchesPath(pattern.join('/'), segments.join('/'), '/')).toBe(expected);
    }),
    { numRuns: 500 },
  );
});
