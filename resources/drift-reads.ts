import { dataReads } from '../src/app/permissions/data-reads.ts';
import { ACCOUNT, PARTITION, sub } from './intrinsics.ts';

/**
 * What drift detection was denied in practice under the managed policy SecurityAudit. CloudFormation reads the resources of a stack with
 * the permissions of whoever asks; what these do not cover ends as UNKNOWN, and so as a gap.
 */
export const beyondSecurityAudit = [
  { Sid: 'DriftOfApis', Action: ['apigateway:GET'], Resource: [sub(`arn:${PARTITION}:apigateway:*::/*`)] },
  {
    Sid: 'DriftOfBuckets',
    Action: ['s3:GetBucketMetadataTableConfiguration'],
    Resource: [sub(`arn:${PARTITION}:s3:::*`)],
  },
  {
    Sid: 'DriftOfFunctions',
    Action: ['lambda:GetFunction', 'lambda:GetFunctionConcurrency'],
    Resource: [sub(`arn:${PARTITION}:lambda:*:${ACCOUNT}:function:*`)],
  },
  {
    Sid: 'DriftOfTopics',
    Action: ['sns:ListTagsForResource'],
    Resource: [sub(`arn:${PARTITION}:sns:*:${ACCOUNT}:*`)],
  },
].map(({ Sid, Action, Resource }) => ({ Sid, Effect: 'Allow', Action, Resource }));

/** Managed policies for readers allow reading data too. `own` is what is read all the same. */
export const noDataReads = (own: readonly unknown[] = []) => ({
  Sid: 'NoDataReads',
  Effect: 'Deny',
  Action: dataReads,
  ...(own.length === 0 ? { Resource: ['*'] } : { NotResource: own }),
});
