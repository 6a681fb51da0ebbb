import { describe, expect, test } from 'vitest';
import { s3BucketEncryption } from '../../src/checks/s3-bucket-encryption.ts';
import type { BucketEncryptionRule } from '../../src/domain/facts.ts';
import type { AccountId, Region } from '../../src/domain/ids.ts';
import { testCheck } from '../support/check-tester.ts';

const rule = (algorithm?: string, more: Partial<BucketEncryptionRule> = {}): BucketEncryptionRule => ({
  algorithm,
  kmsKeyId: undefined,
  bucketKeyEnabled: false,
  blockedEncryptionTypes: [],
  ...more,
});
const rules = (...all: readonly BucketEncryptionRule[]) => ({ encryption: { rules: all } });
const single = (algorithm?: string, more?: Partial<BucketEncryptionRule>) => rules(rule(algorithm, more));

const keyId = '1234abcd-12ab-34cd-56ef-1234567890ab';
const keyArn = `arn:aws:kms:eu-west-1:111122223333:key/${keyId}`;
const otherKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/99999999-12ab-34cd-56ef-1234567890ab';
const multiRegionKeyId = 'mrk-1234abcd12ab34cd56ef1234567890ab';
const aliasArn = 'arn:aws-us-gov:kms:us-gov-west-1:111122223333:alias/team/data_key';
const awsManagedArn = 'arn:aws:kms:eu-west-1:111122223333:alias/aws/s3';
const kms = { kmsKeyId: keyArn };

testCheck(s3BucketEncryption, {
  defaults: { minimum: 'sse-s3', requireBucketKey: false, blockSseC: false },
  compliant: [
    { name: 'AES256, by the ladder the first step', facts: single('AES256') },
    {
      name: 'aws:kms without KMSMasterKeyID, or with alias/aws/s3: no key id, minimum sse-kms',
      facts: single('aws:kms'),
      options: { minimum: 'sse-kms' },
    },
    {
      name: 'aws:kms without KMSMasterKeyID, or with alias/aws/s3: the alias, minimum sse-kms',
      facts: single('aws:kms', { kmsKeyId: 'alias/aws/s3' }),
      options: { minimum: 'sse-kms' },
    },
    {
      name: 'aws:kms with a key, minimum sse-kms-cmk',
      facts: single('aws:kms', kms),
      options: { minimum: 'sse-kms-cmk' },
    },
    { name: 'aws:kms with a key, minimum sse-s3', facts: single('aws:kms', kms) },
    {
      name: 'aws:kms:dsse, with or without a key: without one, the highest step',
      facts: single('aws:kms:dsse'),
      options: { minimum: 'dsse-kms' },
    },
    {
      name: 'aws:kms:dsse, with or without a key: with one, the highest step',
      facts: single('aws:kms:dsse', kms),
      options: { minimum: 'dsse-kms' },
    },
    {
      name: 'aws:kms:dsse with a key, minimum sse-kms-cmk',
      facts: single('aws:kms:dsse', kms),
      options: { minimum: 'sse-kms-cmk' },
    },
    {
      name: 'aws:kms:dsse without a key, minimum sse-kms',
      facts: single('aws:kms:dsse'),
      options: { minimum: 'sse-kms' },
    },
    { name: 'key ARN in allowedKeys', facts: single('aws:kms', kms), options: { allowedKeys: [otherKeyArn, keyArn] } },
    { name: 'key ARN, its id in allowedKeys', facts: single('aws:kms', kms), options: { allowedKeys: [keyId] } },
    {
      name: 'key id, its ARN in allowedKeys',
      facts: single('aws:kms', { kmsKeyId: keyId }),
      options: { allowedKeys: [keyArn] },
    },
    { name: 'key id in allowedKeys', facts: single('aws:kms', { kmsKeyId: keyId }), options: { allowedKeys: [keyId] } },
    {
      name: 'alias ARN in allowedKeys',
      facts: single('aws:kms', { kmsKeyId: aliasArn }),
      options: { allowedKeys: [aliasArn] },
    },
    {
      name: 'id of a multi-Region key in allowedKeys',
      facts: single('aws:kms', { kmsKeyId: multiRegionKeyId }),
      options: { allowedKeys: [multiRegionKeyId] },
    },
    {
      name: 'AWS managed key, allowed by its alias ARN',
      facts: single('aws:kms'),
      options: { allowedKeys: [keyArn, awsManagedArn] },
    },
    {
      name: 'AWS managed key of another account, allowed by its alias ARN',
      facts: single('aws:kms', { kmsKeyId: 'arn:aws:kms:us-east-1:444455556666:alias/aws/s3' }),
      options: { allowedKeys: [awsManagedArn] },
    },
    {
      name: 'AES256 has no key to compare with allowedKeys',
      facts: single('AES256'),
      options: { allowedKeys: [keyArn] },
    },
    {
      name: 'BucketKeyEnabled with AES256 means nothing: not judged',
      facts: single('AES256'),
      options: { requireBucketKey: true },
    },
    {
      name: 'aws:kms:dsse has no bucket key: not judged',
      facts: single('aws:kms:dsse', kms),
      options: { requireBucketKey: true },
    },
    {
      name: 'requireBucketKey and BucketKeyEnabled',
      facts: single('aws:kms', { ...kms, bucketKeyEnabled: true }),
      options: { requireBucketKey: true },
    },
    {
      name: 'blockSseC and SSE-C is blocked',
      facts: single('AES256', { blockedEncryptionTypes: ['SSE-C'] }),
      options: { blockSseC: true },
    },
    {
      name: 'several rules, all pass',
      facts: rules(rule('aws:kms', kms), rule('aws:kms:dsse')),
      options: { minimum: 'sse-kms' },
    },
  ],
  nonCompliant: [
    {
      name: 'ServerSideEncryptionConfigurationNotFoundError, or rules without a default: the error',
      facts: rules(),
      messageId: 'none',
      data: {},
      message: 'subject has no default encryption.',
    },
    {
      name: 'ServerSideEncryptionConfigurationNotFoundError, or rules without a default: such rules',
      facts: rules(rule(), rule()),
      messageId: 'none',
    },
    {
      name: 'a rule without a default among others: the weakest counts',
      facts: rules(rule('aws:kms', kms), rule()),
      options: { minimum: 'sse-kms' },
      messageId: 'none',
    },
    {
      name: 'a rule without a default after one that is too weak: the weakest counts',
      facts: rules(rule('AES256'), rule()),
      options: { minimum: 'sse-kms' },
      messageId: 'none',
    },
    {
      name: 'AES256 below the minimum sse-kms',
      facts: single('AES256'),
      options: { minimum: 'sse-kms' },
      messageId: 'tooWeak',
      data: { actual: 'sse-s3', minimum: 'sse-kms' },
      message: 'The default encryption of subject is sse-s3; the policy asks for sse-kms at least.',
    },
    {
      name: 'aws:kms without KMSMasterKeyID, or with alias/aws/s3: no key id is the AWS managed key',
      facts: single('aws:kms'),
      options: { minimum: 'sse-kms-cmk' },
      messageId: 'tooWeak',
      data: { actual: 'sse-kms', minimum: 'sse-kms-cmk' },
    },
    {
      name: 'aws:kms with an empty KMSMasterKeyID is the AWS managed key',
      facts: single('aws:kms', { kmsKeyId: '' }),
      options: { minimum: 'sse-kms-cmk' },
      messageId: 'tooWeak',
      data: { actual: 'sse-kms', minimum: 'sse-kms-cmk' },
    },
    {
      name: 'aws:kms without KMSMasterKeyID, or with alias/aws/s3: the alias is the AWS managed key',
      facts: single('aws:kms', { kmsKeyId: 'alias/aws/s3' }),
      options: { minimum: 'sse-kms-cmk' },
      messageId: 'tooWeak',
    },
    {
      name: 'aws:kms with the ARN of alias/aws/s3 is the AWS managed key',
      facts: single('aws:kms', { kmsKeyId: awsManagedArn }),
      options: { minimum: 'sse-kms-cmk' },
      messageId: 'tooWeak',
    },
    {
      name: 'aws:kms with a key below the minimum dsse-kms',
      facts: single('aws:kms', kms),
      options: { minimum: 'dsse-kms' },
      messageId: 'tooWeak',
      data: { actual: 'sse-kms-cmk', minimum: 'dsse-kms' },
    },
    {
      name: 'aws:kms:dsse, with `minimum: sse-kms-cmk` and no customer key',
      facts: single('aws:kms:dsse'),
      options: { minimum: 'sse-kms-cmk' },
      messageId: 'noCustomerKey',
      data: { algorithm: 'aws:kms:dsse', minimum: 'sse-kms-cmk' },
      message:
        'subject encrypts with aws:kms:dsse and the AWS managed key; the policy asks for a customer managed key.',
    },
    {
      name: 'key not in allowedKeys',
      facts: single('aws:kms', kms),
      options: { allowedKeys: [otherKeyArn, aliasArn] },
      messageId: 'keyNotAllowed',
      data: { key: keyArn },
      message: `subject encrypts with the key ${keyArn}, which is not one of the allowed keys.`,
    },
    {
      name: 'key of aws:kms:dsse not in allowedKeys',
      facts: single('aws:kms:dsse', kms),
      options: { allowedKeys: [otherKeyArn] },
      messageId: 'keyNotAllowed',
    },
    {
      name: 'AWS managed key not in allowedKeys',
      facts: single('aws:kms'),
      options: { allowedKeys: [keyArn] },
      messageId: 'keyNotAllowed',
      data: { key: 'alias/aws/s3' },
    },
    {
      name: 'name of an alias: it says not whose it is',
      facts: single('aws:kms', { kmsKeyId: 'alias/team/data_key' }),
      options: { allowedKeys: [aliasArn] },
      messageId: 'keyNotAllowed',
      data: { key: 'alias/team/data_key' },
    },
    {
      name: 'alias that ends as alias/aws/s3 does',
      facts: single('aws:kms', { kmsKeyId: 'alias/my-alias/aws/s3' }),
      options: { allowedKeys: [awsManagedArn] },
      messageId: 'keyNotAllowed',
    },
    {
      name: 'key of the same id in another account',
      facts: single('aws:kms', { kmsKeyId: keyArn.replace('111122223333', '444455556666') }),
      options: { allowedKeys: [keyArn] },
      messageId: 'keyNotAllowed',
    },
    {
      name: 'requireBucketKey and no bucket key, customer managed key',
      facts: single('aws:kms', kms),
      options: { requireBucketKey: true },
      messageId: 'bucketKeyDisabled',
      data: { algorithm: 'aws:kms' },
      message: 'subject encrypts with aws:kms without an S3 Bucket Key.',
    },
    {
      name: 'requireBucketKey and no bucket key, AWS managed key',
      facts: single('aws:kms'),
      options: { requireBucketKey: true },
      messageId: 'bucketKeyDisabled',
    },
    {
      name: 'blockSseC and nothing is blocked',
      facts: single('AES256'),
      options: { blockSseC: true },
      messageId: 'sseCAllowed',
      data: {},
      message: 'subject accepts objects that are encrypted with customer-provided keys (SSE-C).',
    },
    {
      name: 'blockSseC and NONE is blocked',
      facts: single('AES256', { blockedEncryptionTypes: ['NONE'] }),
      options: { blockSseC: true },
      messageId: 'sseCAllowed',
    },
    {
      name: 'several rules: all are judged; the weakest counts',
      facts: rules(rule('aws:kms:dsse'), rule('aws:kms'), rule('AES256')),
      options: { minimum: 'sse-kms-cmk' },
      messageId: 'tooWeak',
      data: { actual: 'sse-s3', minimum: 'sse-kms-cmk' },
    },
    {
      name: 'several rules, one of which lacks what the stronger has',
      facts: rules(rule('aws:kms', kms), rule('aws:kms:dsse', kms)),
      options: { requireBucketKey: true },
      messageId: 'bucketKeyDisabled',
    },
    {
      name: 'several rules, the stronger of which fails',
      facts: rules(rule('aws:kms:dsse', kms), rule('AES256')),
      options: { allowedKeys: [otherKeyArn] },
      messageId: 'keyNotAllowed',
    },
    {
      name: 'several rules, one of a value not known yet and one too weak',
      facts: rules(rule('aws:quantum'), rule('AES256')),
      options: { minimum: 'sse-kms' },
      messageId: 'tooWeak',
    },
  ],
  notApplicable: [
    {
      name: 'aws:fsx, value named',
      facts: single('aws:fsx'),
      reason: 'the default encryption aws:fsx is on no step of the ladder',
    },
    {
      name: 'aws:backup, value named',
      facts: single('aws:backup'),
      options: { minimum: 'dsse-kms', blockSseC: true },
      reason: 'the default encryption aws:backup is on no step of the ladder',
    },
    {
      name: 'a value not known yet',
      facts: single('aws:quantum'),
      reason: 'the default encryption aws:quantum is on no step of the ladder',
    },
    {
      name: 'a value not known yet beside one that passes',
      facts: rules(rule('AES256'), rule('aws:quantum')),
      reason: 'the default encryption aws:quantum is on no step of the ladder',
    },
  ],
  refused: [
    {
      name: 'a step that is not on the ladder',
      options: { minimum: 'aws:kms' },
      message: '"sse-s3"|"sse-kms"|"sse-kms-cmk"|"dsse-kms"',
    },
    {
      name: 'the name of an alias',
      options: { allowedKeys: ['alias/team/data_key'] },
      message: 'must be the ARN of a key, the ARN of an alias, or a key id',
    },
    {
      name: 'an ARN of something else',
      options: { allowedKeys: ['arn:aws:s3:::bucket'] },
      message: 'must be the ARN of a key',
    },
    { name: 'text before a key id', options: { allowedKeys: [`key/${keyId}`] }, message: 'must be the ARN of a key' },
    { name: 'text after a key id', options: { allowedKeys: [`${keyId}/1`] }, message: 'must be the ARN of a key' },
    {
      name: 'an alias without a name',
      options: { allowedKeys: ['arn:aws:kms:eu-west-1:111122223333:alias/'] },
      message: 'must be the ARN of a key',
    },
    { name: 'no allowed key at all', options: { allowedKeys: [] }, message: '>=1' },
    { name: 'a text for requireBucketKey', options: { requireBucketKey: 'yes' }, message: 'boolean' },
    { name: 'a text for blockSseC', options: { blockSseC: 'yes' }, message: 'boolean' },
  ],
});

const target = { partition: 'aws', accountId: '111122223333' as AccountId, region: 'eu-west-1' as Region } as const;
const resource = { kind: 's3:bucket', arn: 'arn:aws:s3:::acme-data', name: 'acme-data' } as const;
const commandsOf = (messageId: string, options: object) =>
  s3BucketEncryption.commands?.({ target, resource, messageId, data: {} }, s3BucketEncryption.options.parse(options)) ??
  [];
/** The rule that a command puts. */
const ruleIn = (command = '') => {
  const [, json = ''] = /--server-side-encryption-configuration '(.*)'$/.exec(command) ?? [];
  return (JSON.parse(json) as { readonly Rules: readonly unknown[] }).Rules;
};
const allowed = 'arn:aws:kms:eu-west-1:111122223333:alias/data';
const encryptedBy = (SSEAlgorithm: string, KMSMasterKeyID?: string) => ({
  ApplyServerSideEncryptionByDefault: { SSEAlgorithm, ...(KMSMasterKeyID === undefined ? {} : { KMSMasterKeyID }) },
});

describe('the commands that cure it', () => {
  test.each([
    [{}, [encryptedBy('AES256')]],
    [{ allowedKeys: [allowed] }, [encryptedBy('aws:kms', allowed)]],
    [{ minimum: 'sse-kms' }, [encryptedBy('aws:kms')]],
    [{ minimum: 'sse-kms-cmk' }, [encryptedBy('aws:kms', '<ARN of a KMS key>')]],
    [{ minimum: 'sse-kms-cmk', allowedKeys: [allowed] }, [encryptedBy('aws:kms', allowed)]],
    [{ minimum: 'dsse-kms', requireBucketKey: true }, [encryptedBy('aws:kms:dsse')]],
    [
      { minimum: 'sse-kms', requireBucketKey: true, blockSseC: true },
      [
        {
          ...encryptedBy('aws:kms'),
          BucketKeyEnabled: true,
          BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
        },
      ],
    ],
  ])('put the weakest encryption that passes by %j', (options, rules) => {
    for (const messageId of ['none', 'tooWeak', 'noCustomerKey', 'keyNotAllowed']) {
      const [command, ...others] = commandsOf(messageId, options);
      expect(command).toMatch(
        /^aws s3api put-bucket-encryption --bucket acme-data --expected-bucket-owner 111122223333 --region eu-west-1 /,
      );
      expect(ruleIn(command)).toEqual(rules);
      expect(others).toEqual([]);
    }
  });

  test.each([
    ['bucketKeyDisabled', { requireBucketKey: true }, { BucketKeyEnabled: true }],
    ['sseCAllowed', { blockSseC: true }, { BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] } }],
  ])('keep the algorithm and the key where these pass: %s', (messageId, options, extra) => {
    const [get, note, put] = commandsOf(messageId, options);
    expect(get).toContain('get-bucket-encryption --bucket acme-data');
    expect(note).toContain('# the algorithm and the key stay');
    expect(ruleIn(put)).toEqual([{ ...encryptedBy('<algorithm>', '<key>'), ...extra }]);
  });
});
