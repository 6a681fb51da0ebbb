import { ANYTHING, type CallTable, KNOWS_NO_RESOURCES, type PermittedArns } from './call.ts';

export const EVERY_BUCKET: PermittedArns = {
  id: 'any-bucket',
  text: 'every bucket of the account',
  arns: ['arn:{partition}:s3:::*'],
};
const ofEveryBucket = { on: EVERY_BUCKET, because: 'every bucket is audited' } as const;

// S3 allows several operations by one action.
const DELETE_OBJECT = 's3:DeleteObject';
const GET_OBJECT = 's3:GetObject';
const LIST_BUCKET = 's3:ListBucket';

export const s3Calls = {
  createBucket: { operation: 's3:CreateBucket' },
  deleteObject: { operation: DELETE_OBJECT },
  deleteObjects: { operation: 's3:DeleteObjects', action: DELETE_OBJECT },
  getBucketEncryption: {
    operation: 's3:GetBucketEncryption',
    action: 's3:GetEncryptionConfiguration',
    ...ofEveryBucket,
    absent: 'ServerSideEncryptionConfigurationNotFoundError',
  },
  getBucketTagging: { operation: 's3:GetBucketTagging', ...ofEveryBucket, absent: 'NoSuchTagSet' },
  getBucketVersioning: { operation: 's3:GetBucketVersioning', ...ofEveryBucket },
  getObject: { operation: GET_OBJECT, readsData: true },
  headBucket: { operation: 's3:HeadBucket', action: LIST_BUCKET },
  headObject: { operation: 's3:HeadObject', action: GET_OBJECT },
  listBuckets: {
    operation: 's3:ListBuckets',
    action: 's3:ListAllMyBuckets',
    on: ANYTHING,
    because: KNOWS_NO_RESOURCES,
  },
  listObjects: { operation: 's3:ListObjectsV2', action: LIST_BUCKET },
  putObject: { operation: 's3:PutObject' },
} as const satisfies CallTable;
