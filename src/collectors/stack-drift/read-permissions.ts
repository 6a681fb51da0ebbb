import { gapCause } from '../../aws/errors/errors.ts';
import { callerIdentity } from '../../aws/operations/caller-identity.ts';
import { describeResourceType, type ResourceType } from '../../aws/operations/cloudformation/cloudformation-types.ts';
import { roleArn, type SimulatedDecision, simulatePrincipal } from '../../aws/operations/iam.ts';
import { cloudformationCalls } from '../../domain/calls/cloudformation.ts';
import { iamCalls } from '../../domain/calls/iam.ts';
import { defined } from '../../domain/defined.ts';
import { isDataRead } from '../../domain/denial.ts';
import type { GapCause } from '../../domain/gap.ts';
import type { Place } from '../collector.ts';

/** Tests what the auditor may read of resources, with the permissions that CloudFormation uses for a detection. */
export interface ReadPermissions {
  /** Tests whether a removed property needs a proof that it was read. Those that are cross-checked otherwise need none. */
  needsProof(type: string, property: string): boolean;
  /** Returns why the auditor may have been denied a property of a resource; undefined if it certainly was not. */
  whyUnread(type: string, property: string): Promise<UnreadProperty | undefined>;
}

/** The reason why a property may be unread, with the IAM action that reads it, or with the failed call. */
export type UnreadProperty = Pick<GapCause, 'action' | 'advice' | 'detail' | 'operation' | 'requestId'> &
  Partial<Pick<GapCause, 'reason'>> & {
    /** Error of the failed call, which may be worth repeating. */
    readonly error?: unknown;
  };

/** Properties with encrypted values. Without `kms:Decrypt` a read returns the resource without them. */
const ENCRYPTED: Readonly<Record<string, readonly string[]>> = {
  'AWS::Lambda::EventSourceMapping': ['FilterCriteria'],
  'AWS::Lambda::Function': ['Environment'],
  'AWS::Pipes::Pipe': ['EnrichmentParameters', 'SourceParameters', 'TargetParameters'],
};
const DECRYPT = 'kms:Decrypt';
const DENIED = 'is denied explicitly';

/** Properties that are cross-checked with the service itself (`refute-encryption.ts`). */
const READ_DIRECTLY: Readonly<Record<string, readonly string[]>> = { 'AWS::S3::Bucket': ['BucketEncryption'] };

/** Types whose resource policy has to allow the read, whatever IAM allows. */
const BY_RESOURCE_POLICY: ReadonlySet<string> = new Set(['AWS::KMS::Key', 'AWS::KMS::ReplicaKey']);

/** Actions that return data rather than a property of a resource: templates never show what they read. */
const DATA: ReadonlySet<string> = new Set(['s3:getobject', 's3:getobjectacl', 'secretsmanager:getsecretvalue']);

/** Verbs of actions that return no property, although some schemas declare them for reading. */
const WRITES =
  /:(associate|attach|create|delete|disassociate|encrypt|generate|passrole|put|reencrypt|set|tagresource|untag|update)/i;

/** Reads that patterns of common types stand for. IAM does not simulate patterns. */
const EXPANSIONS: Readonly<Record<string, readonly string[]>> = {
  'application-autoscaling:Describe*': [
    'application-autoscaling:DescribeScalableTargets',
    'application-autoscaling:DescribeScalingPolicies',
  ],
  'autoscaling:Describe*': [
    'autoscaling:DescribeAutoScalingGroups',
    'autoscaling:DescribeLifecycleHooks',
    'autoscaling:DescribeNotificationConfigurations',
    'autoscaling:DescribeTrafficSources',
    'autoscaling:DescribeWarmPool',
  ],
  'dynamodb:Describe*': [
    'dynamodb:DescribeContinuousBackups',
    'dynamodb:DescribeContributorInsights',
    'dynamodb:DescribeKinesisStreamingDestination',
    'dynamodb:DescribeTableReplicaAutoScaling',
    'dynamodb:DescribeTimeToLive',
  ],
  // Belongs to instances that AWS manages, which templates of groups do not describe.
  'managed-fleets:Get*': [],
};

/** Tests whether an action reads tags alone: `ListTagsForResource`, not `GetStage` or `GetLFTag`. */
const isTagRead = (action: string): boolean => /Tags(?=[A-Z]|$)/.test(action.split(':')[1] ?? '');

/** Selects the declared actions that can supply a property, patterns expanded as far as they are known. */
const suppliers = (type: string, property: string, { readActions, tagProperty }: ResourceType): readonly string[] => {
  const reads = readActions
    .flatMap((action) => EXPANSIONS[action] ?? action)
    .filter((action) => !WRITES.test(action) && !DATA.has(action.toLowerCase()) && action !== DECRYPT);
  if (property === tagProperty) return reads;
  const others = reads.filter((action) => !isTagRead(action));
  const decrypts = readActions.includes(DECRYPT) && (ENCRYPTED[type]?.includes(property) ?? false);
  return decrypts ? [...others, DECRYPT] : others;
};

/** Plumbline's roles never decrypt, so that no permission is missing. */
const NOT_DECRYPTED = { reason: 'not-read' } as const satisfies Pick<UnreadProperty, 'reason'>;

/** IAM does not say which policy denies: that of the role, or of the organization. */
const explicitDenial = (action: string): Pick<UnreadProperty, 'advice' | 'reason'> =>
  isDataRead(action) ? { reason: 'not-read' } : { advice: `remove what denies ${action} to the audit role explicitly` };

const denialText = ({ decision, missingContext }: SimulatedDecision): string | undefined => {
  if (decision === 'explicit-deny') return DENIED;
  if (missingContext.length > 0) return `depends on the condition keys ${missingContext.join(', ')}`;
  return decision === 'implicit-deny' ? 'is not allowed' : undefined;
};

/** Returns the value of a key, which is looked up once. A failure is forgotten, because the next lookup may succeed. */
const remembered = <T>(values: Map<string, Promise<T>>, key: string, look: () => Promise<T>): Promise<T> => {
  const known = values.get(key);
  if (known !== undefined) return known;
  const value = look();
  values.set(key, value);
  value.catch(() => values.delete(key));
  return value;
};

/** Remembers the answers for the duration of a step: one call a type, and one for the actions of a type. */
export const createReadPermissions = ({ clients, target }: Place): ReadPermissions => {
  const types = new Map<string, Promise<ResourceType | undefined>>();
  const decisions = new Map<string, Promise<ReadonlyMap<string, string | undefined>>>();
  const principals = new Map<string, Promise<string | undefined>>();

  const typeOf = (type: string) => remembered(types, type, () => describeResourceType(clients, target, { type }));
  /** Resolves to the role or user whose permissions CloudFormation uses; undefined for one that IAM cannot simulate. */
  const ownPrincipal = async (): Promise<string | undefined> => {
    if (target.roleArn !== undefined) return target.roleArn;
    const { arn } = await callerIdentity(clients, target);
    // The ARN of a session holds the name of its role, and not the path.
    const role = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
    if (role !== undefined) return roleArn(clients, target, { role });
    return arn.includes(':user/') ? arn : undefined;
  };
  const principalArn = () => remembered(principals, '', ownPrincipal);
  /** Resolves to the reason of each denial, in words, by action. */
  const denials = (simulated: string, actions: readonly string[]) =>
    remembered(decisions, actions.join(' '), async () => {
      const answers = await simulatePrincipal(clients, target, { principalArn: simulated, actions });
      return new Map(answers.map((answer) => [answer.action.toLowerCase(), denialText(answer)]));
    });

  const undecided = async (
    type: string,
    property: string,
    description: ResourceType,
  ): Promise<UnreadProperty | undefined> => {
    const actions = suppliers(type, property, description);
    if (actions.length === 0) return { detail: `the schema of ${type} names no action that reads it` };
    const pattern = actions.find((action) => action.includes('*'));
    if (pattern !== undefined)
      return { detail: `the schema of ${type} names the pattern ${pattern}, which IAM does not simulate` };
    let simulated: string | undefined;
    try {
      simulated = await principalArn();
    } catch (error) {
      return { ...gapCause(error, iamCalls.getRole), error };
    }
    if (simulated === undefined)
      return { detail: 'IAM cannot simulate the permissions of a root user or a federated user: audit with a role' };
    const words = await denials(simulated, actions);
    const refused = actions.find((action) => !words.has(action.toLowerCase()) || words.get(action.toLowerCase()));
    if (refused !== undefined) {
      const why = words.get(refused.toLowerCase()) ?? 'was not decided by IAM';
      return {
        ...(refused === DECRYPT ? NOT_DECRYPTED : why === DENIED ? explicitDenial(refused) : {}),
        action: refused,
        detail: `${refused} ${why} for ${simulated}`,
      };
    }
    if (!BY_RESOURCE_POLICY.has(type)) return undefined;
    const action = actions.find((one) => one.toLowerCase().includes(property.replace(/^Enable/, '').toLowerCase()));
    return {
      advice: 'let the key policy allow the reads to the audit role',
      ...defined({ action: action ?? actions.find(isTagRead) }),
      detail: `IAM allows ${actions.join(', ')}, but the policy of the resource decides too`,
    };
  };

  const needsProof: ReadPermissions['needsProof'] = (type, property) => !READ_DIRECTLY[type]?.includes(property);

  return {
    needsProof,
    async whyUnread(type, property) {
      if (!needsProof(type, property)) return undefined;
      let description: ResourceType | undefined;
      try {
        description = await typeOf(type);
      } catch (error) {
        return { ...gapCause(error, cloudformationCalls.describeType), error };
      }
      if (description === undefined) return { detail: `CloudFormation does not describe the reads of ${type}` };
      try {
        return await undecided(type, property, description);
      } catch (error) {
        return { ...gapCause(error, iamCalls.simulatePrincipalPolicy), error };
      }
    },
  };
};
