import { GetBucketLocationCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it, test } from 'vitest';
import { createBucket, operations } from '../../../src/aws/operations/s3-write.ts';
import { s3Error } from '../../support/local-aws.ts';
import { localClients } from '../../support/local-clients.ts';
import { ACCOUNT, type OperationCall, REGION, startOperation, testOperations } from '../../support/operation-cases.ts';

const bucket = 'plumbline-state';
const create = ({ clients, scope }: Pick<OperationCall, 'clients' | 'scope'>) =>
  createBucket(clients, scope, { bucket });
const OTHER = '444455556666';

testOperations(
  operations,
  {
    createBucket: {
      run: create,
      answer: { created: true },
      absence: 'a bucket that is not there is created',
      pages: 'a bucket is created once',
    },
  },
  { allow: 'write' },
);

const write = { allow: 'write' } as const;
const owned = (region: string) => ({ account: { buckets: [{ name: bucket, region }] } });

describe('a bucket that the account has', () => {
  it('in the Region is left as it is', async () => {
    const call = await startOperation(owned(REGION), write);
    expect(await create(call)).toEqual({ created: false });
    expect(Object.keys(call.clients.takeCalls())).toEqual(['s3:ListBuckets']);
  });

  it.each(['us-east-1', REGION])('in the Region after this call, in %s', async (region) => {
    const call = await startOperation({}, write);
    const scope = { ...call.scope, region };
    const first = await createBucket(call.clients, scope, { bucket });
    const second = await createBucket(call.clients, scope, { bucket });
    expect([first, second]).toEqual([{ created: true }, { created: false }]);
    expect(call.aws.world.account(ACCOUNT).bucket(bucket).region).toBe(region);
  });

  it('in another Region is an error that names it', async () => {
    const call = await startOperation(owned('us-east-1'), write);
    await expect(create(call)).rejects.toMatchObject({
      name: 'BucketElsewhereError',
      bucketRegion: 'us-east-1',
      region: REGION,
      accountId: ACCOUNT,
      message: 'the bucket plumbline-state exists in us-east-1, not in eu-west-1',
      hint: expect.stringContaining('us-east-1'),
    });
  });
});

it('a bucket of another account is an error of its own', async () => {
  const others = [{ id: OTHER, name: 'other', buckets: [{ name: bucket, region: REGION }] }];
  const call = await startOperation({ others }, write);
  await expect(create(call)).rejects.toMatchObject({
    name: 'BucketTakenError',
    code: 'BucketAlreadyExists',
    operation: 's3:CreateBucket',
    message: 'the bucket plumbline-state belongs to another account',
    cause: expect.anything(),
  });
});

describe('the location constraint', () => {
  test.each([
    ['us-east-1', undefined],
    ['eu-west-1', 'eu-west-1'],
    ['ap-southeast-2', 'ap-southeast-2'],
  ])('of %s is %s', async (region, constraint) => {
    const call = await startOperation({}, write);
    await createBucket(call.clients, { ...call.scope, region }, { bucket });
    const client = call.clients.for(S3Client, { ...call.scope, region });
    const location = await client.send(new GetBucketLocationCommand({ Bucket: bucket }));
    expect(location.LocationConstraint).toBe(constraint);
  });
});

describe('a bucket that appears between the listing and the creation', () => {
  const listing = (name?: string) => ({
    body: `<ListAllMyBucketsResult><Buckets>${name === undefined ? '' : `<Bucket><Name>${name}</Name><BucketRegion>${REGION}</BucketRegion></Bucket>`}</Buckets></ListAllMyBucketsResult>`,
  });
  const meanwhile = (code: string, after: string | undefined) => {
    let created = false;
    return localClients(
      ({ method }) => {
        if (method === 'GET') return listing(created ? after : undefined);
        created = true;
        return s3Error(code, 'text', 409);
      },
      { allow: 'write' },
    );
  };

  it('by a caller of the same account is there', async () => {
    const { clients } = await meanwhile('BucketAlreadyOwnedByYou', bucket);
    expect(await create({ clients, scope: { region: REGION } })).toEqual({ created: false });
  });

  it('and is gone again is the error that S3 gave', async () => {
    const { clients } = await meanwhile('BucketAlreadyOwnedByYou', undefined);
    await expect(create({ clients, scope: { region: REGION } })).rejects.toMatchObject({
      name: 'AwsCallError',
      code: 'BucketAlreadyOwnedByYou',
    });
  });
});
