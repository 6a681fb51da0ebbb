import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { s3Calls } from '../../domain/calls/s3.ts';
import type { RunBucket } from '../../domain/ports.ts';
import { checkedRunKey, checkedRunPrefix } from '../run-key.ts';
import type { BucketActions } from '../store-actions.ts';

export interface S3RunBucketOptions {
  readonly client: S3Client;
  readonly bucket: string;
}

/**
 * Actions of each method. `getIfThere` is `get` of an object that may be missing: a caller who may not list the bucket
 * is denied instead.
 */
export const runBucketActions = {
  put: { objects: [s3Calls.putObject], bucket: [] },
  get: { objects: [s3Calls.getObject], bucket: [] },
  getIfThere: { objects: [s3Calls.getObject], bucket: [s3Calls.listObjects] },
  list: { objects: [], bucket: [s3Calls.listObjects] },
} as const satisfies Readonly<Record<Exclude<keyof RunBucket, 'name'> | 'getIfThere', BucketActions>>;

/** Stores objects in an S3 bucket. Throws S3's errors. Without s3:ListBucket, S3 denies access to a missing object. */
export const s3RunBucket = ({ client, bucket }: S3RunBucketOptions): RunBucket => ({
  name: bucket,
  put: async (key, body) => {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: checkedRunKey(key), Body: Buffer.from(body) }));
  },
  get: async (key) => {
    try {
      const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key: checkedRunKey(key) }));
      return await object.Body?.transformToString('utf-8');
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  },
  list: async (prefix) => {
    const keys: string[] = [];
    for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: checkedRunPrefix(prefix) })) {
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key);
    }
    return keys.sort();
  },
});
