import { LAMBDA_NAMES } from '../src/app/permissions/permissions.ts';
import { alarms, subscriberAlarms } from './alarms.ts';
import { dashboard } from './dashboard.ts';
import { getAtt } from './intrinsics.ts';
import { metricFilters } from './metrics.ts';
import { roles } from './roles.ts';
import type { Settings } from './settings.ts';
import { subscribers, subscribersOf, topicConditions } from './subscribers.ts';

const encrypted = { Properties: { KmsKeyId: getAtt('Key', 'Arn') } };

/** Bucket of Serverless's artifacts, configured as Plumbline requires of every bucket. */
const deploymentBucket = {
  Properties: {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        {
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: getAtt('Key', 'Arn') },
          BucketKeyEnabled: true,
          BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
        },
      ],
    },
    LifecycleConfiguration: {
      Rules: [
        {
          Id: 'ForgetOldVersions',
          Status: 'Enabled',
          NoncurrentVersionExpiration: { NoncurrentDays: 30 },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        },
      ],
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  },
};

const resources = (stage: string, settings: Settings) => ({
  ...roles(stage, settings),
  ...subscribers(stage, settings),
  ...metricFilters(stage),
  ...alarms(stage, settings),
  ...subscriberAlarms(stage, settings),
  Dashboard: dashboard(stage),
});

const extensions = (settings: Settings) => {
  const functions = [...LAMBDA_NAMES, ...subscribersOf(settings).map(({ id }) => `${id}Subscriber`)];
  return {
    ServerlessDeploymentBucket: deploymentBucket,
    ...Object.fromEntries(functions.map((name) => [`${name}LogGroup`, encrypted])),
  };
};

/** Valid stage. It is part of every name; the longest name, the run bucket's, leaves it twenty characters. */
const STAGE = /^[a-z][a-z0-9-]{0,19}$/;

/** Builds the part of the template that is derived from code, and the additions to the resources of Serverless. */
export const generatedResources = (stage: string, settings: Settings) => {
  if (!STAGE.test(stage)) throw new Error(`stage ${stage}: expected at most 20 of a-z, 0-9 and -, a letter first`);
  return {
    Conditions: topicConditions(subscribersOf(settings)),
    Resources: resources(stage, settings),
    extensions: extensions(settings),
  };
};
