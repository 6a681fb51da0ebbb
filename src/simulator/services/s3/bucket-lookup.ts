import type { DeleteObjectsRequest } from '@aws-sdk/client-s3';
import { s3Calls } from '../../../domain/calls/s3.ts';
import type { CallContext } from '../../operation.ts';
import { ServiceError } from '../../protocol/service-error.ts';
import type { WorldBucket } from '../../world/world.ts';

const noSuchBucket = (): ServiceError => new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404);
export const accessDenied = (): ServiceError => new ServiceError('AccessDenied', 'Access Denied', 403);

const wrongRegion = (given: string, home: string): ServiceError =>
  new ServiceError(
    'AuthorizationHeaderMalformed',
    `The authorization header is malformed; the region '${given}' is wrong; expecting '${home}'`,
    400,
    {},
    { Region: home },
  );

export interface BucketRequest {
  readonly Bucket?: string | undefined;
  /** Expected owner. The call is denied if the bucket has another. */
  readonly ExpectedBucketOwner?: string | undefined;
}

/** Returns the bucket's real Region, whatever the listing says. */
export const homeOf = (bucket: WorldBucket): string => bucket.movedTo ?? bucket.region;

/**
 * Returns the caller's bucket of this name in the request's Region. S3 redirects to another Region before it checks the
 * caller.
 */
export const bucketOf = (
  { Bucket: name, ExpectedBucketOwner: expectedOwner }: BucketRequest,
  context: CallContext,
): WorldBucket => {
  const own = context.world.account(context.accountId).buckets.get(name ?? '');
  const { account, bucket } = (own && { account: { id: context.accountId }, bucket: own }) ??
    context.world.findBucket(name ?? '') ?? { account: undefined, bucket: undefined };
  if (bucket === undefined || bucket.vanishes) throw noSuchBucket();
  if (homeOf(bucket) !== context.region) {
    if (bucket.redirect === 'body') throw wrongRegion(context.region, homeOf(bucket));
    throw new ServiceError(
      'PermanentRedirect',
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
      301,
      { 'x-amz-bucket-region': homeOf(bucket) },
    );
  }
  if (account.id !== context.accountId || account.id !== (expectedOwner ?? account.id)) throw accessDenied();
  return bucket;
};

/** ARN that IAM policies of operations on a bucket are matched against. */
export const bucketArn = ({ Bucket: name }: { Bucket?: string | undefined }, { partition }: CallContext): string =>
  `arn:${partition}:s3:::${name}`;

/** ARN that IAM policies of operations on an object are matched against. */
export const objectArn = (
  { Bucket: name, Key: key }: { Bucket?: string | undefined; Key?: string | undefined },
  { partition }: CallContext,
): string => `arn:${partition}:s3:::${name}/${key}`;

/** ARN for operations on many objects: an allowed one if any, because the operation itself sorts out the others. */
export const objectsArn = (
  { Bucket: name, Delete: wanted }: Pick<DeleteObjectsRequest, 'Bucket' | 'Delete'>,
  context: CallContext,
): string => {
  const arns = (wanted?.Objects ?? []).map(({ Key }) => objectArn({ Bucket: name, Key }, context));
  return (
    arns.find((arn) => context.denial(s3Calls.deleteObject.operation, arn) === undefined) ??
    arns[0] ??
    bucketArn({ Bucket: name }, context)
  );
};
