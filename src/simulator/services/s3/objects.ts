import { createHash } from 'node:crypto';
import type {
  DeleteObjectOutput,
  DeleteObjectRequest,
  DeleteObjectsOutput,
  DeleteObjectsRequest,
  GetObjectOutput,
  GetObjectRequest,
  HeadObjectOutput,
  HeadObjectRequest,
  ListObjectsV2Output,
  ListObjectsV2Request,
  ObjectIdentifier,
  PutObjectOutput,
  PutObjectRequest,
} from '@aws-sdk/client-s3';
import { actionOf } from '../../../domain/calls/call.ts';
import { s3Calls } from '../../../domain/calls/s3.ts';
import type { CallContext, Operation } from '../../operation.ts';
import { ServiceError } from '../../protocol/service-error.ts';
import type { StoredObject } from '../../world/world.ts';
import { pageOf } from '../page.ts';
import { accessDenied, bucketArn, bucketOf, objectArn } from './bucket-lookup.ts';

const MAX_KEYS = 1000;

/** Stores an object. The wire passes bodies as bytes in both directions. */
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
  if (input.IfNoneMatch !== undefined && input.IfNoneMatch !== '*') {
    throw new ServiceError(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
      501,
    );
  }
  if (input.IfNoneMatch === '*' && bucket.objects.has(object.key)) {
    throw new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
  }
  bucket.objects.set(object.key, object);
  return { ETag: object.etag };
};

const storedObject = (
  input: Pick<GetObjectRequest, 'Bucket' | 'Key' | 'ExpectedBucketOwner'>,
  context: CallContext,
) => {
  const object = bucketOf(input, context).objects.get(input.Key!);
  if (object === undefined) {
    // Hides from a caller who may not list the bucket whether the object exists.
    if (context.denial(actionOf(s3Calls.listObjects), bucketArn(input, context)) !== undefined) throw accessDenied();
    throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
  }
  return object;
};

const described = ({ body, contentType, etag, modifiedAt }: StoredObject) => ({
  ContentLength: body.byteLength,
  ContentType: contentType ?? 'application/octet-stream',
  ETag: etag,
  LastModified: new Date(modifiedAt),
});

export const getObject: Operation<GetObjectRequest, Omit<GetObjectOutput, 'Body'> & { Body: Uint8Array }> = (
  input,
  context,
) => {
  const object = storedObject(input, context);
  return { Body: object.body, ...described(object) };
};

export const headObject: Operation<HeadObjectRequest, HeadObjectOutput> = (input, context) =>
  described(storedObject(input, context));

/** Deletes an object. Succeeds if it does not exist. */
export const deleteObject: Operation<DeleteObjectRequest, DeleteObjectOutput> = (input, context) => {
  bucketOf(input, context).objects.delete(input.Key!);
  return {};
};

/** Deletes objects. Each key is allowed or denied on its own. */
export const deleteObjects: Operation<DeleteObjectsRequest, DeleteObjectsOutput> = (input, context) => {
  const { objects } = bucketOf(input, context);
  const { Objects: wanted = [], Quiet: quiet = false } = input.Delete ?? {};
  if (wanted.length < 1 || wanted.length > MAX_KEYS) {
    throw new ServiceError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
      400,
    );
  }
  if (wanted.some(({ Key: _key, ...condition }) => Object.keys(condition).length > 0)) {
    throw new ServiceError('NotImplemented', 'The embedded AWS deletes objects by their keys alone.', 501);
  }
  const allowed = ({ Key }: ObjectIdentifier): boolean =>
    context.denial(s3Calls.deleteObject.operation, objectArn({ Bucket: input.Bucket, Key }, context)) === undefined;
  const [deleted, denied] = [wanted.filter(allowed), wanted.filter((one) => !allowed(one))];
  for (const { Key: key } of deleted) objects.delete(key!);
  return {
    Deleted: quiet ? undefined : deleted.map(({ Key }) => ({ Key })),
    Errors: denied.map(({ Key }) => ({ Key, Code: 'AccessDenied', Message: 'Access Denied' })),
  };
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
  if (input.MaxKeys !== undefined && input.MaxKeys < 0) {
    throw new ServiceError('InvalidArgument', 'Argument maxKeys must be an integer between 0 and 2147483647', 400);
  }
  const { Prefix: prefix = '', Delimiter: delimiter, MaxKeys: maxKeys = MAX_KEYS, StartAfter: startAfter } = input;
  const entries = entriesOf(bucket.objects.values(), prefix, delimiter).filter(
    ({ key }) => startAfter === undefined || key > startAfter,
  );
  const page = pageOf(entries, ({ key }) => key, {
    of: ['ListObjectsV2', bucket.name, prefix, delimiter],
    token: input.ContinuationToken,
    size: Math.min(maxKeys, MAX_KEYS),
    invalidToken: () => new ServiceError('InvalidArgument', 'The continuation token provided is incorrect', 400),
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
