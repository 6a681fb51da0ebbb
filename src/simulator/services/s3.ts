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
import type { ServiceModel } from '../operation.ts';
import { bucketArn, objectArn, objectsArn } from './s3/bucket-lookup.ts';
import {
  createBucket,
  getBucketEncryption,
  getBucketLocation,
  getBucketTagging,
  getBucketVersioning,
  headBucket,
  listBuckets,
} from './s3/buckets.ts';
import { deleteObject, deleteObjects, getObject, headObject, listObjectsV2, putObject } from './s3/objects.ts';

const GRANTS = ['ACL', 'GrantFullControl', 'GrantRead', 'GrantReadACP', 'GrantWriteACP'] as const;
const CUSTOMER_KEY = ['SSECustomerAlgorithm', 'SSECustomerKey', 'SSECustomerKeyMD5'] as const;
const UNHEEDED_OF_READS = [
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
const UNHEEDED_OF_WRITES = [
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
    CreateBucket: {
      schema: CreateBucket$,
      run: createBucket,
      resourceArn: bucketArn,
      unheeded: [...GRANTS, 'BucketNamespace', 'GrantWrite', 'ObjectLockEnabledForBucket', 'ObjectOwnership'],
    },
    DeleteObject: {
      schema: DeleteObject$,
      run: deleteObject,
      resourceArn: objectArn,
      unheeded: ['BypassGovernanceRetention', 'IfMatch', 'IfMatchLastModifiedTime', 'IfMatchSize', 'MFA', 'VersionId'],
    },
    DeleteObjects: {
      schema: DeleteObjects$,
      run: deleteObjects,
      action: 's3:DeleteObject',
      resourceArn: objectsArn,
      unheeded: ['BypassGovernanceRetention', 'MFA'],
    },
    GetBucketEncryption: {
      schema: GetBucketEncryption$,
      run: getBucketEncryption,
      action: 's3:GetEncryptionConfiguration',
      resourceArn: bucketArn,
    },
    GetBucketLocation: { schema: GetBucketLocation$, run: getBucketLocation, resourceArn: bucketArn },
    GetBucketTagging: { schema: GetBucketTagging$, run: getBucketTagging, resourceArn: bucketArn },
    GetBucketVersioning: { schema: GetBucketVersioning$, run: getBucketVersioning, resourceArn: bucketArn },
    GetObject: { schema: GetObject$, run: getObject, resourceArn: objectArn, unheeded: UNHEEDED_OF_READS },
    HeadBucket: { schema: HeadBucket$, run: headBucket, action: 's3:ListBucket', resourceArn: bucketArn },
    HeadObject: {
      schema: HeadObject$,
      run: headObject,
      action: 's3:GetObject',
      resourceArn: objectArn,
      unheeded: UNHEEDED_OF_READS,
    },
    ListBuckets: { schema: ListBuckets$, run: listBuckets, action: 's3:ListAllMyBuckets' },
    ListObjectsV2: {
      schema: ListObjectsV2$,
      run: listObjectsV2,
      action: 's3:ListBucket',
      resourceArn: bucketArn,
      unheeded: ['FetchOwner', 'OptionalObjectAttributes'],
    },
    PutObject: { schema: PutObject$, run: putObject, resourceArn: objectArn, unheeded: UNHEEDED_OF_WRITES },
  },
};
