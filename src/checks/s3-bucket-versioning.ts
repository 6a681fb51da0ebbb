import * as z from 'zod';
import { compliant, defineCheck, nonCompliant } from '../domain/check.ts';
import { commandLine } from '../domain/shell.ts';

export const s3BucketVersioning = defineCheck({
  id: 's3-bucket-versioning',
  title: 'S3 bucket versioning is enabled',
  rationale:
    'Without versioning an overwrite or a delete destroys the only copy of an object, and there is nothing to recover from.',
  remediation:
    'Set the status of VersioningConfiguration to Enabled on the bucket, with a lifecycle rule for noncurrent versions. MFA delete can only be enabled by the root user of the account.',
  severity: 'MEDIUM',
  controls: ['AWS Config: s3-bucket-versioning-enabled', 'NIST SP 800-53: CP-9', 'NIST SP 800-53: SI-12'],
  resource: 's3:bucket',
  reads: ['versioning'],
  messages: {
    mfaDeleteDisabled: 'Versions in {{resource}} can be deleted without MFA.',
    neverEnabled: 'Versioning was never enabled on {{resource}}.',
    suspended: 'Versioning is suspended on {{resource}}.',
  },
  options: z.strictObject({
    mfaDelete: z
      .enum(['optional', 'required'])
      .default('optional')
      .describe('Whether deleting a version must need multi-factor authentication.'),
  }),
  evaluate: ({ versioning: { status, mfaDelete } }, options) => {
    if (status !== 'Enabled') return nonCompliant(status === 'Suspended' ? 'suspended' : 'neverEnabled');
    return options.mfaDelete === 'optional' || mfaDelete === 'Enabled' ? compliant : nonCompliant('mfaDeleteDisabled');
  },
  commands: ({ target: { accountId, region }, resource: { name }, messageId }) => {
    const withMfa = messageId === 'mfaDeleteDisabled';
    return [
      ...(withMfa ? ['# by the root user of the account, with the serial number and a code of its MFA device'] : []),
      commandLine(['aws', 's3api', 'put-bucket-versioning'], {
        bucket: name,
        'expected-bucket-owner': accountId,
        region,
        'versioning-configuration': withMfa ? 'Status=Enabled,MFADelete=Enabled' : 'Status=Enabled',
        mfa: withMfa ? '<serial number> <code>' : undefined,
      }),
    ];
  },
});
