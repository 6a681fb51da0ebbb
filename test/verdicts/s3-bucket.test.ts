import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { createCollector } from '../../src/collectors/collector.ts';
import { s3Buckets } from '../../src/collectors/s3-buckets.ts';
import type { Collected } from '../../src/domain/evidence.ts';
import type { Region } from '../../src/domain/ids.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { BucketFile, WorldFile } from '../../src/simulator/world/world-schema.ts';
import {
  type AuditedWorld,
  account,
  auditedWorld,
  denied,
  outcomesOf,
  region,
  throttledAtFirst,
  transitionOf,
} from '../support/audited-world.ts';

/** A page and a half of buckets, of which the first few are in the Region. */
const pageAndAHalf: readonly BucketFile[] = Array.from({ length: 1500 }, (_, index) => ({
  name: `bucket-${String(index).padStart(4, '0')}`,
  region: index < 20 || index > 1400 ? region : 'us-east-1',
}));

interface Audited {
  readonly world: AuditedWorld;
  readonly collected: Collected<'s3:bucket'>;
  readonly outcomes: readonly Outcome[];
  of(name: string): Outcome | undefined;
}

/** Every operation is throttled at first. */
const audited = async (
  checkId: string,
  buckets: readonly BucketFile[],
  {
    options = {},
    auditedRegions,
    ...more
  }: Partial<WorldFile> & { options?: unknown; auditedRegions?: readonly string[] } = {},
): Promise<Audited> => {
  const { faults = [], ...rest } = more;
  const world = await auditedWorld(
    { buckets: [...buckets] },
    {
      ...rest,
      faults: [...throttledAtFirst('s3', ['ListBuckets', 'GetBucketVersioning', 'GetBucketEncryption']), ...faults],
    },
  );
  const { clients, clock, target } = world;
  const collector = createCollector(s3Buckets, clients, { clock });
  const collected = await collector.collect({
    ...target,
    ...(auditedRegions === undefined ? {} : { auditedRegions: auditedRegions as Region[] }),
  });
  const outcomes = outcomesOf(target, checkId, collected.evidence, options);
  return { world, collected, outcomes, of: (name) => outcomes.find(({ resource }) => resource.name === name) };
};

describe('S3 bucket versioning', () => {
  const versioning = (
    buckets: readonly BucketFile[],
    more: Partial<WorldFile> & { options?: unknown; auditedRegions?: readonly string[] } = {},
  ) => audited('s3-bucket-versioning', buckets, more);

  test('Status Enabled', async () => {
    const { of } = await versioning([{ name: 'data', region, versioning: { status: 'Enabled' } }]);
    expect(of('data')).toMatchObject({ status: 'COMPLIANT', resource: { arn: 'arn:aws:s3:::data' } });
  });

  test('Suspended', async () => {
    const { of } = await versioning([{ name: 'data', region, versioning: { status: 'Suspended' } }]);
    expect(of('data')).toMatchObject({ status: 'NON_COMPLIANT', messageId: 'suspended' });
  });

  test('Status absent (never enabled)', async () => {
    const { of } = await versioning([{ name: 'data', region }]);
    expect(of('data')).toMatchObject({ status: 'NON_COMPLIANT', messageId: 'neverEnabled' });
  });

  test('option `mfaDelete: required` and MFADelete not Enabled', async () => {
    const { of } = await versioning(
      [
        { name: 'with', region, versioning: { status: 'Enabled', mfaDelete: 'Enabled' } },
        { name: 'without', region, versioning: { status: 'Enabled' } },
        { name: 'disabled', region, versioning: { status: 'Enabled', mfaDelete: 'Disabled' } },
      ],
      { options: { mfaDelete: 'required' } },
    );
    expect(of('with')).toMatchObject({ status: 'COMPLIANT' });
    expect(of('without')).toMatchObject({ status: 'NON_COMPLIANT', messageId: 'mfaDeleteDisabled' });
    expect(of('disabled')).toMatchObject({ status: 'NON_COMPLIANT', messageId: 'mfaDeleteDisabled' });
  });

  test('AccessDenied on GetBucketVersioning', async () => {
    const { of, collected } = await versioning(
      [
        { name: 'data', region },
        { name: 'open', region, versioning: { status: 'Enabled' } },
      ],
      { faults: [denied('s3:GetBucketVersioning', { resource: 'data' })] },
    );
    expect(of('data')).toMatchObject({
      status: 'INSUFFICIENT_DATA',
      gaps: [{ reason: 'access-denied', fact: 'versioning', action: 's3:GetBucketVersioning' }],
    });
    expect(of('open')).toMatchObject({ status: 'COMPLIANT' });
    expect(collected.gaps).toEqual([]);
    expect(collected.evidence[0]?.facts.encryption?.ok).toBe(true);
  });

  test('AccessDenied on ListBuckets', async () => {
    const { collected, world } = await versioning([{ name: 'data', region }], { faults: [denied('s3:ListBuckets')] });
    expect(collected).toMatchObject({
      complete: false,
      evidence: [],
      gaps: [
        {
          reason: 'access-denied',
          kind: 's3:bucket',
          action: 's3:ListAllMyBuckets',
          operation: 's3:ListBuckets',
          target: { accountId: account, region },
        },
      ],
    });
    expect(collected.gaps).toHaveLength(1);
    const bucket = { kind: 's3:bucket', arn: 'arn:aws:s3:::data', name: 'data' } as const;
    expect(transitionOf(world, 's3-bucket-versioning', bucket, collected)).toMatchObject({ type: 'unconfirmed' });
  });

  test('bucket deleted between list and read (NoSuchBucket)', async () => {
    const { collected, of, world } = await versioning([
      { name: 'gone', region, vanishes: true },
      { name: 'stays', region },
    ]);
    expect(of('gone')).toBeUndefined();
    expect(of('stays')).toBeDefined();
    expect(collected).toMatchObject({ complete: true, gaps: [] });
    const gone = { kind: 's3:bucket', arn: 'arn:aws:s3:::gone', name: 'gone' } as const;
    expect(transitionOf(world, 's3-bucket-versioning', gone, collected)).toMatchObject({ because: 'resource-gone' });
  });

  test('bucket deleted between the reads of two of its facts', async () => {
    const { collected } = await versioning([{ name: 'gone', region }], {
      faults: [
        {
          operation: 's3:GetBucketEncryption',
          resource: 'gone',
          kind: 'error',
          error: { code: 'NoSuchBucket', message: 'The specified bucket does not exist', status: 404 },
        },
      ],
    });
    expect(collected).toMatchObject({ complete: true, evidence: [], gaps: [] });
  });

  describe('bucket in a Region that is not audited', () => {
    const buckets: readonly BucketFile[] = [
      { name: 'here', region },
      { name: 'audited-elsewhere', region: 'us-east-1' },
      { name: 'not-audited', region: 'ap-south-1' },
      { name: 'not-audited-either', region: 'eu-north-1' },
    ];

    test('not part of this run; counted once per account as out of scope', async () => {
      const auditedRegions = ['us-east-1', region];
      const { world, collected } = await versioning(buckets, { auditedRegions });
      expect(collected.evidence.map(({ resource }) => resource.name)).toEqual(['here']);
      expect(collected).toMatchObject({ complete: true, outOfScope: 2, gaps: [] });
      const { clients, clock, target } = world;
      const other = await createCollector(s3Buckets, clients, { clock }).collect({
        ...target,
        region: 'us-east-1' as typeof target.region,
      });
      expect(other.evidence.map(({ resource }) => resource.name)).toEqual(['audited-elsewhere']);
      expect(other).not.toHaveProperty('outOfScope');
    });

    test('costs no call more than a target without any', async () => {
      const { world } = await versioning(buckets, { auditedRegions: [region] });
      expect(world.simulator.calls.count({ operation: 's3:ListBuckets' })).toBe(2 + 1);
    });
  });

  test('S3 answers 301 (wrong Region)', async () => {
    const { of, collected } = await versioning([
      { name: 'moved', region, movedTo: 'eu-central-1', versioning: { status: 'Enabled' } },
    ]);
    expect(of('moved')).toMatchObject({ status: 'COMPLIANT' });
    expect(collected.evidence[0]?.facts.encryption?.ok).toBe(true);
  });

  test('S3 answers 400 AuthorizationHeaderMalformed, with the Region in the body', async () => {
    const { of } = await versioning([
      { name: 'moved', region, movedTo: 'eu-central-1', redirect: 'body', versioning: { status: 'Enabled' } },
    ]);
    expect(of('moved')).toMatchObject({ status: 'COMPLIANT' });
  });

  test('more than one page of buckets, more than 10,000', async () => {
    const buckets = Array.from(
      { length: 10_050 },
      (_, index): BucketFile => ({
        name: `bucket-${index}`,
        region: index < 10_020 ? 'us-east-1' : region,
      }),
    );
    const { collected } = await versioning(buckets, { auditedRegions: [region] });
    expect(collected.evidence).toHaveLength(30);
    expect(collected).toMatchObject({ complete: true, outOfScope: 10_020 });
  });

  test('a page of buckets fails midway: what was read is judged, the listing is incomplete', async () => {
    const world = await auditedWorld({ buckets: [...pageAndAHalf] });
    const { clients, clock, simulator, target } = world;
    let pages = 0;
    const collector = createCollector(s3Buckets, clients, { clock });
    clients.for(S3Client, target).middlewareStack.add(
      (next, context) => (args) => {
        if (context.commandName === 'ListBucketsCommand') {
          pages += 1;
          if (pages === 2) simulator.world.faults.push(denied('s3:ListBuckets'));
        }
        return next(args);
      },
      { step: 'initialize' },
    );
    const collected = await collector.collect({ ...target, auditedRegions: [region as Region] });
    expect(collected.evidence).toHaveLength(20);
    expect(collected).toMatchObject({ complete: false, gaps: [{ reason: 'access-denied' }] });
  });

  test('directory bucket', async () => {
    const { collected } = await versioning([
      { name: 'fast--euw1-az1--x-s3', region },
      { name: 'data', region },
    ]);
    expect(collected.evidence.map(({ resource }) => resource.name)).toEqual(['data']);
    expect(collected.outOfScope).toBe(1);
  });
});

describe('S3 bucket encryption', () => {
  const encrypted = (rules: NonNullable<BucketFile['encryption']>['rules']): BucketFile => ({
    name: 'data',
    region,
    encryption: { rules },
  });
  const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555';
  const encryption = (bucket: BucketFile, options: unknown = {}, more: Partial<WorldFile> = {}) =>
    audited('s3-bucket-encryption', [bucket], { options, ...more });

  const compliant = { status: 'COMPLIANT' };
  const failing = { status: 'NON_COMPLIANT' };
  const rows: readonly (readonly [string, BucketFile, unknown, object])[] = [
    ['AES256', encrypted([{ algorithm: 'AES256' }]), {}, compliant],
    ['AES256, by the ladder', encrypted([{ algorithm: 'AES256' }]), { minimum: 'sse-kms' }, failing],
    ['aws:kms without KMSMasterKeyID', encrypted([{ algorithm: 'aws:kms' }]), { minimum: 'sse-kms' }, compliant],
    [
      'aws:kms with alias/aws/s3',
      encrypted([{ algorithm: 'aws:kms', kmsKeyId: 'alias/aws/s3' }]),
      { minimum: 'sse-kms-cmk' },
      failing,
    ],
    ['aws:kms with a key', encrypted([{ algorithm: 'aws:kms', kmsKeyId: KEY }]), { minimum: 'sse-kms-cmk' }, compliant],
    [
      'aws:kms:dsse, with a key',
      encrypted([{ algorithm: 'aws:kms:dsse', kmsKeyId: KEY }]),
      { minimum: 'dsse-kms' },
      compliant,
    ],
    ['aws:kms:dsse, without a key', encrypted([{ algorithm: 'aws:kms:dsse' }]), { minimum: 'sse-kms-cmk' }, failing],
    [
      'aws:fsx, aws:backup or a value not known yet',
      encrypted([{ algorithm: 'aws:fsx' }]),
      {},
      { status: 'NOT_APPLICABLE', reason: expect.stringContaining('aws:fsx') },
    ],
    [
      'key not in allowedKeys',
      encrypted([{ algorithm: 'aws:kms', kmsKeyId: KEY }]),
      { allowedKeys: ['22222222-3333-4444-5555-666666666666'] },
      { ...failing, data: { key: KEY } },
    ],
    [
      'BucketKeyEnabled with AES256',
      encrypted([{ algorithm: 'AES256', bucketKeyEnabled: false }]),
      { requireBucketKey: true },
      compliant,
    ],
    [
      'ServerSideEncryptionConfigurationNotFoundError',
      { name: 'data', region, encryption: null },
      {},
      { ...failing, messageId: 'none' },
    ],
    ['rules without a default', encrypted([{ bucketKeyEnabled: true }]), {}, { ...failing, messageId: 'none' }],
    [
      'several rules',
      encrypted([{ algorithm: 'aws:kms', kmsKeyId: KEY }, { algorithm: 'AES256' }]),
      { minimum: 'sse-kms' },
      failing,
    ],
    [
      'SSE-C not blocked',
      encrypted([{ algorithm: 'AES256', blockedEncryptionTypes: ['NONE'] }]),
      { blockSseC: true },
      failing,
    ],
    [
      'SSE-C blocked',
      encrypted([{ algorithm: 'AES256', blockedEncryptionTypes: ['SSE-C'] }]),
      { blockSseC: true },
      compliant,
    ],
  ];
  test.each(rows)('%s', async (_, bucket, options, expected) => {
    const { of } = await encryption(bucket, options);
    expect(of('data')).toMatchObject(expected);
  });

  test('AccessDenied', async () => {
    const { of, collected } = await encryption(
      encrypted([{ algorithm: 'AES256' }]),
      {},
      { faults: [denied('s3:GetBucketEncryption')] },
    );
    expect(of('data')).toMatchObject({
      status: 'INSUFFICIENT_DATA',
      gaps: [{ reason: 'access-denied', fact: 'encryption', action: 's3:GetEncryptionConfiguration' }],
    });
    expect(collected.evidence[0]?.facts.versioning?.ok).toBe(true);
  });
});
