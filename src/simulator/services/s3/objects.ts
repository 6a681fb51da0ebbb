import { createHash } from 'node:crypto';
import type {
  DeleteObjectOutput,
  DeleteObjectRequest,
  GetObjectOutput,
  GetObjectRequest,
  ListObjectsV2Output,
  ListObjectsV2Request,
  PutObjectOutput,
  PutObjectRequest,
} from '@aws-sdk/client-s3';
import { AwsError, type Operation } from '../../operation.ts';
import type { StoredObject } from '../../world.ts';
import { pageOf } from '../page.ts';
import { bucketOf } from './bucket-lookup.ts';

const MAX_KEYS = 1000;

/** The wire hands bodies over as bytes, in both directions. */
export const putObject: Operation<Omit<PutObjectRequest, 'Body'> & { Body?: Uint8Array | string }, PutObjectOutput> = (
  input,
  context,
) => {
  const bucket = bucketOf(input, context);
  const body = Buffer.from(input.Body ?? '');
  const object: StoredObject = {
    key: input.Key!,
    body,
    etag: `"${createHash('md5').update(body).digest('hex')}"`,
    contentType: input.ContentType,
    modifiedAt: context.clock.now(),
  };
  if (input.IfNoneMatch === '*' && bucket.objects.has(object.key)) {
    throw new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
  }
  bucket.objects.set(object.key, object);
  return { ETag: object.etag };
};

export const getObject: Operation<GetObjectRequest, Omit<GetObjectOutput, 'Body'> & { Body: Uint8Array }> = (
  input,
  context,
) => {
  const object = bucketOf(input, context).objects.get(input.Key!);
  if (object === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
  return {
    Body: object.body,
    ContentLength: object.body.byteLength,
    ContentType: object.contentType ?? 'application/octet-stream',
    ETag: object.etag,
    LastModified: new Date(object.modifiedAt),
  };
};

/** Deleting what is not there succeeds. */
export const deleteObject: Operation<DeleteObjectRequest, DeleteObjectOutput> = (input, context) => {
  bucketOf(input, context).objects.delete(input.Key!);
  return {};
};

/** An entry of a listing: an object, or the prefix that several share up to the delimiter. */
interface Entry {
  readonly key: string;
  readonly object?: StoredObject;
}

const entriesOf = (
  objects: Iterable<StoredObject>,
  prefix: string,
  delimiter: string | undefined,
): readonly Entry[] => {
  const entries = new Map<string, Entry>();
  for (const object of objects) {
    if (!object.key.startsWith(prefix)) continue;
    const cut = delimiter ? object.key.indexOf(delimiter, prefix.length) : -1;
    if (cut === -1) entries.set(object.key, { key: object.key, object });
    else {
      const key = object.key.slice(0, cut + delimiter!.length);
      entries.set(key, { key });
    }
  }
  return [...entries.values()];
};

export const listObjectsV2: Operation<ListObjectsV2Request, ListObjectsV2Output> = (input, context) => {
  const bucket = bucketOf(input, context);
  const { Prefix: prefix = '', Delimiter: delimiter, MaxKeys: maxKeys = MAX_KEYS, StartAfter: startAfter } = input;
  const entries = entriesOf(bucket.objects.values(), prefix, delimiter).filter(
    ({ key }) => startAfter === undefined || key > startAfter,
  );
  const page = pageOf(entries, ({ key }) => key, {
    token: input.ContinuationToken,
    size: Math.min(maxKeys, MAX_KEYS),
    invalidToken: () => new AwsError('InvalidArgument', 'The continuation token provided is incorrect', 400),
  });
  return {
    Name: bucket.name,
    Prefix: prefix,
    Delimiter: delimiter,
    MaxKeys: maxKeys,
    KeyCount: page.items.length,
    IsTruncated: page.next !== undefined,
    ContinuationToken: input.ContinuationToken,
    NextContinuationToken: page.next,
    StartAfter: startAfter,
    Contents: page.items.flatMap(({ object }) =>
      object === undefined
        ? []
        : [
            {
              Key: object.key,
              ETag: object.etag,
              Size: object.body.byteLength,
              LastModified: new Date(object.modifiedAt),
              StorageClass: 'STANDARD' as const,
            },
          ],
    ),
    CommonPrefixes: page.items.flatMap(({ key, object }) => (object === undefined ? [{ Prefix: key }] : [])),
  };
};
