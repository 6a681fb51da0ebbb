import type { WorldFile } from '../../src/simulator/world/world-schema.ts';

export const MINE = '111111111111';
export const OTHER = '222222222222';

/** Two accounts with buckets and log groups; one bucket cannot be read. */
export const TWO_ACCOUNTS: WorldFile = {
  version: 1,
  regions: ['eu-west-1', 'us-east-1'],
  organization: { managementAccount: MINE },
  faults: [
    {
      operation: 's3:GetBucketEncryption',
      resource: 'locked',
      kind: 'error',
      error: { code: 'AccessDenied', message: 'Access Denied', status: 403 },
    },
  ],
  accounts: [
    {
      id: MINE,
      name: 'mine',
      buckets: [
        { name: 'plain', region: 'eu-west-1' },
        { name: 'locked', region: 'us-east-1', versioning: { status: 'Enabled' } },
      ],
      regions: { 'eu-west-1': { logGroups: [{ name: '/mine', retentionInDays: 7 }] } },
    },
    {
      id: OTHER,
      name: 'other',
      roles: [
        {
          name: 'PlumblineAudit',
          trust: { Statement: { Effect: 'Allow', Principal: { AWS: MINE }, Action: 'sts:AssumeRole' } },
          policies: [{ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }],
        },
      ],
      buckets: [{ name: 'bare', region: 'us-east-1', encryption: null }],
      regions: { 'us-east-1': { logGroups: [{ name: '/other', retentionInDays: 731 }] } },
    },
  ],
};
