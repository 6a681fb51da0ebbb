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

/** S3: buckets and what is configured on them, and objects kept in memory. */
export const s3: ServiceModel = {
  signingName: 's3',
  protocol: 'rest-xml',
  xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
  operations: {
    CreateBucket: { schema: CreateBucket$, run: createBucket, resourceArn: bucketArn },
    DeleteObject: { schema: DeleteObject$, run: deleteObject, resourceArn: objectArn },
    DeleteObjects: {
      schema: DeleteObjects$,
      run: deleteObjects,
      action: 's3:DeleteObject',
      resourceArn: objectsArn,
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
    GetObject: { schema: GetObject$, run: getObject, resourceArn: objectArn },
    HeadBucket: { schema: HeadBucket$, run: headBucket, action: 's3:ListBucket', resourceArn: bucketArn },
    HeadObject: { schema: HeadObject$, run: headObject, action: 's3:GetObject', resourceArn: objectArn },
    ListBuckets: { schema: ListBuckets$, run: listBuckets, action: 's3:ListAllMyBuckets' },
    ListObjectsV2: { schema: ListObjectsV2$, run: listObjectsV2, action: 's3:ListBucket', resourceArn: bucketArn },
    PutObject: { schema: PutObject$, run: putObject, resourceArn: objectArn },
  },
};
