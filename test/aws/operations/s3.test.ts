import { expect, test } from 'vitest';
import {
  bucketEncryption,
  bucketPresence,
  bucketVersioning,
  describeBucket,
  listBuckets,
  operations,
} from '../../../src/aws/operations/s3.ts';
import type { BucketFile } from '../../../src/simulator/world/world-schema.ts';
import { s3Error } from '../../support/local-aws.ts';
import { localClients } from '../../support/local-clients.ts';
import { ACCOUNT, startOperation, testOperations } from '../../support/operation-cases.ts';

const createdAt = '2025-02-03T04:05:06.000Z';
const account: { readonly buckets: BucketFile[] } = {
  buckets: [
    { name: 'app', region: 'eu-west-1', createdAt, versioning: { status: 'Enabled' } },
    { name: 'app-logs', region: 'us-east-1', createdAt },
  ],
};
const app = { name: 'app', region: 'eu-west-1', createdAt: new Date(createdAt) };
const logs = { name: 'app-logs', region: 'us-east-1', createdAt: new Date(createdAt) };
const many = Array.from({ length: 1001 }, (_, index) => ({ name: `many-${index}`, region: 'eu-west-1' }));
const ONE = 'one bucket is one answer';

testOperations(operations, {
  bucketEncryption: {
    account,
    run: ({ clients, scope }) => bucketEncryption(clients, scope, { bucket: 'app', owner: ACCOUNT }),
    answer: {
      rules: [{ algorithm: 'AES256', kmsKeyId: undefined, bucketKeyEnabled: false, blockedEncryptionTypes: ['SSE-C'] }],
    },
    absence: { answer: undefined },
    pages: ONE,
  },
  bucketPresence: {
    account,
    run: ({ clients, scope }) => bucketPresence(clients, scope, { bucket: 'app' }),
    answer: 'accessible',
    absence: { answer: 'absent' },
    denial: { answer: 'inaccessible' },
    pages: ONE,
  },
  bucketVersioning: {
    account,
    run: ({ clients, scope }) => bucketVersioning(clients, scope, { bucket: 'app' }),
    answer: { status: 'Enabled', mfaDelete: undefined },
    absence: { answer: undefined },
    pages: ONE,
  },
  describeBucket: {
    account,
    run: ({ clients, scope }) => describeBucket(clients, scope, { bucket: 'app' }),
    answer: app,
    absence: { answer: undefined },
    pages: 'S3 sorts by name, so the exact one comes first',
  },
  listBuckets: {
    account,
    run: ({ clients, scope }) => listBuckets(clients, scope),
    answer: [app, logs],
    absence: { answer: [] },
    pages: { account: { buckets: many }, items: 1001, calls: { 's3:ListBuckets': 2 } },
  },
});

test('the buckets of a Region are asked of that Region', async () => {
  const { aws, clients } = await localClients(({ region, path }) => ({
    body: `<ListAllMyBucketsResult><Buckets><Bucket><Name>${region}</Name><BucketRegion>${region}</BucketRegion></Bucket><Bucket><Name>other</Name><BucketRegion>eu-north-1</BucketRegion></Bucket></Buckets><Prefix>${path}</Prefix></ListAllMyBucketsResult>`,
  }));
  const scope = { region: 'eu-west-1' };
  expect(await listBuckets(clients, scope, { region: 'us-west-2', prefix: 'us' })).toEqual([
    { name: 'us-west-2', region: 'us-west-2', createdAt: undefined },
  ]);
  expect(aws.requests[0]?.path).toMatch(/bucket-region=us-west-2/);
  expect(aws.requests[0]?.path).toMatch(/prefix=us/);
});

test('a bucket in another Region is accessible, and one of another account is not', async () => {
  const { clients, scope } = await startOperation({
    account,
    others: [{ id: '444455556666', name: 'other', buckets: [{ name: 'theirs', region: 'eu-west-1' }] }],
  });
  expect(await bucketPresence(clients, scope, { bucket: 'app-logs' })).toBe('accessible');
  expect(await bucketPresence(clients, scope, { bucket: 'theirs' })).toBe('inaccessible');
});

test('a bucket without default encryption has no rules, and is not absent', async () => {
  const { clients } = await localClients(() =>
    s3Error(
      'ServerSideEncryptionConfigurationNotFoundError',
      'The server side encryption configuration was not found',
      404,
    ),
  );
  expect(await bucketEncryption(clients, { region: 'eu-west-1' }, { bucket: 'app' })).toEqual({ rules: [] });
});

test('a role that cannot be assumed is an error, and not a bucket without access', async () => {
  const { clients } = await localClients(() => ({
    status: 403,
    body: '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
  }));
  const scope = { region: 'eu-west-1', roleArn: `arn:aws:iam::${ACCOUNT}:role/Auditor` };
  await expect(bucketPresence(clients, scope, { bucket: 'app' })).rejects.toMatchObject({ name: 'AssumeRoleError' });
});
