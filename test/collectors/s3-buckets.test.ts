import { describe, expect, test } from 'vitest';
import { createCollector } from '../../src/collectors/collector.ts';
import { s3Buckets } from '../../src/collectors/s3-buckets.ts';
import type { Collected } from '../../src/domain/evidence.ts';
import type { Region } from '../../src/domain/ids.ts';
import type { Target } from '../../src/domain/target.ts';
import { s3Error } from '../support/local-aws.ts';
import { localClients } from '../support/local-clients.ts';

const target = { partition: 'aws', accountId: '111122223333', region: 'eu-west-1' } as Target;
/** The facts whose calls the fake endpoint knows. */
const needed = { facts: ['versioning', 'encryption'] };
const clock = () => new Date('2026-11-10T06:00:00.000Z');

interface Listed {
  readonly name: string;
  readonly region?: string;
}

/** An endpoint that lists these buckets whatever Region it is asked for, and knows nothing else of them. */
const emulated = (buckets: readonly Listed[]) =>
  localClients(({ path }) => {
    const { pathname, searchParams } = new URL(path, 'http://localhost');
    if (searchParams.has('versioning'))
      return { body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>' };
    if (searchParams.has('encryption'))
      return s3Error('ServerSideEncryptionConfigurationNotFoundError', 'not found', 404);
    if (pathname !== '/') return undefined;
    const listed = buckets.map(
      ({ name, region }) =>
        `<Bucket><Name>${name}</Name>${region === undefined ? '' : `<BucketRegion>${region}</BucketRegion>`}</Bucket>`,
    );
    return { body: `<ListAllMyBucketsResult><Buckets>${listed.join('')}</Buckets></ListAllMyBucketsResult>` };
  });

const names = ({ evidence }: Collected) => evidence.map(({ resource }) => resource.name);

describe('An endpoint that ignores the Region that it is asked for', () => {
  const buckets = [
    { name: 'here', region: 'eu-west-1' },
    { name: 'there', region: 'us-east-1' },
    { name: 'nowhere', region: 'ap-south-1' },
  ];

  test('gives its other buckets to their own targets, and the rest is counted once', async () => {
    const { clients, aws } = await emulated(buckets);
    const collector = createCollector(s3Buckets, clients, { clock });
    const here = await collector.collect({ ...target, auditedRegions: ['us-east-1', 'eu-west-1'] as Region[] }, needed);
    const there = await collector.collect({ ...target, region: 'us-east-1' as Target['region'] }, needed);
    expect(names(here)).toEqual(['here']);
    expect(here.outOfScope).toBe(1);
    expect(names(there)).toEqual(['there']);
    expect(there).not.toHaveProperty('outOfScope');
    const listings = aws.requests.filter(({ path }) => path.startsWith('/?'));
    expect(listings.map(({ path }) => new URL(path, 'http://localhost').searchParams.get('bucket-region'))).toEqual([
      null,
      'us-east-1',
    ]);
    expect(listings.every(({ path }) => path.includes('max-buckets=1000'))).toBe(true);
  });

  test('counts nothing where it is not known which Regions are audited', async () => {
    const { clients } = await emulated(buckets);
    const collected = await createCollector(s3Buckets, clients, { clock }).collect(target, needed);
    expect(names(collected)).toEqual(['here']);
    expect(collected).not.toHaveProperty('outOfScope');
  });
});

test('a bucket without a Region belongs to the first of the Regions that are audited, so that it is judged once', async () => {
  const { clients } = await emulated([{ name: 'data' }]);
  const collector = createCollector(s3Buckets, clients, { clock });
  const first = { ...target, auditedRegions: ['eu-west-1', 'us-east-1'] as Region[] };
  expect(names(await collector.collect(first, needed))).toEqual(['data']);
  expect(names(await collector.collect({ ...target, region: 'us-east-1' as Target['region'] }, needed))).toEqual([]);
});

test('a bucket without a Region is taken as one of the Region that was asked for', async () => {
  const { clients } = await emulated([{ name: 'data' }]);
  const only = { ...target, auditedRegions: ['eu-west-1'] as Region[] };
  const collected = await createCollector(s3Buckets, clients, { clock }).collect(only, needed);
  expect(collected).toEqual({
    kind: 's3:bucket',
    listedAt: '2026-11-10T06:00:00.000Z',
    complete: true,
    gaps: [],
    outOfScope: 0,
    evidence: [
      {
        resource: { kind: 's3:bucket', arn: 'arn:aws:s3:::data', name: 'data' },
        observedAt: '2026-11-10T06:00:00.000Z',
        facts: {
          versioning: { ok: true, value: { status: 'Enabled', mfaDelete: undefined } },
          encryption: { ok: true, value: { rules: [] } },
        },
      },
    ],
  });
});

test('no more buckets are read at a time than `concurrency`, and each is asked for as the account that should own it', async () => {
  const buckets = Array.from({ length: 40 }, (_, index) => ({ name: `data-${index}`, region: 'eu-west-1' }));
  const { clients, aws } = await emulated(buckets);
  const { evidence } = await createCollector(s3Buckets, clients, { clock, concurrency: 3 }).collect(target, needed);
  expect(evidence).toHaveLength(40);
  expect(aws.mostAtOnce).toBeLessThanOrEqual(3);
  const reads = aws.requests.filter(({ path }) => !path.startsWith('/?'));
  expect(reads).toHaveLength(80);
  expect(reads.every(({ headers }) => headers['x-amz-expected-bucket-owner'] === '111122223333')).toBe(true);
});
