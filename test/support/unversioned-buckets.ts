import { checks } from '../../src/checks/index.ts';
import { worldOf } from '../../src/simulator/world/load-world.ts';
import type { AccountFile, WorldFile } from '../../src/simulator/world/world-schema.ts';
import { AUDIT_ACTIONS, MANAGEMENT, ORGANIZATION, PAYMENTS, ROLE, WEB } from './small-organization.ts';

export const VERSIONING = 's3-bucket-versioning';
const TAG_ACTIONS = ['s3:GetBucketTagging', 'logs:ListTagsForResource', 'cloudformation:DescribeStacks'];

const member = (account: AccountFile): AccountFile => ({
  ...account,
  roles: [
    {
      name: ROLE,
      trust: { Statement: { Effect: 'Allow', Principal: { AWS: MANAGEMENT }, Action: 'sts:AssumeRole' } },
      policies: [{ Statement: { Effect: 'Allow', Action: [...AUDIT_ACTIONS, ...TAG_ACTIONS], Resource: '*' } }],
    },
  ],
});

/** Buckets without versioning in a production account, in a sandbox, and in the management account, which has the run bucket too. */
export const unversionedBuckets = (more: Partial<WorldFile> = {}) =>
  worldOf({
    version: 1,
    defaultAccount: MANAGEMENT,
    regions: ['eu-west-1', 'us-east-1'],
    organization: { id: ORGANIZATION, managementAccount: MANAGEMENT },
    accounts: [
      { id: MANAGEMENT, name: 'management', buckets: [{ name: 'management-logs', region: 'us-east-1' }] },
      member({
        id: PAYMENTS,
        name: 'payments',
        unit: 'Root/Workloads/Prod',
        tags: { stage: 'prod' },
        buckets: [
          { name: 'payments-ledger', region: 'us-east-1', tags: { data: 'ledger', owner: 'nobody asks' } },
          { name: 'payments-cache', region: 'us-east-1', tags: { data: 'cache' } },
          { name: 'payments-tmp', region: 'eu-west-1' },
        ],
      }),
      member({
        id: WEB,
        name: 'web',
        unit: 'Root/Sandbox',
        tags: { stage: 'try' },
        buckets: [{ name: 'web-tries', region: 'us-east-1' }],
      }),
    ],
    ...more,
  });

/** A policy of one check. */
export const policyOf = (overrides: readonly unknown[]) => ({
  targets: { organization: true },
  checks: Object.fromEntries(checks.filter(({ id }) => id !== VERSIONING).map(({ id }) => [id, false])),
  overrides,
});
/** An entry about that check. */
export const says = (match: object, said: unknown = { severity: 'HIGH' }) => ({
  match,
  checks: { [VERSIONING]: said },
});
