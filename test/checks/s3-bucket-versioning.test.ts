import { describe, expect, test } from 'vitest';
import { s3BucketVersioning } from '../../src/checks/s3-bucket-versioning.ts';
import type { BucketVersioning } from '../../src/domain/facts.ts';
import type { AccountId, Region } from '../../src/domain/ids.ts';
import { testCheck } from '../support/check-tester.ts';

const versioning = (status?: BucketVersioning['status'], mfaDelete?: BucketVersioning['mfaDelete']) => ({
  versioning: { status, mfaDelete },
});
const required = { mfaDelete: 'required' } as const;

testCheck(s3BucketVersioning, {
  defaults: { mfaDelete: 'optional' },
  compliant: [
    { name: 'Status Enabled', facts: versioning('Enabled') },
    { name: 'Status Enabled, MFADelete Disabled, which is not asked for', facts: versioning('Enabled', 'Disabled') },
    {
      name: 'option `mfaDelete: required` and MFADelete Enabled',
      facts: versioning('Enabled', 'Enabled'),
      options: required,
    },
  ],
  nonCompliant: [
    {
      name: 'Suspended',
      facts: versioning('Suspended'),
      messageId: 'suspended',
      data: {},
      message: 'Versioning is suspended on subject.',
    },
    {
      name: 'Status absent (never enabled)',
      facts: versioning(),
      messageId: 'neverEnabled',
      message: 'Versioning was never enabled on subject.',
    },
    {
      name: 'option `mfaDelete: required` and MFADelete absent',
      facts: versioning('Enabled'),
      options: required,
      messageId: 'mfaDeleteDisabled',
      message: 'Versions in subject can be deleted without MFA.',
    },
    {
      name: 'option `mfaDelete: required` and MFADelete Disabled',
      facts: versioning('Enabled', 'Disabled'),
      options: required,
      messageId: 'mfaDeleteDisabled',
    },
    {
      name: 'Suspended, though MFADelete is Enabled as asked for',
      facts: versioning('Suspended', 'Enabled'),
      options: required,
      messageId: 'suspended',
    },
  ],
  refused: [
    {
      name: 'a value of mfaDelete that is not known',
      options: { mfaDelete: 'always' },
      message: '"optional"|"required"',
    },
  ],
});

const target = { partition: 'aws', accountId: '111122223333' as AccountId, region: 'eu-west-1' as Region } as const;
const resource = { kind: 's3:bucket', arn: 'arn:aws:s3:::acme-data', name: 'acme-data' } as const;
const commandsOf = (messageId: string) =>
  s3BucketVersioning.commands?.({ target, resource, messageId, data: {} }, { mfaDelete: 'optional' });

describe('the commands that cure it', () => {
  test.each(['suspended', 'neverEnabled'])(
    "enable versioning of the bucket, if it is the account's own: %s",
    (messageId) => {
      expect(commandsOf(messageId)).toEqual([
        'aws s3api put-bucket-versioning --bucket acme-data --expected-bucket-owner 111122223333 --region eu-west-1 --versioning-configuration Status=Enabled',
      ]);
    },
  );

  test('leave MFA delete to the root user', () => {
    const [note, command] = commandsOf('mfaDeleteDisabled') ?? [];
    expect(note).toContain('# by the root user');
    expect(command).toContain("Status=Enabled,MFADelete=Enabled --mfa '<serial number> <code>'");
  });
});
