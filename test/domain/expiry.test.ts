import { expect, it } from 'vitest';
import { expiryOf } from '../../src/domain/expiry.ts';

it.each([
  ['2027-03-31', '2027-03-31T23:59:59.999Z'],
  ['2028-02-29', '2028-02-29T23:59:59.999Z'],
  ['2027-03-31T12:00Z', '2027-03-31T12:00:00.000Z'],
  ['2027-03-31T12:00:30.5+02:00', '2027-03-31T10:00:30.500Z'],
  ['2027-02-29', undefined],
  ['2027-02-30T12:00Z', undefined],
  ['2027-13-01', undefined],
  ['2027-03-31T25:00Z', undefined],
  ['2027-03-31T12:00', undefined],
  ['31.03.2027', undefined],
  ['2027', undefined],
  ['90d', undefined],
  ['never', undefined],
  ['', undefined],
])('%s ends at %s', (text, end) => {
  expect(expiryOf(text)).toBe(end);
});
