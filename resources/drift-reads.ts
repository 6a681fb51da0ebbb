import { dataReads } from '../src/domain/calls/index.ts';
import { ACCOUNT, PARTITION, sub } from './intrinsics.ts';

/**
 * Reads that the managed policy SecurityAudit denied to drift detection in practice. CloudFormation reads a stack's
 * resources with the caller's permissions. A denied read ends as UNKNOWN, and therefore as a gap.
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

/** Denies reading data, which managed policies for readers allow. `own` lists resources that are read nevertheless. */
export const noDataReads = (own: readonly unknown[] = []) => ({
  Sid: 'NoDataReads',
  Effect: 'Deny',
  Action: dataReads,
  ...(own.length === 0 ? { Resource: ['*'] } : { NotResource: own }),
});
