import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListBuckets,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { worldOf } from '../../../src/simulator/world/load-world.ts';
import type { BucketFile } from '../../../src/simulator/world/world-schema.ts';
import { ACCOUNT, accountWorld, awsError, REGION, simulatedAws } from '../../support/simulated-aws.ts';

const start = async (buckets: BucketFile[], region = REGION) => {
  const aws = await simulatedAws(accountWorld({ buckets }));
  return { aws, client: new S3Client(aws.config({ region })), account: aws.world.account(ACCOUNT) };
};

const data = { name: 'data', region: REGION };

describe('ListBuckets', () => {
  const buckets = Array.from({ length: 1_250 }, (_, index) => ({
    name: `bucket-${String(index).padStart(4, '0')}`,
    region: index % 2 === 0 ? REGION : 'us-east-1',
  }));

  it('lists 1,250 buckets of all Regions in pages, each once, in order', async () => {
    const { client } = await start(buckets);
    const sizes: number[] = [];
    const names: (string | undefined)[] = [];
    for await (const { Buckets: page = [] } of paginateListBuckets({ client }, { MaxBuckets: 500 })) {
      sizes.push(page.length);
      names.push(...page.map(({ Name }) => Name));
    }
    expect(sizes).toEqual([500, 500, 250]);
    expect(names).toEqual(buckets.map(({ name }) => name));
  });

  it('lists those of one Region alone', async () => {
    const { client } = await start(buckets);
    const { Buckets = [] } = await client.send(new ListBucketsCommand({ BucketRegion: REGION, MaxBuckets: 1_000 }));
    expect(Buckets).toHaveLength(625);
    expect(new Set(Buckets.map(({ BucketRegion }) => BucketRegion))).toEqual(new Set([REGION]));
  });

  it('lists those with a prefix alone', async () => {
    const { client } = await start(buckets);
    const { Buckets = [] } = await client.send(new ListBucketsCommand({ Prefix: 'bucket-001' }));
    expect(Buckets).toHaveLength(10);
  });

  it('tells Regions only when it is asked with a parameter', async () => {
    const { client } = await start([data]);
    expect((await client.send(new ListBucketsCommand({}))).Buckets?.[0]).not.toHaveProperty('BucketRegion');
    expect((await client.send(new ListBucketsCommand({ MaxBuckets: 10 }))).Buckets?.[0]?.BucketRegion).toBe(REGION);
  });

  it('must be asked for a Region at its own endpoint', async () => {
    const { client } = await start([data]);
    expect(await awsError(client.send(new ListBucketsCommand({ BucketRegion: 'us-east-1' })))).toMatchObject({
      name: 'InvalidArgument',
      status: 400,
    });
  });

  it('lists more than 10,000 buckets only in pages', async () => {
    const many = Array.from({ length: 10_001 }, (_, index) => ({ name: `bucket-${index}`, region: REGION }));
    const { client } = await start(many);
    expect(await awsError(client.send(new ListBucketsCommand({})))).toMatchObject({ status: 400 });
    let count = 0;
    for await (const { Buckets = [] } of paginateListBuckets({ client }, { MaxBuckets: 10_000 }))
      count += Buckets.length;
    expect(count).toBe(10_001);
  });
});

describe('what is configured on a bucket', () => {
  it.each([
    ['never enabled', undefined, {}],
    ['enabled', { status: 'Enabled' as const }, { Status: 'Enabled' }],
    [
      'suspended, with MFA delete',
      { status: 'Suspended' as const, mfaDelete: 'Enabled' as const },
      { Status: 'Suspended', MFADelete: 'Enabled' },
    ],
  ])('versioning %s', async (_what, versioning, answer) => {
    const { client } = await start([{ ...data, ...(versioning && { versioning }) }]);
    const { $metadata: _metadata, ...rest } = await client.send(new GetBucketVersioningCommand({ Bucket: 'data' }));
    expect(rest).toEqual(answer);
  });

  it.each([
    [
      'not said: as AWS has it',
      undefined,
      [
        {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
          BucketKeyEnabled: false,
          BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
        },
      ],
    ],
    [
      'several rules, one without a default',
      {
        rules: [
          {
            algorithm: 'aws:kms:dsse',
            kmsKeyId: 'alias/data',
            bucketKeyEnabled: true,
            blockedEncryptionTypes: ['NONE'],
          },
          { bucketKeyEnabled: false },
        ],
      },
      [
        {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms:dsse', KMSMasterKeyID: 'alias/data' },
          BucketKeyEnabled: true,
          BlockedEncryptionTypes: { EncryptionType: ['NONE'] },
        },
        { BucketKeyEnabled: false },
      ],
    ],
  ])('encryption %s', async (_what, encryption, rules) => {
    const { client } = await start([{ ...data, ...(encryption && { encryption }) }]);
    const answer = await client.send(new GetBucketEncryptionCommand({ Bucket: 'data' }));
    expect(answer.ServerSideEncryptionConfiguration?.Rules).toEqual(rules);
  });

  it('no encryption', async () => {
    const { client } = await start([{ ...data, encryption: null }]);
    expect(await awsError(client.send(new GetBucketEncryptionCommand({ Bucket: 'data' })))).toMatchObject({
      name: 'ServerSideEncryptionConfigurationNotFoundError',
      status: 404,
    });
  });

  it('changes with the world', async () => {
    const { client, account } = await start([data]);
    account.bucket('data').versioning = { status: 'Suspended' };
    expect((await client.send(new GetBucketVersioningCommand({ Bucket: 'data' }))).Status).toBe('Suspended');
  });

  it.each([
    ['eu-west-1', 'eu-west-1'],
    ['us-east-1', undefined],
  ])('location %s', async (region, constraint) => {
    const { client } = await start([{ name: 'data', region }], region);
    expect((await client.send(new GetBucketLocationCommand({ Bucket: 'data' }))).LocationConstraint).toBe(constraint);
    expect((await client.send(new HeadBucketCommand({ Bucket: 'data' }))).BucketRegion).toBe(region);
  });
});

describe('a bucket that cannot be had', () => {
  it('in another Region redirects, and the client can follow', async () => {
    const { aws, client } = await start([{ name: 'data', region: 'us-east-1', versioning: { status: 'Enabled' } }]);
    expect(await awsError(client.send(new GetBucketVersioningCommand({ Bucket: 'data' })))).toMatchObject({
      name: 'PermanentRedirect',
      status: 301,
    });
    const following = new S3Client({ ...aws.config(), followRegionRedirects: true });
    expect((await following.send(new GetBucketVersioningCommand({ Bucket: 'data' }))).Status).toBe('Enabled');
  });

  it('that has moved is listed where it was', async () => {
    const { client } = await start([{ ...data, movedTo: 'us-east-1' }]);
    expect((await client.send(new ListBucketsCommand({ MaxBuckets: 1 }))).Buckets?.[0]?.BucketRegion).toBe(REGION);
    expect(await awsError(client.send(new GetBucketVersioningCommand({ Bucket: 'data' })))).toMatchObject({
      status: 301,
    });
  });

  it('that vanishes is listed, and not there', async () => {
    const { client } = await start([{ ...data, vanishes: true }]);
    expect((await client.send(new ListBucketsCommand({}))).Buckets).toHaveLength(1);
    expect(await awsError(client.send(new GetBucketVersioningCommand({ Bucket: 'data' })))).toMatchObject({
      name: 'NoSuchBucket',
      status: 404,
    });
  });

  it('of another account is denied, and its name is taken', async () => {
    const aws = await simulatedAws(
      worldOf({
        version: 1,
        accounts: [
          { id: ACCOUNT, name: 'audit' },
          { id: '444455556666', name: 'other', buckets: [data] },
        ],
      }),
    );
    const client = new S3Client(aws.config());
    expect(await awsError(client.send(new GetBucketVersioningCommand({ Bucket: 'data' })))).toMatchObject({
      name: 'AccessDenied',
      status: 403,
    });
    expect(await awsError(client.send(new CreateBucketCommand({ Bucket: 'data' })))).toMatchObject({
      name: 'BucketAlreadyExists',
      status: 409,
    });
  });
});

describe('objects', () => {
  const bucket = async () => {
    const { client, account } = await start([]);
    await client.send(
      new CreateBucketCommand({ Bucket: 'runs', CreateBucketConfiguration: { LocationConstraint: REGION } }),
    );
    return { client, account };
  };

  it.each([
    ['a text', 'plain.json', '{"text":"h\u00e9llo \ud83d\udc27"}'],
    ['a key with hostile characters', 'a b/ü&<x>+%2F/../#?.txt', 'x'],
    ['nothing at all', 'empty', ''],
    ['a megabyte', 'large', 'x'.repeat(1_000_000)],
  ])('keep %s', async (_what, Key, Body) => {
    const { client } = await bucket();
    const ContentLength = Buffer.byteLength(Body);
    await client.send(
      new PutObjectCommand({ Bucket: 'runs', Key, Body, ContentLength, ContentType: 'application/json' }),
    );
    const object = await client.send(new GetObjectCommand({ Bucket: 'runs', Key }));
    expect(await object.Body?.transformToString()).toBe(Body);
    expect(object.ContentType).toBe('application/json');
    expect(object.ContentLength).toBe(ContentLength);
  });

  it('are listed by prefix and delimiter, in pages', async () => {
    const { client } = await bucket();
    const keys = ['a', 'b/1', 'b/2', 'c/1', 'd'];
    for (const Key of keys) await client.send(new PutObjectCommand({ Bucket: 'runs', Key, Body: Key }));
    const listed: (string | undefined)[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: 'runs', MaxKeys: 2 })) {
      listed.push(...Contents.map(({ Key }) => Key));
    }
    expect(listed).toEqual(keys);
    const top = await client.send(new ListObjectsV2Command({ Bucket: 'runs', Delimiter: '/' }));
    expect(top.Contents?.map(({ Key }) => Key)).toEqual(['a', 'd']);
    expect(top.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['b/', 'c/']);
    const under = await client.send(new ListObjectsV2Command({ Bucket: 'runs', Prefix: 'b/', StartAfter: 'b/1' }));
    expect(under.Contents?.map(({ Key, Size }) => [Key, Size])).toEqual([['b/2', 3]]);
  });

  it('are gone when they are deleted, which always succeeds', async () => {
    const { client, account } = await bucket();
    await client.send(new PutObjectCommand({ Bucket: 'runs', Key: 'k', Body: 'x' }));
    expect([...account.bucket('runs').objects.keys()]).toEqual(['k']);
    for (let times = 0; times < 2; times++) await client.send(new DeleteObjectCommand({ Bucket: 'runs', Key: 'k' }));
    expect(await awsError(client.send(new GetObjectCommand({ Bucket: 'runs', Key: 'k' })))).toMatchObject({
      name: 'NoSuchKey',
      status: 404,
    });
  });

  it('tell of themselves without their bodies', async () => {
    const { client } = await bucket();
    await client.send(new PutObjectCommand({ Bucket: 'runs', Key: 'k', Body: 'abc', ContentType: 'text/plain' }));
    const head = await client.send(new HeadObjectCommand({ Bucket: 'runs', Key: 'k' }));
    expect(head).toMatchObject({
      ContentLength: 3,
      ContentType: 'text/plain',
      ETag: expect.stringMatching(/^"\w{32}"$/),
    });
    expect(await awsError(client.send(new HeadObjectCommand({ Bucket: 'runs', Key: 'none' })))).toMatchObject({
      name: 'NotFound',
      status: 404,
    });
  });

  it('are deleted many at a time', async () => {
    const { client, account } = await bucket();
    for (const Key of ['a', 'b', 'c']) await client.send(new PutObjectCommand({ Bucket: 'runs', Key, Body: Key }));
    const remove = (keys: string[], Quiet = false) =>
      client.send(
        new DeleteObjectsCommand({ Bucket: 'runs', Delete: { Objects: keys.map((Key) => ({ Key })), Quiet } }),
      );
    expect((await remove(['a', 'none'])).Deleted).toEqual([{ Key: 'a' }, { Key: 'none' }]);
    expect(await remove(['b'], true)).not.toHaveProperty('Deleted');
    expect([...account.bucket('runs').objects.keys()]).toEqual(['c']);
    const tooMany = Array.from({ length: 1001 }, (_, index) => `key-${index}`);
    expect(await awsError(remove(tooMany))).toMatchObject({ name: 'MalformedXML', status: 400 });
  });

  it('are deleted as far as it is allowed', async () => {
    const allowed = { Effect: 'Allow' as const, Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::data/mine/*' };
    const trust = { Statement: { Effect: 'Allow' as const, Principal: '*', Action: 'sts:AssumeRole' } };
    const role = { name: 'Cleaner', trust, policies: [{ Statement: [allowed] }] };
    const aws = await simulatedAws(
      accountWorld(
        { buckets: [data], roles: [role] },
        { accessKeys: [{ id: 'AKIACLEANER', accountId: ACCOUNT, roleName: 'Cleaner' }] },
      ),
    );
    const client = new S3Client(aws.config({ credentials: { accessKeyId: 'AKIACLEANER', secretAccessKey: 'secret' } }));
    const remove = (...keys: string[]) =>
      client.send(new DeleteObjectsCommand({ Bucket: 'data', Delete: { Objects: keys.map((Key) => ({ Key })) } }));
    expect(await remove('yours/a', 'mine/a')).toMatchObject({
      Deleted: [{ Key: 'mine/a' }],
      Errors: [{ Key: 'yours/a', Code: 'AccessDenied' }],
    });
    expect(await awsError(remove('yours/a'))).toMatchObject({ name: 'AccessDenied', status: 403 });
  });

  it('are not overwritten when the writer asks for that', async () => {
    const { client } = await bucket();
    const put = new PutObjectCommand({ Bucket: 'runs', Key: 'k', Body: 'x', IfNoneMatch: '*' });
    await client.send(put);
    expect(await awsError(client.send(put))).toMatchObject({ name: 'PreconditionFailed', status: 412 });
  });

  it('are not written under a condition that S3 does not know', async () => {
    const { client } = await bucket();
    const put = new PutObjectCommand({ Bucket: 'runs', Key: 'k', Body: 'x', IfNoneMatch: '"etag"' });
    expect(await awsError(client.send(put))).toMatchObject({ name: 'NotImplemented', status: 501 });
  });

  it.each([
    [0, { KeyCount: 0, IsTruncated: false, MaxKeys: 0 }],
    [5_000, { KeyCount: 1, IsTruncated: false }],
  ])('are listed at most %d at a time', async (MaxKeys, listed) => {
    const { client } = await bucket();
    await client.send(new PutObjectCommand({ Bucket: 'runs', Key: 'k', Body: 'x' }));
    expect(await client.send(new ListObjectsV2Command({ Bucket: 'runs', MaxKeys }))).toMatchObject(listed);
  });

  it('are not listed fewer than none at a time', async () => {
    const { client } = await bucket();
    const list = new ListObjectsV2Command({ Bucket: 'runs', MaxKeys: -1 });
    expect(await awsError(client.send(list))).toMatchObject({ name: 'InvalidArgument', status: 400 });
  });

  it("are denied to whoever takes the bucket for somebody else's", async () => {
    const { client } = await bucket();
    const put = (owner: string) =>
      client.send(new PutObjectCommand({ Bucket: 'runs', Key: 'k', Body: 'x', ExpectedBucketOwner: owner }));
    await put(ACCOUNT);
    expect(await awsError(put('444455556666'))).toMatchObject({ name: 'AccessDenied', status: 403 });
    const versioning = new GetBucketVersioningCommand({ Bucket: 'runs', ExpectedBucketOwner: '444455556666' });
    expect(await awsError(client.send(versioning))).toMatchObject({ name: 'AccessDenied', status: 403 });
  });

  it('live in a bucket that is created once', async () => {
    const { client } = await bucket();
    const again = new CreateBucketCommand({
      Bucket: 'runs',
      CreateBucketConfiguration: { LocationConstraint: REGION },
    });
    expect(await awsError(client.send(again))).toMatchObject({ name: 'BucketAlreadyOwnedByYou', status: 409 });
  });
});
