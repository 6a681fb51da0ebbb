import type { Evidence, Reading } from '../../src/domain/evidence.ts';
import type { BucketVersioning } from '../../src/domain/facts.ts';
import type { GapCause } from '../../src/domain/gap.ts';
import type { AccountId, Region, RunId } from '../../src/domain/ids.ts';
import type { ResourceRef } from '../../src/domain/resource.ts';
import type { Scope } from '../../src/domain/scope.ts';

/** Subjects of the engine's tests: one target, buckets of it, and three observations a day apart. */
export const scope = (accountId = '111122223333', region = 'eu-west-1'): Scope => ({
  partition: 'aws',
  accountId: accountId as AccountId,
  region: region as Region,
});
export const target = scope();
export const runId = (id: string): RunId => id as RunId;

export const MONDAY = '2026-11-02T03:00:00.000Z';
export const TUESDAY = '2026-11-03T03:00:00.000Z';
export const WEDNESDAY = '2026-11-04T03:00:00.000Z';

export const bucketRef = (name: string): ResourceRef<'s3:bucket'> => ({
  kind: 's3:bucket',
  arn: `arn:aws:s3:::${name}`,
  name,
});
export const logGroupRef = (name: string): ResourceRef<'logs:log-group'> => ({
  kind: 'logs:log-group',
  arn: `arn:aws:logs:eu-west-1:111122223333:log-group:${name}`,
  name,
});
export const stackRef = (name: string): ResourceRef<'cloudformation:stack'> => ({
  kind: 'cloudformation:stack',
  arn: `arn:aws:cloudformation:eu-west-1:111122223333:stack/${name}/00000000-0000-0000-0000-000000000001`,
  name,
});

export const denied: GapCause = {
  reason: 'access-denied',
  detail: 'GetBucketVersioning: AccessDenied',
  operation: 's3:GetBucketVersioning',
  action: 's3:GetBucketVersioning',
};

export const enabled: Reading<BucketVersioning> = { ok: true, value: { status: 'Enabled', mfaDelete: undefined } };
export const suspended: Reading<BucketVersioning> = { ok: true, value: { status: 'Suspended', mfaDelete: undefined } };

/** A bucket that is encrypted by default and has this versioning. */
export const bucket = (
  name: string,
  versioning: Reading<BucketVersioning>,
  observedAt = TUESDAY,
): Evidence<'s3:bucket'> => ({
  resource: bucketRef(name),
  observedAt,
  facts: {
    versioning,
    encryption: {
      ok: true,
      value: {
        rules: [{ algorithm: 'AES256', kmsKeyId: undefined, bucketKeyEnabled: false, blockedEncryptionTypes: [] }],
      },
    },
  },
});

export const logGroup = (name: string, retentionInDays: number | undefined): Evidence<'logs:log-group'> => ({
  resource: logGroupRef(name),
  observedAt: TUESDAY,
  facts: {
    retentionInDays: { ok: true, value: retentionInDays },
    retentionPolicyName: { ok: true, value: undefined },
    class: { ok: true, value: 'STANDARD' },
  },
});
