import { GetBucketEncryptionCommand, type S3Client, type ServerSideEncryptionRule } from '@aws-sdk/client-s3';
import { errorCode } from '../aws/errors.ts';
import { read } from '../aws/read.ts';
import type { Reading } from '../domain/evidence.ts';
import type { BucketEncryption, BucketEncryptionRule } from '../domain/facts.ts';

const ruleOf = ({
  ApplyServerSideEncryptionByDefault: byDefault,
  BucketKeyEnabled,
  BlockedEncryptionTypes: blocked,
}: ServerSideEncryptionRule): BucketEncryptionRule => ({
  algorithm: byDefault?.SSEAlgorithm,
  kmsKeyId: byDefault?.KMSMasterKeyID,
  bucketKeyEnabled: BucketKeyEnabled ?? false,
  blockedEncryptionTypes: blocked?.EncryptionType ?? [],
});

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
        return { rules: (answer.ServerSideEncryptionConfiguration?.Rules ?? []).map(ruleOf) };
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
