import * as client from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import type { CallTable } from '../../../src/domain/calls/call.ts';
import { EVERY_BUCKET } from '../../../src/domain/calls/s3.ts';
import type { ServiceModel } from '../../../src/simulator/operation.ts';
import { configurationReads } from '../../../src/simulator/services/configuration-reads.ts';
import { bucketArn, bucketOf } from '../../../src/simulator/services/s3/bucket-lookup.ts';
import { s3 } from '../../../src/simulator/services/s3.ts';
import { awsError } from '../../support/simulated-aws.ts';
import { ACCOUNT, startWire } from '../../support/wire.ts';

const audited = { on: EVERY_BUCKET, because: 'every bucket is audited' };
const readsOf = (calls: CallTable) =>
  configurationReads<Parameters<typeof bucketOf>[0]>({
    ...{ client, calls, on: EVERY_BUCKET, resourceArn: bucketArn, absentStatus: 404 },
    answersOf: (input, context) => bucketOf(input, context).answers,
  });

/** S3 with two reads more, of which one has an error that means that nothing is configured. */
const service: ServiceModel = {
  ...s3,
  operations: {
    ...s3.operations,
    ...readsOf({
      getBucketLogging: { operation: 's3:GetBucketLogging', ...audited },
      getPublicAccessBlock: {
        operation: 's3:GetPublicAccessBlock',
        ...audited,
        absent: 'NoSuchPublicAccessBlockConfiguration',
      },
    }),
  },
};

const start = async () => {
  const wire = await startWire({
    services: [service],
    world: { accounts: [{ id: ACCOUNT, name: 'audit', buckets: [{ name: 'data', region: 'eu-west-1' }] }] },
  });
  const s3Client = new client.S3Client({ ...wire.config(), forcePathStyle: true });
  return { bucket: wire.world.account(ACCOUNT).bucket('data'), s3Client };
};
const blockOf = (Bucket: string) => new client.GetPublicAccessBlockCommand({ Bucket });

describe('a read that only the call table knows', () => {
  it("answers with the world's answer, over the wire", async () => {
    const { bucket, s3Client } = await start();
    const configuration = { BlockPublicAcls: true, IgnorePublicAcls: false };
    bucket.answers['GetPublicAccessBlock'] = { PublicAccessBlockConfiguration: configuration };
    expect(await s3Client.send(blockOf('data'))).toMatchObject({ PublicAccessBlockConfiguration: configuration });
  });

  it('answers where nothing is configured with the error that the table names, or with nothing', async () => {
    const { s3Client } = await start();
    expect(await awsError(s3Client.send(blockOf('data')))).toMatchObject({
      name: 'NoSuchPublicAccessBlockConfiguration',
      status: 404,
    });
    const answer = await s3Client.send(new client.GetBucketLoggingCommand({ Bucket: 'data' }));
    expect(answer).not.toHaveProperty('LoggingEnabled');
  });

  it('is of resources that exist', async () => {
    const { s3Client } = await start();
    expect(await awsError(s3Client.send(blockOf('other')))).toMatchObject({ name: 'NoSuchBucket' });
  });

  it('is one that the SDK has', () => {
    expect(() => readsOf({ odd: { operation: 's3:GetBucketOddity', ...audited } })).toThrow(
      'the SDK has no operation s3:GetBucketOddity: see src/domain/calls',
    );
  });

  it('is allowed by its own action, and of calls on other resources none is offered', () => {
    const everywhere = { id: 'any', text: '`*`', arns: ['*'] };
    expect(readsOf({ list: { operation: 's3:GetBucketLogging', on: everywhere, because: 'b' } })).toEqual({});
  });
});
