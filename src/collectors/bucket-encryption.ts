import { GetBucketEncryptionCommand, type S3Client } from '@aws-sdk/client-s3';
import { errorCode } from '../aws/errors/errors.ts';
import { read } from '../aws/operations/read.ts';
import { encryptionRuleOf } from '../aws/operations/s3.ts';
import type { Reading } from '../domain/evidence.ts';
import type { BucketEncryption } from '../domain/facts.ts';

/** A bucket's default encryption; absent when there is no such bucket. A bucket without any has no rules. */
export const readBucketEncryption = (
  s3: S3Client,
  bucket: string,
  accountId: string,
): Promise<Reading<BucketEncryption | undefined>> =>
  read(
    async () => {
      try {
        const answer = await s3.send(
          new GetBucketEncryptionCommand({ Bucket: bucket, ExpectedBucketOwner: accountId }),
        );
        return { rules: (answer.ServerSideEncryptionConfiguration?.Rules ?? []).map(encryptionRuleOf) };
      } catch (error) {
        if (errorCode(error) === 'ServerSideEncryptionConfigurationNotFoundError') return { rules: [] };
        throw error;
      }
    },
    {
      operation: 's3:GetBucketEncryption',
      action: 's3:GetEncryptionConfiguration',
      absentOn: ['NoSuchBucket'],
    },
  );
