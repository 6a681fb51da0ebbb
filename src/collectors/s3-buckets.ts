import { GetBucketTaggingCommand, GetBucketVersioningCommand, paginateListBuckets, S3Client } from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import { gapCause } from '../aws/errors/errors.ts';
import { read } from '../aws/operations/read.ts';
import { type Evidence, type Reading, readValue } from '../domain/evidence.ts';
import type { BucketVersioning } from '../domain/facts.ts';
import type { Gap } from '../domain/gap.ts';
import { scopeOf } from '../domain/scope.ts';
import { readBucketEncryption } from './bucket-encryption.ts';
import type { CollectorFactory } from './collector-options.ts';
import { readPages } from './listing.ts';
import { tagsOf, tagsRead } from './resource-tags.ts';

const KIND = 's3:bucket';
/** S3 gives 10,000 at most; without MaxBuckets it names no Regions, and refuses accounts with a larger quota. */
const PAGE_SIZE = 1000;
/** The suffix that S3 reserves for directory buckets, which have neither versioning nor this kind of encryption. */
const DIRECTORY_BUCKET = '--x-s3';

const readVersioning = (
  s3: S3Client,
  bucket: string,
  accountId: string,
): Promise<Reading<BucketVersioning | undefined>> =>
  read(
    async () => {
      const answer = await s3.send(new GetBucketVersioningCommand({ Bucket: bucket, ExpectedBucketOwner: accountId }));
      return { status: answer.Status, mfaDelete: answer.MFADelete };
    },
    { operation: 's3:GetBucketVersioning', action: 's3:GetBucketVersioning', absentOn: ['NoSuchBucket'] },
  );

const readTags = (
  s3: S3Client,
  bucket: string,
  accountId: string,
): Promise<Reading<Readonly<Record<string, string>> | undefined>> =>
  read(
    async () => {
      const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket: bucket, ExpectedBucketOwner: accountId }));
      return tagsOf(TagSet);
    },
    // A bucket that is gone meanwhile has none either; what else was read of it stands.
    { operation: 's3:GetBucketTagging', action: 's3:GetBucketTagging', absentOn: ['NoSuchTagSet', 'NoSuchBucket'] },
  );

const present = <T>(reading: Reading<T | undefined>): Reading<T> | undefined => {
  if (!reading.ok) return reading;
  return reading.value === undefined ? undefined : readValue(reading.value);
};

/** General purpose buckets of the target's Region. A bucket that is gone by the time it is read is no evidence. */
export const s3Buckets: CollectorFactory<typeof KIND> = (clients, { clock, concurrency = 10, auditedRegions }) => ({
  kind: KIND,
  actions: ['s3:GetBucketTagging', 's3:GetBucketVersioning', 's3:GetEncryptionConfiguration', 's3:ListAllMyBuckets'],
  async collect(target, { tagKeys } = {}) {
    const { accountId, partition, region } = target;
    const s3 = clients.for(S3Client, target);
    const limit = pLimit(concurrency);
    const audited = auditedRegions?.(target);
    const counts = audited !== undefined && [...audited].sort()[0] === region;
    // A bucket of which nobody says where it is: the account's first target takes it, so that it is judged once.
    const unplaced = counts || auditedRegions === undefined ? region : undefined;
    const readings: Promise<Evidence<typeof KIND> | undefined>[] = [];
    let outOfScope = 0;

    const readBucket = async (name: string): Promise<Evidence<typeof KIND> | undefined> => {
      const observedAt = clock().toISOString();
      const versioning = present(await readVersioning(s3, name, accountId));
      const encryption = versioning && present(await readBucketEncryption(s3, name, accountId));
      if (versioning === undefined || encryption === undefined) return undefined;
      const tags = await tagsRead(tagKeys, () => readTags(s3, name, accountId));
      return {
        resource: { kind: KIND, arn: `arn:${partition}:s3:::${name}`, name, ...tags.ofResource },
        observedAt,
        facts: { versioning, encryption },
        ...tags.ofEvidence,
      };
    };

    const listedAt = clock().toISOString();
    // Without a Region the listing shows all of them: the same calls, and the one look at buckets that no target covers.
    const pages = paginateListBuckets(
      { client: s3 },
      { MaxBuckets: PAGE_SIZE, ...(counts ? {} : { BucketRegion: region }) },
    );
    const listing = await readPages(pages, ({ Buckets = [] }) => {
      // Some emulators name no Region, and some ignore the one that was asked for.
      for (const { Name: name = '', BucketRegion = unplaced } of Buckets) {
        if (BucketRegion === undefined) continue;
        if (BucketRegion === region && !name.endsWith(DIRECTORY_BUCKET)) readings.push(limit(() => readBucket(name)));
        else if (BucketRegion === region || (counts && !audited.includes(BucketRegion))) outOfScope += 1;
      }
    });
    const evidence = (await Promise.all(readings)).filter((item) => item !== undefined);
    const gaps: readonly Gap[] = listing.complete
      ? []
      : [
          {
            ...gapCause(listing.error, { operation: 's3:ListBuckets', action: 's3:ListAllMyBuckets' }),
            target: scopeOf(target),
            kind: KIND,
          },
        ];
    return {
      kind: KIND,
      listedAt,
      complete: listing.complete,
      evidence,
      gaps,
      ...(counts || outOfScope > 0 ? { outOfScope } : {}),
    };
  },
});
