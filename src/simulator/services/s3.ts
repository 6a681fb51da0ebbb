import * as client from '@aws-sdk/client-s3';
import {
  CreateBucket$,
  DeleteObject$,
  DeleteObjects$,
  GetBucketEncryption$,
  GetBucketLocation$,
  GetBucketTagging$,
  GetBucketVersioning$,
  GetObject$,
  HeadBucket$,
  HeadObject$,
  ListBuckets$,
  ListObjectsV2$,
  PutObject$,
} from '@aws-sdk/client-s3';
import { EVERY_BUCKET, s3Calls } from '../../domain/calls/s3.ts';
import type { ServiceModel } from '../operation.ts';
import { configurationReads } from './configuration-reads.ts';
import { type BucketRequest, bucketArn, bucketOf, objectArn, objectsArn } from './s3/bucket-lookup.ts';
import {
  answerCreateBucket,
  answerListBuckets,
  getBucketEncryption,
  getBucketLocation,
  getBucketTagging,
  getBucketVersioning,
  headBucket,
} from './s3/buckets.ts';
import { deleteObject, deleteObjects, getObject, headObject, listObjectsV2, putObject } from './s3/objects.ts';

const GRANTS = ['ACL', 'GrantFullControl', 'GrantRead', 'GrantReadACP', 'GrantWriteACP'] as const;
const CUSTOMER_KEY = ['SSECustomerAlgorithm', 'SSECustomerKey', 'SSECustomerKeyMD5'] as const;
const UNIMPLEMENTED_OF_READS = [
  ...CUSTOMER_KEY,
  'IfMatch',
  'IfModifiedSince',
  'IfNoneMatch',
  'IfUnmodifiedSince',
  'PartNumber',
  'Range',
  'ResponseCacheControl',
  'ResponseContentDisposition',
  'ResponseContentEncoding',
  'ResponseContentLanguage',
  'ResponseContentType',
  'ResponseExpires',
  'VersionId',
] as const;
const UNIMPLEMENTED_OF_WRITES = [
  ...GRANTS,
  ...CUSTOMER_KEY,
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'Expires',
  'IfMatch',
  'Metadata',
  'ObjectLockLegalHoldStatus',
  'ObjectLockMode',
  'ObjectLockRetainUntilDate',
  'SSEKMSEncryptionContext',
  'SSEKMSKeyId',
  'StorageClass',
  'Tagging',
  'WebsiteRedirectLocation',
  'WriteOffsetBytes',
] as const;

/** S3: buckets and what is configured on them, and objects kept in memory. */
export const s3: ServiceModel = {
  signingName: 's3',
  protocol: 'rest-xml',
  xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
  operations: {
    ...configurationReads<BucketRequest>({
      ...{ client, calls: s3Calls, on: EVERY_BUCKET, resourceArn: bucketArn, absentStatus: 404 },
      answersOf: (input, context) => bucketOf(input, context).answers,
    }),
    CreateBucket: {
      schema: CreateBucket$,
      run: answerCreateBucket,
      resourceArn: bucketArn,
      unimplemented: [...GRANTS, 'BucketNamespace', 'GrantWrite', 'ObjectLockEnabledForBucket', 'ObjectOwnership'],
    },
    DeleteObject: {
      schema: DeleteObject$,
      run: deleteObject,
      resourceArn: objectArn,
      unimplemented: [
        'BypassGovernanceRetention',
        'IfMatch',
        'IfMatchLastModifiedTime',
        'IfMatchSize',
        'MFA',
        'VersionId',
      ],
    },
    DeleteObjects: {
      schema: DeleteObjects$,
      run: deleteObjects,
      resourceArn: objectsArn,
      unimplemented: ['BypassGovernanceRetention', 'MFA'],
    },
    GetBucketEncryption: {
      schema: GetBucketEncryption$,
      run: getBucketEncryption,
      resourceArn: bucketArn,
    },
    GetBucketLocation: { schema: GetBucketLocation$, run: getBucketLocation, resourceArn: bucketArn },
    GetBucketTagging: { schema: GetBucketTagging$, run: getBucketTagging, resourceArn: bucketArn },
    GetBucketVersioning: { schema: GetBucketVersioning$, run: getBucketVersioning, resourceArn: bucketArn },
    GetObject: { schema: GetObject$, run: getObject, resourceArn: objectArn, unimplemented: UNIMPLEMENTED_OF_READS },
    HeadBucket: { schema: HeadBucket$, run: headBucket, resourceArn: bucketArn },
    HeadObject: {
      schema: HeadObject$,
      run: headObject,
      resourceArn: objectArn,
      unimplemented: UNIMPLEMENTED_OF_READS,
    },
    ListBuckets: { schema: ListBuckets$, run: answerListBuckets },
    ListObjectsV2: {
      schema: ListObjectsV2$,
      run: listObjectsV2,
      resourceArn: bucketArn,
      unimplemented: ['FetchOwner', 'OptionalObjectAttributes'],
    },
    PutObject: { schema: PutObject$, run: putObject, resourceArn: objectArn, unimplemented: UNIMPLEMENTED_OF_WRITES },
  },
};
