import { expect, it } from 'vitest';
import { findingId } from '../../src/engine/finding-id.ts';
import { scope } from '../support/subjects.ts';

const arn = 'arn:aws:s3:::b';

it('is the same in every run', () => {
  expect(findingId('s3-bucket-versioning', scope(), arn)).toBe('c484552376219597868dfedafa6c11f3');
});

it.each([
  ['check', findingId('s3-bucket-encryption', scope(), arn)],
  ['account', findingId('s3-bucket-versioning', scope('444455556666'), arn)],
  ['Region', findingId('s3-bucket-versioning', scope('111122223333', 'eu-west-2'), arn)],
  ['resource', findingId('s3-bucket-versioning', scope(), `${arn}2`)],
])('differs by %s', (_what, id) => {
  expect(id).not.toBe(findingId('s3-bucket-versioning', scope(), arn));
  expect(id).toMatch(/^[0-9a-f]{32}$/);
});

it('does not run its parts together', () => {
  expect(findingId('a', scope(), 'b","c')).not.toBe(findingId('a","b', scope(), 'c'));
});
