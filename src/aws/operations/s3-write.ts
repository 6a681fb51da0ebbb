import { type BucketLocationConstraint, CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { s3Calls } from '../../domain/calls/s3.ts';
import type { ClientFactory, ClientScope } from '../clients/client-factory.ts';
import { AwsError } from '../errors/aws-error.ts';
import { errorCode } from '../errors/errors.ts';
import { callAws } from './call.ts';
import type { OperationTable } from './operation-table.ts';
import { requireWrite } from './require-write.ts';
import { type Bucket, type BucketInput, describeBucket } from './s3.ts';

/** The name belongs to another account. Names of buckets are global. */
export class BucketTakenError extends AwsError {
  override readonly name = 'BucketTakenError';
}

/** The account has the bucket in another Region. A bucket cannot be moved. */
export class BucketElsewhereError extends AwsError {
  override readonly name = 'BucketElsewhereError';
  readonly bucketRegion: string;

  constructor({ accountId, region }: ClientScope, bucket: string, bucketRegion: string) {
    super(`the bucket ${bucket} exists in ${bucketRegion}, not in ${region}`, {
      code: 'BucketElsewhere',
      accountId,
      region,
      operation: s3Calls.createBucket.operation,
      hint: `Use the bucket in ${bucketRegion}, or another name.`,
    });
    this.bucketRegion = bucketRegion;
  }
}

/** Whether this call created the bucket. */
export interface CreatedBucket {
  readonly created: boolean;
}

export const operations = {
  createBucket: { calls: [s3Calls.createBucket, s3Calls.listBuckets] },
} as const satisfies OperationTable;

/** The Region that is meant where S3 names no location. */
const UNNAMED = 'us-east-1';

const own = (scope: ClientScope, { name, region = UNNAMED }: Bucket): CreatedBucket => {
  if (region !== scope.region) throw new BucketElsewhereError(scope, name, region);
  return { created: false };
};

/**
 * Creates a bucket in the scope's Region unless the account has it there. Throws a BucketElsewhereError if the account
 * has it in another Region, and a BucketTakenError if the name belongs to another account.
 */
export const createBucket = async (
  clients: ClientFactory,
  scope: ClientScope,
  { bucket }: Pick<BucketInput, 'bucket'>,
): Promise<CreatedBucket> => {
  requireWrite(clients, s3Calls.createBucket);
  const { accountId, region } = scope;
  // A second CreateBucket in us-east-1 succeeds and resets the access control list of the bucket.
  const existing = await describeBucket(clients, scope, { bucket });
  if (existing !== undefined) return own(scope, existing);
  // us-east-1 is no location constraint; every other Region must be named.
  const location =
    region === UNNAMED ? {} : { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } };
  try {
    await callAws(scope, s3Calls.createBucket, () =>
      clients.for(S3Client, scope).send(new CreateBucketCommand({ Bucket: bucket, ...location })),
    );
    return { created: true };
  } catch (error) {
    const code = errorCode(error);
    if (code === 'BucketAlreadyExists') {
      const hint = 'Choose another name.';
      const { operation } = s3Calls.createBucket;
      throw new BucketTakenError(
        `the bucket ${bucket} belongs to another account`,
        { code, accountId, region, operation, hint },
        { cause: error },
      );
    }
    // Created meanwhile, by a caller of the same account.
    const created = code === 'BucketAlreadyOwnedByYou' ? await describeBucket(clients, scope, { bucket }) : undefined;
    if (created !== undefined) return own(scope, created);
    throw error;
  }
};
