import { describe, expect, test, vi } from 'vitest';
import { AwsCallError } from '../../src/aws/errors/aws-error.ts';
import type { Bucket } from '../../src/aws/operations/s3.ts';
import { type CollectorDefinition, createCollector, kindCalls } from '../../src/collectors/collector.ts';
import { callsOf } from '../../src/collectors/kind-calls.ts';
import { s3Buckets } from '../../src/collectors/s3-buckets.ts';
import { s3Calls } from '../../src/domain/calls/s3.ts';
import type { BucketEncryption, BucketVersioning } from '../../src/domain/facts.ts';
import type { Needed } from '../../src/domain/ports.ts';
import type { Target } from '../../src/domain/target.ts';

const target = { partition: 'aws', accountId: '111122223333', region: 'eu-west-1' } as Target;
const VERSIONING: BucketVersioning = { status: 'Enabled', mfaDelete: undefined };
const NO_ENCRYPTION: BucketEncryption = { rules: [] };
const clients = undefined as never;

const failure = (name: string): Error => Object.assign(new Error('text'), { name });
async function* pagesOf(...pages: readonly (readonly string[] | Error)[]) {
  for (const page of pages) {
    if (page instanceof Error) throw page;
    yield page.map((name) => ({ name, region: target.region, createdAt: undefined }));
  }
}

type Definition = CollectorDefinition<'s3:bucket', Bucket>;

/** Two buckets with every fact and no tags, but for what is said otherwise. */
const definition = ({
  pages = [['one', 'two']],
  read = {},
  ...more
}: Partial<Omit<Definition, 'facts' | 'list'>> & {
  readonly pages?: readonly (readonly string[] | Error)[];
  readonly read?: {
    readonly versioning?: () => Promise<BucketVersioning | undefined>;
    readonly encryption?: () => never;
  };
} = {}): Definition => ({
  kind: 's3:bucket',
  concurrency: 2,
  list: { call: s3Calls.listBuckets, pages: () => pagesOf(...pages) },
  resource: ({ name }) => ({ arn: `arn:aws:s3:::${name}`, name }),
  gone: ['NoSuchBucket'],
  tags: { call: s3Calls.getBucketTagging, read: async () => ({ stage: 'prod', owner: 'web' }), none: {} },
  facts: {
    ...s3Buckets.facts,
    versioning: { call: s3Calls.getBucketVersioning, read: read.versioning ?? (async () => VERSIONING) },
    encryption: {
      call: s3Calls.getBucketEncryption,
      read: read.encryption ?? (async () => NO_ENCRYPTION),
      none: NO_ENCRYPTION,
    },
  },
  ...more,
});

/** A clock that is a second later each time that it is read. */
const ticking = () => {
  let seconds = 0;
  return () => new Date(Date.UTC(2026, 10, 10, 6, 0, seconds++));
};
const collect = (of: Definition, needed: Needed = {}) =>
  createCollector(of, clients, { clock: ticking() }).collect(target, {
    facts: ['versioning', 'encryption'],
    ...needed,
  });

describe('a fact', () => {
  test('is a value', async () => {
    const { evidence, complete, gaps } = await collect(definition());
    expect(evidence.map(({ facts }) => facts)).toEqual([
      { versioning: { ok: true, value: VERSIONING }, encryption: { ok: true, value: NO_ENCRYPTION } },
      { versioning: { ok: true, value: VERSIONING }, encryption: { ok: true, value: NO_ENCRYPTION } },
    ]);
    expect({ complete, gaps }).toEqual({ complete: true, gaps: [] });
  });

  test('that is not needed costs no call and is neither evidence nor gap', async () => {
    const encryption = vi.fn(() => {
      throw failure('AccessDenied');
    });
    const { evidence, gaps } = await collect(definition({ read: { encryption } }), { facts: ['versioning'] });
    expect(evidence.map(({ facts }) => Object.keys(facts))).toEqual([['versioning'], ['versioning']]);
    expect(encryption).not.toHaveBeenCalled();
    expect(gaps).toEqual([]);
  });

  test("that AWS says is not configured has the definition's value", async () => {
    const encryption = () => {
      throw failure('ServerSideEncryptionConfigurationNotFoundError');
    };
    const { evidence } = await collect(definition({ read: { encryption } }));
    expect(evidence[0]?.facts.encryption).toEqual({ ok: true, value: NO_ENCRYPTION });
  });

  test.each([
    [
      'AccessDenied',
      { reason: 'access-denied', operation: 's3:GetBucketEncryption', action: 's3:GetEncryptionConfiguration' },
    ],
    // A code that no table calls an absence says nothing of the bucket.
    ['NoSuchEncryptionConfiguration', { reason: 'unexpected', operation: 's3:GetBucketEncryption' }],
  ])('that fails with %s is a cause, never a value', async (code, cause) => {
    const encryption = () => {
      throw failure(code);
    };
    const { evidence } = await collect(definition({ read: { encryption } }));
    expect(evidence[0]?.facts).toMatchObject({ versioning: { ok: true }, encryption: { ok: false, causes: [cause] } });
  });

  test.each([
    ['an operation that answers with nothing', async () => undefined],
    ['an error', () => Promise.reject(failure('NoSuchBucket'))],
  ])('of a resource that is gone, by %s, ends its evidence', async (_, versioning) => {
    const { evidence, complete, gaps } = await collect(definition({ read: { versioning } }));
    expect({ evidence, complete, gaps }).toEqual({ evidence: [], complete: true, gaps: [] });
  });

  test('is as old as the reading behind it', async () => {
    const { evidence, listedAt } = await collect(definition());
    expect(listedAt).toBe('2026-11-10T06:00:00.000Z');
    expect(evidence.every(({ observedAt }) => observedAt > listedAt)).toBe(true);
  });
});

describe('tags', () => {
  test('are read where keys are given, and only those are kept', async () => {
    const { evidence } = await collect(definition(), { tagKeys: ['stage'] });
    expect(evidence[0]?.resource.tags).toEqual({ stage: 'prod' });
  });

  test.each(['NoSuchTagSet', 'NoSuchBucket'])('are none after %s, and the facts stand', async (code) => {
    const tags = { call: s3Calls.getBucketTagging, read: () => Promise.reject(failure(code)), none: {} };
    const { evidence } = await collect(definition({ tags }), { tagKeys: ['stage'] });
    expect(evidence[0]).toMatchObject({ resource: { tags: {} }, facts: { versioning: { ok: true } } });
    expect(evidence[0]).not.toHaveProperty('unreadTags');
  });
});

describe('a listing', () => {
  test('that fails midway keeps what it read, and its gap names the call that failed', async () => {
    const error = new AwsCallError('s3:ListBuckets failed', {
      ...{ code: 'SlowDown', status: 503, operation: 's3:ListBuckets', hint: 'h' },
    });
    const { evidence, complete, gaps } = await collect(definition({ pages: [['one'], error, ['two']] }));
    expect(evidence.map(({ resource }) => resource.name)).toEqual(['one']);
    expect(complete).toBe(false);
    expect(gaps).toMatchObject([{ reason: 'throttled', kind: 's3:bucket', operation: 's3:ListBuckets', target }]);
  });

  test('counts what is outside every target, and leaves what is in others to them', async () => {
    const places: Readonly<Record<string, 'target' | 'out-of-scope'>> = { one: 'target', two: 'out-of-scope' };
    const placeOf = ({ name }: Bucket) => places[name] ?? 'elsewhere';
    const { evidence, outOfScope } = await collect(definition({ pages: [['one', 'two', 'three']], placeOf }));
    expect(evidence).toHaveLength(1);
    expect(outOfScope).toBe(1);
  });
});

test('the calls of a definition are those of its listing, its tags and its facts', () => {
  const calls = kindCalls(definition());
  expect({ ...calls, facts: Object.keys(calls.facts) }).toMatchObject({
    list: [{ call: s3Calls.listBuckets }],
    tags: [{ call: s3Calls.getBucketTagging }],
    facts: Object.keys(s3Buckets.facts),
  });
  expect(callsOf(calls)).toContain(s3Calls.getBucketEncryption);
});
