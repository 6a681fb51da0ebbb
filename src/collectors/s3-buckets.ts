import { GetBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import {
  type Bucket,
  type BucketInput,
  bucketEncryption,
  bucketPages,
  bucketVersioning,
} from '../aws/operations/s3.ts';
import { s3Calls } from '../domain/calls/s3.ts';
import type { Target } from '../domain/target.ts';
import { defineCollector, type Place } from './collector.ts';
import { tagsOf } from './resource-tags.ts';

/** The suffix that S3 reserves for directory buckets, which have neither versioning nor this kind of encryption. */
const DIRECTORY_BUCKET = '--x-s3';

/** One target of an account counts the buckets outside all audited Regions, so that they are counted once. */
const isCounting = ({ auditedRegions, region }: Target): boolean => [...(auditedRegions ?? [])].sort()[0] === region;

const owned = ({ name }: Bucket, { target }: Place): BucketInput => ({ bucket: name, owner: target.accountId });

/** General purpose buckets of the target's Region. */
export const s3Buckets = defineCollector<'s3:bucket', Bucket>({
  kind: 's3:bucket',
  concurrency: 10,
  list: {
    call: s3Calls.listBuckets,
    // The unfiltered listing takes the same calls, and shows the buckets that no target covers.
    pages: ({ clients, target }) => bucketPages(clients, target, isCounting(target) ? {} : { region: target.region }),
  },
  placeOf: ({ name, region }, target) => {
    const counting = isCounting(target);
    // Some emulators name no Region, and some ignore the requested one. A bucket without a Region is judged once, by the target that counts.
    const home = region ?? (counting ? target.region : undefined);
    if (home === target.region) return name.endsWith(DIRECTORY_BUCKET) ? 'out-of-scope' : 'target';
    return counting && home !== undefined && !target.auditedRegions?.some((audited) => audited === home)
      ? 'out-of-scope'
      : 'elsewhere';
  },
  countsOutOfScope: isCounting,
  resource: ({ name }, { partition }) => ({ arn: `arn:${partition}:s3:::${name}`, name }),
  gone: ['NoSuchBucket'],
  tags: {
    call: s3Calls.getBucketTagging,
    read: async ({ name }, { clients, target }) => {
      const command = new GetBucketTaggingCommand({ Bucket: name, ExpectedBucketOwner: target.accountId });
      return tagsOf((await clients.for(S3Client, target).send(command)).TagSet);
    },
    none: {},
  },
  facts: {
    versioning: {
      call: s3Calls.getBucketVersioning,
      read: (bucket, place) => bucketVersioning(place.clients, place.target, owned(bucket, place)),
    },
    encryption: {
      call: s3Calls.getBucketEncryption,
      read: (bucket, place) => bucketEncryption(place.clients, place.target, owned(bucket, place)),
    },
  },
});
