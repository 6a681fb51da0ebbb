import { callerIdentityActions } from '../aws/caller-identity.ts';
import { assumeRoleActions } from '../aws/credentials.ts';
import { listUnitsActions } from '../aws/organization-units.ts';
import { accountTagsActions, listAccountsActions } from '../aws/organizations.ts';
import { listRegionsActions } from '../aws/regions.ts';
import { collectors } from '../collectors/index.ts';
import { stackDrift } from '../collectors/stack-drift.ts';
import type { IamAction } from '../domain/ports.ts';
import { actions as publishActions } from '../notifiers/sns.ts';
import { deliveriesActions } from '../stores/dynamodb-deliveries.ts';
import { exceptionsActions } from '../stores/dynamodb-exceptions.ts';
import { findingsActions } from '../stores/dynamodb-findings.ts';
import { runsActions } from '../stores/dynamodb-runs.ts';
import { runBucketActions } from '../stores/s3-run-bucket.ts';

/**
 * What an action is allowed on. A template says which ARNs these are.
 * `any`: `*`, as the action knows no resources. `any-...`: all of a kind, as they are what is audited.
 */
export type PermittedResource =
  | 'any'
  | 'account'
  | 'active-index'
  | 'alerts-topic'
  | 'any-bucket'
  | 'any-log-group'
  | 'any-organization-account'
  | 'any-organizational-unit'
  | 'any-stack'
  | 'audit-role'
  | 'functions'
  | 'map-executions'
  | 'own-log-group'
  | 'run-bucket'
  | 'run-objects'
  | 'slack-dead-letters'
  | 'slack-queue'
  | 'slack-webhook'
  | 'slack-webhook-secret'
  | 'state-machine'
  | 'table';

/** Actions that are allowed on one kind of resource, and why there. */
export interface Grant {
  readonly actions: readonly IamAction[];
  readonly on: PermittedResource;
  readonly because: string;
  /** Set where AWS itself makes the calls with the role's permissions: no code of ours names these actions. */
  readonly madeByAws?: true;
}

/** The Lambdas, as the state machine's definition names them. */
export const LAMBDA_NAMES = [
  'AuditDrift',
  'AuditTarget',
  'PlanAudit',
  'RecordRunFailure',
  'RecordUnaudited',
  'SendAlerts',
  'WriteReport',
] as const;
export type LambdaName = (typeof LAMBDA_NAMES)[number];

/** What each action may be allowed on at its narrowest; an action that is not here is refused rather than given `*`. */
const NARROWEST: Readonly<Record<IamAction, readonly [PermittedResource, because: string]>> = {
  'account:ListRegions': ['account', 'which Regions the account has enabled'],
  'cloudformation:BatchDescribeTypeConfigurations': ['any', 'knows no resources; part of drift detection'],
  'cloudformation:DescribeStackDriftDetectionStatus': ['any', 'knows no resources: it is asked by detection id'],
  'cloudformation:DescribeStackResourceDrifts': ['any-stack', 'every stack is audited'],
  'cloudformation:DescribeStacks': ['any-stack', 'every stack is audited'],
  'cloudformation:DetectStackDrift': ['any-stack', 'every stack is audited'],
  'cloudformation:DetectStackResourceDrift': ['any-stack', 'every stack is audited'],
  'cloudformation:ListStackResources': ['any-stack', 'every stack is audited'],
  'cloudformation:ListStacks': ['any', 'knows no resources'],
  'logs:DescribeLogGroups': ['any', 'knows no resources'],
  'logs:ListTagsForResource': ['any-log-group', 'every log group is audited'],
  'organizations:ListAccounts': ['any', 'knows no resources'],
  'organizations:ListOrganizationalUnitsForParent': ['any-organizational-unit', 'the units that the policy names'],
  'organizations:ListRoots': ['any', 'knows no resources'],
  'organizations:ListTagsForResource': ['any-organization-account', 'the tags that the policy asks for'],
  's3:GetBucketTagging': ['any-bucket', 'every bucket is audited'],
  's3:GetBucketVersioning': ['any-bucket', 'every bucket is audited'],
  's3:GetEncryptionConfiguration': ['any-bucket', 'every bucket is audited'],
  's3:ListAllMyBuckets': ['any', 'knows no resources'],
  'sns:Publish': ['alerts-topic', 'the digest of a run'],
  'sts:AssumeRole': ['audit-role', 'the audit role of each member account'],
};

/** Needs no permission, whoever calls it. */
const NEEDS_NONE: readonly IamAction[] = callerIdentityActions;

const sorted = (actions: Iterable<IamAction>): readonly IamAction[] => [...new Set(actions)].sort();

/** One grant a resource and reason, each action on the narrowest resource that it knows. */
const grantsFor = (actions: readonly IamAction[]): readonly Grant[] => {
  const grants = new Map<string, Grant>();
  for (const action of sorted(actions.filter((one) => !NEEDS_NONE.includes(one)))) {
    const [on, because] = NARROWEST[action] ?? [];
    if (on === undefined || because === undefined) throw new Error(`nothing says what ${action} is allowed on`);
    const key = `${on} ${because}`;
    grants.set(key, { actions: [...(grants.get(key)?.actions ?? []), action], on, because });
  }
  return [...grants.values()];
};

const store = { ...findingsActions, ...runsActions };
const exceptions = exceptionsActions;

/** What a Lambda uses of the ports. */
interface Uses {
  readonly store?: readonly (keyof typeof store)[];
  readonly exceptions?: readonly (keyof typeof exceptions)[];
  readonly bucket?: readonly (keyof typeof runBucketActions)[];
  readonly calls?: readonly IamAction[];
}

const storeGrants = ({ store: methods = [], exceptions: ofExceptions = [], bucket = [] }: Uses): readonly Grant[] => {
  const parts = [...methods.map((method) => store[method]), ...ofExceptions.map((method) => exceptions[method])];
  const places = bucket.map((method) => runBucketActions[method]);
  const grants: readonly Grant[] = [
    {
      actions: sorted(parts.flatMap(({ table }): readonly IamAction[] => table)),
      on: 'table',
      because: 'findings, runs and exceptions',
    },
    { actions: sorted(parts.flatMap(({ index }) => index)), on: 'active-index', because: 'the open findings' },
    { actions: sorted(places.flatMap(({ objects }) => objects)), on: 'run-objects', because: 'the objects of runs' },
    {
      actions: sorted(places.flatMap((place) => place.bucket)),
      on: 'run-bucket',
      because: 'without it S3 calls a missing object denied',
    },
  ];
  return grants.filter(({ actions }) => actions.length > 0);
};

/** What Lambda itself does with the role of a function: its log, and its traces. */
const runtimeGrants: readonly Grant[] = [
  {
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    on: 'own-log-group',
    because: 'the log of the function; the template makes the log group',
    madeByAws: true,
  },
  {
    actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    on: 'any',
    because: 'knows no resources; active tracing',
    madeByAws: true,
  },
];

const clock = () => new Date(0);
// The factory is not touched before a target is collected.
const unused = {} as Parameters<typeof stackDrift>[0];
const collectorActions = collectors.flatMap((collector) => collector(unused, { clock }).actions);
const driftActions = stackDrift(unused, { clock, reuseSeconds: 0, inFlight: 1 }).actions;

/** Records of a phase, whichever Lambda ends it. */
const PHASE = ['apply', 'load', 'putTarget', 'sightings', 'transitions'] as const;

/** The auditor's own account is audited with the credentials of the Lambdas, so they hold what the audit role holds. */
const USES: Readonly<Record<LambdaName, Uses>> = {
  AuditDrift: { store: PHASE, bucket: ['getIfThere', 'put'], calls: [...assumeRoleActions, ...driftActions] },
  AuditTarget: {
    store: PHASE,
    bucket: ['getIfThere', 'put'],
    calls: [...assumeRoleActions, ...collectorActions, ...driftActions],
  },
  PlanAudit: {
    store: ['active', 'apply', 'listRuns', 'putRun'],
    exceptions: ['list'],
    bucket: ['getIfThere', 'put'],
    calls: [
      ...assumeRoleActions,
      ...accountTagsActions,
      ...callerIdentityActions,
      ...listAccountsActions,
      ...listRegionsActions,
      ...listUnitsActions,
    ],
  },
  RecordRunFailure: { store: ['getRun', 'putRun'] },
  RecordUnaudited: { store: PHASE, bucket: ['getIfThere'] },
  SendAlerts: {
    store: ['activeAfterRun', 'getRun', 'listRuns', 'targets', 'transitions'],
    exceptions: ['list'],
    bucket: ['getIfThere', 'list', 'put'],
    calls: publishActions,
  },
  WriteReport: {
    store: ['activeAfterRun', 'getRun', 'listRuns', 'putRun', 'targets', 'transitions'],
    exceptions: ['list'],
    bucket: ['getIfThere', 'put'],
  },
};

/** What the role of each Lambda allows: what its use case calls, and what Lambda needs to run it. */
export const lambdaGrants = (name: LambdaName): readonly Grant[] => [
  ...grantsFor(USES[name].calls ?? []),
  ...storeGrants(USES[name]),
  ...runtimeGrants,
];

/** The Lambda that brings alerts to Slack. The workflow knows nothing of it. */
export const SLACK_SUBSCRIBER = 'SlackSubscriber';

/** What the role of the subscriber allows, by where the address of its webhook is kept. */
export const slackSubscriberGrants = (webhook: 'ssm' | 'secretsmanager'): readonly Grant[] => [
  {
    actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    on: 'slack-queue',
    because: 'Lambda takes the messages of the queue with this role',
    madeByAws: true,
  },
  { actions: ['ssm:GetParameter'], on: 'slack-webhook', because: 'the address of the webhook' },
  ...(webhook === 'ssm'
    ? []
    : [
        {
          actions: ['secretsmanager:GetSecretValue'],
          on: 'slack-webhook-secret',
          because: 'Parameter Store asks for the secret with the same role',
        } as const,
      ]),
  {
    actions: sorted(Object.values(deliveriesActions).flatMap(({ table }): readonly IamAction[] => table)),
    on: 'table',
    because: 'what was delivered',
  },
  ...runtimeGrants,
];

/** What the role allows that moves dead letters back to the subscriber's queue. */
export const redeliveryGrants = (): readonly Grant[] => [
  {
    actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:StartMessageMoveTask'],
    on: 'slack-dead-letters',
    because: 'what could not be delivered',
    madeByAws: true,
  },
  { actions: ['sqs:SendMessage'], on: 'slack-queue', because: 'what is to be delivered again', madeByAws: true },
];

/** Lambdas whose role reads the auditor's own account; they need `dataReads` denied and the reads of drift detection, as the audit role does. */
export const OWN_ACCOUNT_READERS = ['AuditDrift', 'AuditTarget'] as const satisfies readonly LambdaName[];

/** What the audit role of a member account allows; what drift detection reads of the stacks' resources comes on top of it. */
export const auditRoleGrants = (): readonly Grant[] =>
  grantsFor([...listRegionsActions, ...collectorActions, ...driftActions]);

/** What the state machine's role allows: its Lambdas, its Map with its items and results, its log and traces. */
export const stateMachineGrants = (): readonly Grant[] => [
  { actions: ['lambda:InvokeFunction'], on: 'functions', because: 'its tasks', madeByAws: true },
  {
    actions: ['states:StartExecution'],
    on: 'state-machine',
    because: 'the child executions of its distributed Map',
    madeByAws: true,
  },
  {
    actions: ['states:DescribeExecution', 'states:RedriveExecution', 'states:StopExecution'],
    on: 'map-executions',
    because: 'the child executions of its distributed Map',
    madeByAws: true,
  },
  {
    actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
    on: 'run-objects',
    because: 'the items of its Map and, in parts where they are large, its results',
    madeByAws: true,
  },
  {
    actions: [
      'logs:CreateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:UpdateLogDelivery',
    ],
    on: 'any',
    because: 'knows no resources; the log of its executions',
    madeByAws: true,
  },
  {
    actions: ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    on: 'any',
    because: 'knows no resources; traces of its executions',
    madeByAws: true,
  },
];

/** What the schedules' role allows. A schedule's own dead letters need `sqs:SendMessage` on its queue: the template adds it where there is one. */
export const scheduleGrants = (): readonly Grant[] => [
  { actions: ['states:StartExecution'], on: 'state-machine', because: 'starts the runs', madeByAws: true },
];

/**
 * Reads of data, denied outright to whoever reads an account: managed policies for readers allow many of them.
 * They are denied on everything but the run bucket's objects and the table.
 */
export const dataReads = [
  'athena:GetQueryResults',
  'dynamodb:BatchGetItem',
  'dynamodb:GetItem',
  'dynamodb:GetRecords',
  'dynamodb:PartiQLSelect',
  'dynamodb:Query',
  'dynamodb:Scan',
  'kinesis:GetRecords',
  'logs:FilterLogEvents',
  'logs:GetLogEvents',
  'logs:GetLogRecord',
  'logs:GetQueryResults',
  'logs:StartLiveTail',
  'logs:StartQuery',
  'logs:Unmask',
  's3:GetObject',
  's3:GetObjectTorrent',
  's3:GetObjectVersion',
  's3:GetObjectVersionTorrent',
  'secretsmanager:BatchGetSecretValue',
  'secretsmanager:GetSecretValue',
  'sqs:ReceiveMessage',
  'ssm:GetParameter',
  'ssm:GetParameterHistory',
  'ssm:GetParameters',
  'ssm:GetParametersByPath',
] as const satisfies readonly IamAction[];

/** An IAM statement; `Resource` is whatever the template writes: ARNs, or intrinsic functions. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly IamAction[];
  readonly Resource: readonly unknown[];
}

const sid = (text: string): string =>
  text
    .split(/[^a-zA-Z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

/** One statement a kind of resource, its actions sorted. Throws where the template does not say which ARNs a kind has. */
export const statementsOf = (
  grants: readonly Grant[],
  arns: Readonly<Partial<Record<PermittedResource, readonly unknown[]>>>,
): readonly Statement[] => {
  const kinds = [...new Set(grants.map(({ on }) => on))].sort();
  return kinds.map((kind) => {
    const Resource = kind === 'any' ? ['*'] : arns[kind];
    if (Resource === undefined || Resource.length === 0) throw new Error(`no ARN is given for ${kind}`);
    const Action = sorted(grants.filter(({ on }) => on === kind).flatMap(({ actions }) => actions));
    return { Sid: sid(kind), Effect: 'Allow', Action, Resource };
  });
};
