import {
  GetBucketEncryptionCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  paginateListBuckets,
  type Bucket as RawBucket,
  S3Client,
  type ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import { s3Calls } from '../../domain/calls/s3.ts';
import { defined } from '../../domain/defined.ts';
import type { BucketEncryption, BucketEncryptionRule, BucketVersioning } from '../../domain/facts.ts';
import type { ClientFactory, ClientScope } from '../clients/client-factory.ts';
import { AwsCallError } from '../errors/aws-error.ts';
import { errorCode, isNotFound } from '../errors/errors.ts';
import { callAws } from './call.ts';
import { itemsOf, pagesOf } from './list-all.ts';
import type { OperationTable } from './operation-table.ts';

export interface BucketInput {
  readonly bucket: string;
  /** The account that the bucket must belong to: S3 denies access to a bucket of another one, whose name may have been taken over. */
  readonly owner?: string;
}

/** Presence of a bucket. Names are global, so an existing bucket may belong to another account. */
export type BucketPresence = 'accessible' | 'inaccessible' | 'absent';

export interface Bucket {
  readonly name: string;
  readonly region: string | undefined;
  readonly createdAt: Date | undefined;
}

export const operations = {
  bucketEncryption: { calls: [s3Calls.getBucketEncryption] },
  bucketPresence: { calls: [s3Calls.headBucket] },
  bucketVersioning: { calls: [s3Calls.getBucketVersioning] },
  describeBucket: { calls: [s3Calls.listBuckets] },
  listBuckets: { calls: [s3Calls.listBuckets], variants: ['bucketPages'] },
} as const satisfies OperationTable;

/** S3 gives 10,000 at most; without MaxBuckets it names no Regions, and refuses accounts with a larger quota. */
const PAGE_SIZE = 1000;

const bucketOf = ({ Name = '', BucketRegion, CreationDate }: RawBucket): Bucket => ({
  name: Name,
  region: BucketRegion,
  createdAt: CreationDate,
});

const ownedBy = ({ owner }: BucketInput): { readonly ExpectedBucketOwner?: string } =>
  defined({ ExpectedBucketOwner: owner });

/** Tests whether a bucket exists, and whether the caller has access to it, in any Region. */
export const bucketPresence = async (
  clients: ClientFactory,
  scope: ClientScope,
  input: BucketInput,
): Promise<BucketPresence> => {
  const client = clients.for(S3Client, scope);
  try {
    await callAws(scope, s3Calls.headBucket, () =>
      client.send(new HeadBucketCommand({ Bucket: input.bucket, ...ownedBy(input) })),
    );
    return 'accessible';
  } catch (error) {
    if (isNotFound(error)) return 'absent';
    if (error instanceof AwsCallError && error.status === 403) return 'inaccessible';
    throw error;
  }
};

export interface BucketsInput {
  /** Buckets of this Region alone; its endpoint is asked then. */
  readonly region?: string;
  readonly prefix?: string;
}

/** The account's general purpose buckets, page by page. */
export const bucketPages = (
  clients: ClientFactory,
  scope: ClientScope,
  { region, prefix }: BucketsInput = {},
): AsyncIterable<readonly Bucket[]> => {
  const there = region === undefined ? scope : { ...scope, region };
  const input = {
    MaxBuckets: PAGE_SIZE,
    ...defined({ BucketRegion: region, Prefix: prefix }),
  };
  return pagesOf(there, s3Calls.listBuckets, {
    pages: paginateListBuckets({ client: clients.for(S3Client, there) }, input),
    items: ({ Buckets = [] }) =>
      Buckets.map(bucketOf)
        // Some emulators ignore the Region.
        .filter((bucket) => region === undefined || bucket.region === undefined || bucket.region === region),
  });
};

/** Lists the account's general purpose buckets by name: of one Region, or of all. */
export const listBuckets = (
  clients: ClientFactory,
  scope: ClientScope,
  input: BucketsInput = {},
): Promise<readonly Bucket[]> => itemsOf(bucketPages(clients, scope, input));

/**
 * Returns a bucket of the account, with its Region and creation time; undefined if the account has none of this name.
 */
export const describeBucket = async (
  clients: ClientFactory,
  scope: ClientScope,
  { bucket }: Pick<BucketInput, 'bucket'>,
): Promise<Bucket | undefined> => {
  for await (const page of bucketPages(clients, scope, { prefix: bucket })) {
    const found = page.find(({ name }) => name === bucket);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Returns an answer about a bucket; undefined if there is no such bucket. The SDK calls every other 404 NotFound, such as a proxy's page. */
const unlessNoBucket = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer;
  } catch (error) {
    if (errorCode(error) === 'NoSuchBucket') return undefined;
    throw error;
  }
};

/**
 * Returns a bucket's versioning; both fields are absent if it was never configured, and the answer is undefined if
 * there is no such bucket.
 */
export const bucketVersioning = async (
  clients: ClientFactory,
  scope: ClientScope,
  input: BucketInput,
): Promise<BucketVersioning | undefined> => {
  const client = clients.for(S3Client, scope);
  const answer = await unlessNoBucket(
    callAws(scope, s3Calls.getBucketVersioning, () =>
      client.send(new GetBucketVersioningCommand({ Bucket: input.bucket, ...ownedBy(input) })),
    ),
  );
  return answer && { status: answer.Status, mfaDelete: answer.MFADelete };
};

/** A rule of default encryption as S3 answers it. */
const encryptionRuleOf = ({
  ApplyServerSideEncryptionByDefault: byDefault,
  BucketKeyEnabled,
  BlockedEncryptionTypes: blocked,
}: ServerSideEncryptionRule): BucketEncryptionRule => ({
  algorithm: byDefault?.SSEAlgorithm,
  kmsKeyId: byDefault?.KMSMasterKeyID,
  bucketKeyEnabled: BucketKeyEnabled ?? false,
  blockedEncryptionTypes: blocked?.EncryptionType ?? [],
});

/** Returns a bucket's default encryption, without rules if it has none; undefined if there is no such bucket. */
export const bucketEncryption = async (
  clients: ClientFactory,
  scope: ClientScope,
  input: BucketInput,
): Promise<BucketEncryption | undefined> => {
  const client = clients.for(S3Client, scope);
  try {
    const answer = await unlessNoBucket(
      callAws(scope, s3Calls.getBucketEncryption, () =>
        client.send(new GetBucketEncryptionCommand({ Bucket: input.bucket, ...ownedBy(input) })),
      ),
    );
    return answer && { rules: (answer.ServerSideEncryptionConfiguration?.Rules ?? []).map(encryptionRuleOf) };
  } catch (error) {
    if (errorCode(error) === s3Calls.getBucketEncryption.absent) return { rules: [] };
    throw error;
  }
};
