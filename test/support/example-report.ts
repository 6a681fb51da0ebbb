import type { AccountId, FindingId, Region, RunId } from '../../src/domain/ids.ts';
import type { Report, ReportFinding, ReportGap } from '../../src/domain/report.ts';
import type { Scope } from '../../src/domain/scope.ts';

export const scope = (accountId: string, region: string): Scope => ({
  partition: 'aws',
  accountId: accountId as AccountId,
  region: region as Region,
});

const SHOP = scope('111111111111', 'eu-west-1');
const DATA = scope('222222222222', 'us-east-1');
const SEEN = {
  firstSeen: '2026-10-01T03:00:00.000Z',
  lastSeen: '2026-11-03T03:00:20.000Z',
  ageDays: 33,
  openDays: 33,
};

export const bucketFinding = (name: string, more: Partial<ReportFinding> = {}): ReportFinding => ({
  id: `bucket-${name}` as FindingId,
  checkId: 's3-bucket-versioning',
  severity: 'MEDIUM',
  recordState: 'ACTIVE',
  target: SHOP,
  resource: { kind: 's3:bucket', arn: `arn:aws:s3:::${name}`, name },
  messageId: 'suspended',
  message: `Versioning is suspended on ${name}.`,
  data: {},
  ...SEEN,
  ...more,
});

export const driftFinding = (name: string, more: Partial<ReportFinding> = {}): ReportFinding => ({
  id: `drift-${name}` as FindingId,
  checkId: 'cloudformation-stack-drift',
  severity: 'HIGH',
  recordState: 'ACTIVE',
  target: SHOP,
  resource: {
    kind: 'cloudformation:stack',
    arn: `arn:aws:cloudformation:eu-west-1:111111111111:stack/${name}/1f2e`,
    name,
    group: `stack:${name}`,
  },
  messageId: 'drifted',
  message: `${name} differs from its template in 2 of 3 checked resources (4 in all).`,
  data: {
    status: 'DRIFTED',
    drifted: [
      {
        logicalId: 'Queue',
        type: 'AWS::SQS::Queue',
        status: 'MODIFIED',
        differences: [
          { path: '/VisibilityTimeout', expected: '30', actual: '60', type: 'NOT_EQUAL' },
          { path: '/Tags/2', expected: 'null', actual: '{"Key":"owner","Value":"ops"}', type: 'ADD' },
          { path: '/KmsMasterKeyId', expected: 'alias/shop', actual: 'null', type: 'REMOVE' },
        ],
      },
      { logicalId: 'Topic', type: 'AWS::SNS::Topic', status: 'DELETED', differences: [] },
    ],
  },
  ...SEEN,
  ...more,
});

const denied = (region: string, name: string): ReportGap => ({
  target: scope('111111111111', region),
  reason: 'access-denied',
  detail: 'AccessDenied: User arn:aws:sts::111111111111:assumed-role/PlumblineAudit is not authorized (request 0A1B2C)',
  operation: 's3:GetBucketVersioning',
  action: 's3:GetBucketVersioning',
  kind: 's3:bucket',
  resource: { kind: 's3:bucket', arn: `arn:aws:s3:::${name}`, name },
  fact: 'versioning',
  checkId: 's3-bucket-versioning',
  cure: { iamAction: 's3:GetBucketVersioning' },
});

const unseenTarget: ReportGap = {
  target: scope('333333333333', 'eu-west-1'),
  reason: 'access-denied',
  detail: 'AccessDenied: not authorized to assume arn:aws:iam::333333333333:role/PlumblineAudit',
  operation: 'sts:AssumeRole',
  advice: 'see that the role PlumblineAudit exists there',
  cure: { advice: 'see that the role PlumblineAudit exists there' },
};

const opened = bucketFinding('shop-uploads', { firstSeen: SEEN.lastSeen, ageDays: 0, openDays: 0 });
const unconfirmed = bucketFinding('shop-logs', { id: 'bucket-shop-logs' as FindingId });
const nested = driftFinding('data-lake-Tables-1X', {
  target: DATA,
  severity: 'HIGH',
  resource: {
    kind: 'cloudformation:stack',
    arn: 'arn:aws:cloudformation:us-east-1:222222222222:stack/data-lake-Tables-1X/77aa',
    name: 'data-lake-Tables-1X',
    group: 'stack:data-lake',
  },
  message: 'data-lake-Tables-1X differs from its template in 1 of 9 checked resources (10 in all).',
  data: {
    status: 'DRIFTED',
    incomplete: true,
    ignored: 2,
    refuted: 1,
    drifted: [{ logicalId: 'Table', type: 'AWS::DynamoDB::Table', status: 'DELETED', differences: [] }],
  },
});

const accepted = bucketFinding('shop-legacy', {
  id: 'bucket-shop-legacy' as FindingId,
  target: DATA,
  suppressedBy: 'legacy-buckets',
});
const returned = bucketFinding('shop-returned', {
  id: 'bucket-shop-returned' as FindingId,
  timesReopened: 2,
  reopenedAt: '2026-10-31T03:00:00.000Z',
  openDays: 3,
});

const exceptions: Report['exceptions'] = [
  {
    id: 'ex-0a1b2c3d4e',
    source: 'table',
    match: { resources: ['shop-returned'] },
    owner: 'shop',
    reason: 'Moves with the new shop.',
    expires: '2026-11-01T23:59:59.999Z',
    createdAt: '2026-09-01T08:00:00.000Z',
    createdBy: 'arn:aws:iam::111111111111:user/ops',
    state: 'expired',
    findings: 1,
    entered: true,
  },
  {
    id: 'legacy-buckets',
    source: 'policy',
    match: { checks: ['s3-*'], accounts: ['222222222222'], resourceTags: { stage: 'legacy*' } },
    owner: 'data-platform',
    ticket: 'DATA-17',
    reason: 'Is shut down in spring.',
    expires: '2026-11-20T23:59:59.999Z',
    state: 'expiring',
    findings: 1,
  },
  {
    id: 'old-group',
    source: 'policy',
    match: { units: ['Root/Sandbox'] },
    owner: 'sandbox',
    reason: 'Nobody keeps anything there.',
    expires: '2027-06-30T23:59:59.999Z',
    state: 'active',
    findings: 0,
  },
];

const ignores: Report['ignores'] = [
  {
    resourceType: 'AWS::DynamoDB::Table',
    propertyPath: '/Tags/**',
    reason: 'Tags are set by the tagging job.',
    state: 'active',
    differences: 2,
    stacks: 1,
  },
  {
    logicalId: 'Legacy*',
    reason: 'Is replaced in autumn.',
    expires: '2026-10-31T23:59:59.999Z',
    state: 'expired',
    differences: 0,
    stacks: 0,
  },
];

/** A run with everything in it that a report can show. */
export const exampleReport: Report = {
  schemaVersion: 1,
  run: {
    id: 'audit-2026-11-03' as RunId,
    startedAt: '2026-11-03T03:00:00.000Z',
    finishedAt: '2026-11-03T03:03:12.000Z',
    state: 'SUCCEEDED',
    trigger: 'schedule',
  },
  targets: [
    {
      ...SHOP,
      coverage: {
        's3:bucket': { listed: true, expected: 40, evaluated: 37 },
        'cloudformation:stack': { listed: true, expected: 8, evaluated: 8 },
      },
      driftCoverage: { checkedResources: 60, totalResources: 70 },
    },
    { ...DATA, coverage: { 'logs:log-group': { listed: false, expected: 1200, evaluated: 1200 } } },
    { ...scope('333333333333', 'eu-west-1'), coverage: {} },
  ],
  accounts: [
    { accountId: '111111111111' as AccountId, name: 'shop-production' },
    { accountId: '222222222222' as AccountId, name: 'data' },
  ],
  findings: [opened, unconfirmed, driftFinding('shop-queues'), nested, accepted, returned],
  gaps: [denied('eu-west-1', 'shop-a'), denied('eu-west-1', 'shop-b'), denied('eu-central-1', 'shop-c'), unseenTarget],
  gapsOmitted: 2,
  coverage: { expected: 1248, evaluated: 1245 },
  driftCoverage: { checkedResources: 60, totalResources: 70 },
  outcomes: {
    's3-bucket-versioning': { COMPLIANT: 35, NON_COMPLIANT: 2, INSUFFICIENT_DATA: 3 },
    'cloudformation-stack-drift': { COMPLIANT: 5, NON_COMPLIANT: 2, NOT_APPLICABLE: 1 },
    'logs-log-group-retention': { COMPLIANT: 1200 },
  },
  transitions: { opened: 1, resolved: 1, unconfirmed: 1, persisted: 2 },
  changes: [
    { type: 'opened', at: SEEN.lastSeen, finding: opened },
    {
      type: 'resolved',
      at: SEEN.lastSeen,
      finding: bucketFinding('shop-archive', { recordState: 'ARCHIVED' }),
      because: 'resource-gone',
    },
    { type: 'unconfirmed', at: SEEN.lastSeen, finding: unconfirmed, gaps: [denied('eu-west-1', 'shop-logs')] },
  ],
  returned: [{ finding: returned, exceptionId: 'ex-0a1b2c3d4e', because: 'expired' }],
  exceptions,
  ignores,
  apiCalls: { 's3:GetBucketVersioning': 43, 's3:ListBuckets': 3, 'logs:DescribeLogGroups': 1024 },
};

/** A run that found nothing to say. */
export const emptyReport: Report = {
  schemaVersion: 1,
  run: {
    id: 'audit-empty' as RunId,
    startedAt: '2026-11-03T03:00:00.000Z',
    finishedAt: '2026-11-03T03:00:05.000Z',
    state: 'SUCCEEDED',
    trigger: 'local',
  },
  targets: [{ ...SHOP, coverage: { 's3:bucket': { listed: true, expected: 2, evaluated: 2 } } }],
  findings: [],
  gaps: [],
  gapsOmitted: 0,
  coverage: { expected: 2, evaluated: 2 },
  driftCoverage: { checkedResources: 0, totalResources: 0 },
  outcomes: { 's3-bucket-versioning': { COMPLIANT: 2 } },
  transitions: {},
  changes: [],
  returned: [],
  exceptions: [],
  ignores: [],
  apiCalls: {},
};

const HOSTILE = '\x1b[2J\u202e|"=cmd()`</b>@all #1 https://evil.example\r\n';

/** Every text that comes from AWS wants to be something else. */
export const hostileReport: Report = {
  ...exampleReport,
  run: { ...exampleReport.run, failure: `failed ${HOSTILE}` },
  accounts: [{ accountId: '111111111111' as AccountId, name: HOSTILE }],
  findings: [
    bucketFinding(`=1+1${HOSTILE}`),
    bucketFinding(`accepted ${HOSTILE}`, { suppressedBy: HOSTILE }),
    driftFinding(HOSTILE, {
      data: {
        drifted: [
          {
            logicalId: HOSTILE,
            type: HOSTILE,
            status: 'MODIFIED',
            differences: [{ path: HOSTILE, expected: HOSTILE.repeat(20), actual: HOSTILE, type: 'NOT_EQUAL' }],
          },
        ],
      },
    }),
  ],
  gaps: [{ ...denied('eu-west-1', HOSTILE), detail: HOSTILE }],
  changes: [{ type: 'resolved', at: SEEN.lastSeen, finding: bucketFinding(HOSTILE), because: 'compliant' }],
  returned: [{ finding: bucketFinding(HOSTILE), exceptionId: HOSTILE, because: 'withdrawn' }],
  exceptions: exceptions.map((exception) => ({
    ...exception,
    id: HOSTILE,
    owner: HOSTILE,
    reason: HOSTILE,
    match: { resourceTags: { [HOSTILE]: HOSTILE } },
  })),
  ignores: ignores.map((ignore) => ({ ...ignore, resourceType: HOSTILE, reason: HOSTILE })),
};
