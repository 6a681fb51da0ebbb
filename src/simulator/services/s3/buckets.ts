import type {
  CreateBucketOutput,
  CreateBucketRequest,
  GetBucketEncryptionOutput,
  GetBucketEncryptionRequest,
  GetBucketLocationOutput,
  GetBucketLocationRequest,
  GetBucketTaggingOutput,
  GetBucketTaggingRequest,
  GetBucketVersioningOutput,
  GetBucketVersioningRequest,
  HeadBucketOutput,
  HeadBucketRequest,
  ListBucketsOutput,
  ListBucketsRequest,
  ServerSideEncryption,
  ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import type { CallContext, Operation } from '../../operation.ts';
import { ServiceError } from '../../protocol/service-error.ts';
import type { BucketEncryptionRuleRecord } from '../../world/world.ts';
import { pageOf } from '../page.ts';
import { bucketOf, homeOf } from './bucket-lookup.ts';

const MAX_BUCKETS = 10_000;
const invalid = (message: string): ServiceError => new ServiceError('InvalidArgument', message, 400);

/** Lists buckets. Unlike other listings, this one returns Regions and pages only if asked for. */
export const answerListBuckets: Operation<ListBucketsRequest, ListBucketsOutput> = (input, context) => {
  const { MaxBuckets: size = MAX_BUCKETS, Prefix: prefix = '', BucketRegion: region, ContinuationToken: token } = input;
  const account = context.world.account(context.accountId);
  if (size < 1 || size > MAX_BUCKETS) throw invalid(`max-buckets must be between 1 and ${MAX_BUCKETS}`);
  if (region !== undefined && region !== context.region) {
    throw invalid('The bucket-region parameter must be the Region of the endpoint that the request is sent to');
  }
  const asked = [input.MaxBuckets, input.Prefix, input.BucketRegion, input.ContinuationToken].some(
    (parameter) => parameter !== undefined,
  );
  if (!asked && account.buckets.size > MAX_BUCKETS) {
    throw new ServiceError(
      'InvalidRequest',
      `Accounts with more than ${MAX_BUCKETS} buckets must list them in pages`,
      400,
    );
  }
  const matching = [...account.buckets.values()].filter(
    (bucket) => bucket.name.startsWith(prefix) && (region === undefined || bucket.region === region),
  );
  const page = pageOf(matching, ({ name }) => name, {
    of: ['ListBuckets', context.accountId, prefix, region],
    token,
    size,
    invalidToken: () => invalid('The continuation token provided is incorrect'),
  });
  return {
    Buckets: page.items.map((bucket) => ({
      Name: bucket.name,
      CreationDate: new Date(bucket.createdAt),
      BucketRegion: asked ? bucket.region : undefined,
      BucketArn: asked ? `arn:${context.partition}:s3:::${bucket.name}` : undefined,
    })),
    Owner: { ID: ownerId(context.accountId) },
    ContinuationToken: page.next,
    Prefix: input.Prefix,
  };
};

/** Returns a canonical user id: 64 hexadecimal digits. */
const ownerId = (accountId: string): string => Buffer.from(accountId.padEnd(32, '0')).toString('hex');

export const getBucketVersioning: Operation<GetBucketVersioningRequest, GetBucketVersioningOutput> = (
  input,
  context,
) => {
  const { status, mfaDelete } = bucketOf(input, context).versioning;
  return { Status: status, MFADelete: mfaDelete };
};

const encryptionRule = (rule: BucketEncryptionRuleRecord): ServerSideEncryptionRule => ({
  ApplyServerSideEncryptionByDefault:
    rule.algorithm === undefined
      ? undefined
      : { SSEAlgorithm: rule.algorithm as ServerSideEncryption, KMSMasterKeyID: rule.kmsKeyId },
  BucketKeyEnabled: rule.bucketKeyEnabled,
  BlockedEncryptionTypes: rule.blockedEncryptionTypes && {
    EncryptionType: rule.blockedEncryptionTypes as 'SSE-C'[],
  },
});

export const getBucketEncryption: Operation<GetBucketEncryptionRequest, GetBucketEncryptionOutput> = (
  input,
  context,
) => {
  const { encryption } = bucketOf(input, context);
  if (encryption === null) {
    throw new ServiceError(
      'ServerSideEncryptionConfigurationNotFoundError',
      'The server side encryption configuration was not found',
      404,
    );
  }
  return { ServerSideEncryptionConfiguration: { Rules: encryption.rules.map(encryptionRule) } };
};

export const getBucketTagging: Operation<GetBucketTaggingRequest, GetBucketTaggingOutput> = (input, context) => {
  const { tags } = bucketOf(input, context);
  if (tags === undefined) throw new ServiceError('NoSuchTagSet', 'The TagSet does not exist', 404);
  return { TagSet: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
};

export const headBucket: Operation<HeadBucketRequest, HeadBucketOutput> = (input, context) => {
  const bucket = bucketOf(input, context);
  return { BucketRegion: homeOf(bucket), BucketArn: `arn:${context.partition}:s3:::${bucket.name}` };
};

/** Returns the location. us-east-1 has no location constraint. */
export const getBucketLocation: Operation<GetBucketLocationRequest, GetBucketLocationOutput> = (input, context) => {
  const region = homeOf(bucketOf(input, context));
  return {
    LocationConstraint:
      region === 'us-east-1' ? undefined : (region as NonNullable<GetBucketLocationOutput['LocationConstraint']>),
  };
};

const FIRST_REGION = 'us-east-1';

/** Region of a new bucket. Only the endpoint of the first Region creates buckets elsewhere, and only it needs no location. */
const locationOf = (
  { CreateBucketConfiguration: configuration }: CreateBucketRequest,
  { region }: CallContext,
): string => {
  const location = configuration?.LocationConstraint;
  if (region === FIRST_REGION) {
    if (location === undefined) return region;
    if (location !== (FIRST_REGION as string)) return location === 'EU' ? 'eu-west-1' : location;
    throw new ServiceError('InvalidLocationConstraint', 'The specified location-constraint is not valid', 400);
  }
  if (location === region || (location === 'EU' && region === 'eu-west-1')) return region;
  throw new ServiceError(
    'IllegalLocationConstraintException',
    `The ${location ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    400,
  );
};

export const answerCreateBucket: Operation<CreateBucketRequest, CreateBucketOutput> = (input, context) => {
  const { world, accountId } = context;
  const name = input.Bucket ?? '';
  const region = locationOf(input, context);
  const taken = world.findBucket(name);
  if (taken !== undefined && !taken.bucket.vanishes) {
    // The first Region of S3 takes the request as one that was repeated.
    const isRepeated =
      taken.account.id === accountId && homeOf(taken.bucket) === FIRST_REGION && region === FIRST_REGION;
    if (isRepeated) return { Location: `/${name}` };
    throw taken.account.id === accountId
      ? new ServiceError(
          'BucketAlreadyOwnedByYou',
          'Your previous request to create the named bucket succeeded and you already own it.',
          409,
        )
      : new ServiceError(
          'BucketAlreadyExists',
          'The requested bucket name is not available. Please select a different name and try again.',
          409,
        );
  }
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
    throw new ServiceError('InvalidBucketName', 'The specified bucket is not valid.', 400);
  }
  taken?.account.removeBucket(name);
  world.account(accountId).addBucket({
    name,
    region,
    createdAt: new Date(context.clock.now()).toISOString(),
  });
  return { Location: `/${name}` };
};
