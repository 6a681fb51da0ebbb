import { describe, expect, test } from 'vitest';
import { agrees } from '../../../src/collectors/stack-drift/refute-encryption.ts';
import type { BucketEncryptionRule } from '../../../src/domain/facts.ts';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555';
const rule = (algorithm: string, more: Partial<BucketEncryptionRule> = {}): BucketEncryptionRule => ({
  algorithm,
  kmsKeyId: undefined,
  bucketKeyEnabled: false,
  blockedEncryptionTypes: [],
  ...more,
});
const template = (algorithm: string, key?: string, more: object = {}) => ({
  ServerSideEncryptionByDefault: { SSEAlgorithm: algorithm, ...(key === undefined ? {} : { KMSMasterKeyID: key }) },
  ...more,
});

type Template = Parameters<typeof agrees>[0];
const rows: readonly (readonly [string, Template, readonly BucketEncryptionRule[], boolean])[] = [
  ['the same algorithm', [template('AES256')], [rule('AES256')], true],
  [
    'SSE-C blocked, which the template leaves open',
    [template('AES256')],
    [rule('AES256', { blockedEncryptionTypes: ['SSE-C'] })],
    true,
  ],
  ['another algorithm', [template('AES256')], [rule('aws:kms')], false],
  ['the same key', [template('aws:kms', KEY)], [rule('aws:kms', { kmsKeyId: KEY })], true],
  ['the key by its id', [template('aws:kms', KEY.split('/')[1])], [rule('aws:kms', { kmsKeyId: KEY })], true],
  ['another key', [template('aws:kms', 'other')], [rule('aws:kms', { kmsKeyId: KEY })], false],
  ['no key where the template sets one', [template('aws:kms', KEY)], [rule('aws:kms')], false],
  [
    'a bucket key as the template sets it',
    [template('aws:kms', KEY, { BucketKeyEnabled: true })],
    [rule('aws:kms', { kmsKeyId: KEY, bucketKeyEnabled: true })],
    true,
  ],
  [
    'a bucket key as the template sets it, in words',
    [template('AES256', undefined, { BucketKeyEnabled: 'true' })],
    [rule('AES256', { bucketKeyEnabled: true })],
    true,
  ],
  [
    'no bucket key where the template sets one',
    [template('AES256', undefined, { BucketKeyEnabled: true })],
    [rule('AES256')],
    false,
  ],
  [
    'blocked types as the template sets them',
    [template('AES256', undefined, { BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] } })],
    [rule('AES256', { blockedEncryptionTypes: ['SSE-C'] })],
    true,
  ],
  [
    'no blocked types where the template sets some',
    [template('AES256', undefined, { BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] } })],
    [rule('AES256')],
    false,
  ],
  ['no rule', [template('AES256')], [], false],
  ['a rule more', [template('AES256')], [rule('AES256'), rule('aws:kms')], false],
];
describe("S3's answer agrees with the template", () => {
  test.each(rows)('%s', (_, expected, rules, result) => {
    expect(agrees(expected, { rules })).toBe(result);
  });
});
