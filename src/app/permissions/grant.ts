import { callerIdentityActions } from '../../aws/operations/caller-identity.ts';
import type { IamAction } from '../../domain/ports.ts';

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

/** Each once, by name. */
export const sortedActions = (actions: Iterable<IamAction>): readonly IamAction[] => [...new Set(actions)].sort();

/** One grant a resource and reason, each action on the narrowest resource that it knows. Throws for an action that nothing says it of. */
export const grantsFor = (actions: readonly IamAction[]): readonly Grant[] => {
  const grants = new Map<string, Grant>();
  for (const action of sortedActions(actions.filter((one) => !NEEDS_NONE.includes(one)))) {
    const [on, because] = NARROWEST[action] ?? [];
    if (on === undefined || because === undefined) throw new Error(`nothing says what ${action} is allowed on`);
    const key = `${on} ${because}`;
    grants.set(key, { actions: [...(grants.get(key)?.actions ?? []), action], on, because });
  }
  return [...grants.values()];
};

/** What Lambda itself does with the role of a function: its log, and its traces. */
export const runtimeGrants: readonly Grant[] = [
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
