import { expect, it } from 'vitest';
import { didYouMean, nearest } from '../../../src/app/policy/nearest.ts';

const words = ['accounts', 'exclude', 'regions', 'role'];

it.each([
  ['acounts', 'accounts'],
  ['REGIONS', 'regions'],
  ['rloe', 'role'],
  ['region', 'regions'],
  ['xyzxyz', undefined],
  ['', undefined],
])('of %j the nearest is %j', (given, candidate) => {
  expect(nearest(given, words)).toBe(candidate);
});

it('names the candidate as it is written', () => {
  expect(didYouMean('hgih', ['LOW', 'HIGH'])).toBe(' (did you mean "HIGH"?)');
});

it('says nothing without candidates', () => {
  expect(didYouMean('a', [])).toBe('');
});
