import { kindCalls } from '../../src/collectors/collector.ts';
import { collectors } from '../../src/collectors/index.ts';
import { callsOf } from '../../src/collectors/kind-calls.ts';
import { driftCalls } from '../../src/collectors/stack-drift.ts';
import { accountCalls } from '../../src/domain/calls/account.ts';
import { actionOf } from '../../src/domain/calls/call.ts';
import { cloudformationCalls } from '../../src/domain/calls/cloudformation.ts';
import type { AuditedCall, IamAction } from '../../src/domain/calls/index.ts';
import { readActions, resourceReads } from '../../src/domain/resource-reads.ts';
import { worldOf } from '../../src/simulator/world/load-world.ts';
import type { World } from '../../src/simulator/world/world.ts';
import type { AccountFile, StackFile, WorldFile } from '../../src/simulator/world/world-schema.ts';

export const MANAGEMENT = '111111111111';
export const PAYMENTS = '222222222222';
export const WEB = '333333333333';
export const TOPIC_ARN = `arn:aws:sns:us-east-1:${MANAGEMENT}:plumbline-alerts`;
export const ROLE = 'PlumblineAudit';
export const ORGANIZATION = 'o-plumbline1';

const MADE_BY_CLOUDFORMATION: readonly AuditedCall[] = [
  cloudformationCalls.batchDescribeTypeConfigurations,
  cloudformationCalls.detectStackResourceDrift,
];

/** The actions that an audit needs in a member account as long as no policy asks for tags, and nothing else. */
export const AUDIT_ACTIONS: readonly IamAction[] = [
  accountCalls.listRegions,
  ...[...collectors.map(kindCalls), driftCalls].flatMap((calls) => callsOf({ ...calls, tags: [] })),
]
  .filter((call) => !MADE_BY_CLOUDFORMATION.includes(call))
  .map(actionOf)
  .filter((action, index, all) => all.indexOf(action) === index)
  .sort();

/** Permissions with which CloudFormation reads the resources of the stacks. */
export const DRIFT_READS: readonly string[] = Object.values(resourceReads).flatMap(readActions);

const auditRole: NonNullable<AccountFile['roles']>[number] = {
  name: ROLE,
  trust: { Statement: { Effect: 'Allow', Principal: { AWS: MANAGEMENT }, Action: 'sts:AssumeRole' } },
  policies: [{ Statement: { Effect: 'Allow', Action: [...AUDIT_ACTIONS, ...DRIFT_READS], Resource: '*' } }],
};

const rules = (algorithm: string) =>
  JSON.stringify({
    ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: algorithm } }],
  });

/** A bucket of which CloudFormation says that it lost the encryption that its template sets. */
const encryptionDifference = (name: string, bucket: string, algorithm = 'AES256'): StackFile => ({
  name,
  resources: [
    {
      logicalId: 'Data',
      type: 'AWS::S3::Bucket',
      physicalId: bucket,
      drift: 'MODIFIED',
      differences: [{ path: '/BucketEncryption', expected: rules(algorithm), actual: 'null', type: 'REMOVE' }],
      expectedProperties: { BucketName: bucket, BucketEncryption: JSON.parse(rules(algorithm)) },
      actualProperties: { BucketName: bucket },
    },
    { logicalId: 'Reader', type: 'AWS::IAM::Role' },
  ],
});

/**
 * A management account and two members in two Regions: findings of every check; stacks that are drifted, in sync, drifted as expected,
 * and drifted by CloudFormation's mistake alone.
 */
export const smallOrganization = (more: Partial<WorldFile> = {}): World =>
  worldOf({
    version: 1,
    defaultAccount: MANAGEMENT,
    regions: ['eu-west-1', 'us-east-1'],
    organization: { id: ORGANIZATION, managementAccount: MANAGEMENT },
    accounts: [
      {
        id: MANAGEMENT,
        name: 'management',
        buckets: [
          { name: 'management-trail', region: 'us-east-1' },
          { name: 'management-plain', region: 'eu-west-1', encryption: null },
        ],
        regions: {
          'us-east-1': {
            topics: ['plumbline-alerts'],
            logGroups: [{ name: '/management/short', retentionInDays: 30 }],
          },
          'eu-west-1': {
            stacks: [
              {
                name: 'guardrails',
                resources: [
                  { logicalId: 'Recorder', type: 'AWS::Config::ConfigurationRecorder', drift: 'DELETED' },
                  { logicalId: 'Alerts', type: 'AWS::SNS::Topic' },
                ],
              },
              encryptionDifference('trail', 'management-trail'),
            ],
          },
        },
      },
      {
        id: PAYMENTS,
        name: 'payments',
        unit: 'Root/Workloads',
        roles: [auditRole],
        buckets: [
          { name: 'payments-ledger', region: 'us-east-1', versioning: { status: 'Enabled' } },
          { name: 'payments-exports', region: 'us-east-1', versioning: { status: 'Suspended' }, encryption: null },
          { name: 'payments-archive', region: 'eu-west-1' },
        ],
        regions: {
          'us-east-1': {
            logGroups: [
              { name: '/payments/short', retentionInDays: 7 },
              { name: '/payments/long', retentionInDays: 731 },
            ],
            tables: [{ name: 'orders' }],
            stacks: [
              {
                name: 'orders',
                resources: [
                  {
                    logicalId: 'Queue',
                    type: 'AWS::SQS::Queue',
                    drift: 'MODIFIED',
                    differences: [{ path: '/VisibilityTimeout', expected: '30', actual: '300' }],
                  },
                  { logicalId: 'Role', type: 'AWS::IAM::Role' },
                ],
              },
              { name: 'network', resources: [{ logicalId: 'Vpc', type: 'AWS::EC2::VPC' }] },
              encryptionDifference('ledger', 'payments-ledger'),
              // S3 agrees with CloudFormation here: this bucket has another algorithm than its template.
              encryptionDifference('archive', 'payments-archive', 'aws:kms'),
            ],
          },
        },
      },
      {
        id: WEB,
        name: 'web',
        unit: 'Root/Workloads',
        roles: [auditRole],
        buckets: [{ name: 'web-assets', region: 'eu-west-1', versioning: { status: 'Enabled' }, encryption: null }],
        regions: {
          'eu-west-1': {
            logGroups: [{ name: '/web/short', retentionInDays: 90 }],
            stacks: [
              {
                name: 'autoscaled',
                resources: [
                  {
                    logicalId: 'Group',
                    type: 'AWS::AutoScaling::AutoScalingGroup',
                    drift: 'MODIFIED',
                    differences: [{ path: '/DesiredCapacity', expected: '2', actual: '6' }],
                  },
                ],
              },
              {
                name: 'cluster',
                resources: [
                  { logicalId: 'LoadBalancer', type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', drift: 'DELETED' },
                ],
              },
            ],
          },
        },
      },
    ],
    ...more,
  });

/** Every account of the organization, in all of its Regions, with alerts; groups may scale by themselves. */
export const wholeOrganization = {
  targets: { organization: true },
  checks: {
    'cloudformation-stack-drift': {
      ignore: [
        {
          resourceType: 'AWS::AutoScaling::AutoScalingGroup',
          propertyPath: '/DesiredCapacity',
          reason: 'It scales by itself.',
        },
      ],
    },
  },
  alerts: { topicArn: TOPIC_ARN, minimumSeverity: 'INFORMATIONAL' },
} as const;

/** Takes an action out of the policies of a member's role; an account that does not trust the auditor any more denies sts:AssumeRole. */
export const denyInMembers = (world: World, accountId: string, action: string): void => {
  const role = world.account(accountId).role(ROLE);
  role.policies = role.policies.map(({ Statement, ...policy }) => ({
    ...policy,
    Statement: [Statement].flat().map((statement) => ({
      ...statement,
      Action: [statement.Action ?? []].flat().filter((allowed) => allowed !== action),
    })),
  }));
};
