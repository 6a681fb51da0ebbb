import type { Partition } from '../domain/target.ts';
import type { DeploymentBehaviour, StackDeployment } from './stack-deployment.ts';
import type { AccountFile, BucketFile, LogGroupFile, StackFile } from './world-schema.ts';

/*
 * The state of the embedded AWS: what its operations read and write. Every record is plain and mutable, so that a demo or
 * a test changes the world between two runs by assigning to it:
 *
 *   world.account('111122223333').bucket('acme-logs').versioning = { status: 'Suspended' };
 *   world.account('111122223333').region('eu-west-1').logGroup('/app/web').retentionInDays = 7;
 *   world.account('111122223333').region('eu-west-1').stack('web').resource('Queue').drift = 'MODIFIED';
 *   world.account('111122223333').region('eu-west-1').addStack({ name: 'new', resources: [] });
 *
 * As in AWS, a change of a resource's drift shows only after the next detection.
 */

export type AccountState = 'PENDING_ACTIVATION' | 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'CLOSED';
export type ResourceDriftStatus = 'IN_SYNC' | 'MODIFIED' | 'DELETED' | 'NOT_CHECKED' | 'UNKNOWN' | 'UNSUPPORTED';
export type StackDriftStatus = 'DRIFTED' | 'IN_SYNC' | 'UNKNOWN' | 'NOT_CHECKED';
export type RegionStatus = 'ENABLED_BY_DEFAULT' | 'ENABLED' | 'DISABLED';

export interface PolicyStatement {
  readonly Sid?: string | undefined;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: string | readonly string[] | undefined;
  readonly NotAction?: string | readonly string[] | undefined;
  readonly Resource?: string | readonly string[] | undefined;
  readonly NotResource?: string | readonly string[] | undefined;
  readonly Condition?:
    | Readonly<Record<string, Readonly<Record<string, PolicyValue | readonly PolicyValue[]>>>>
    | undefined;
}
export type PolicyValue = string | number | boolean;

/** An IAM policy document, as IAM writes it. */
export interface PolicyDocument {
  readonly Version?: string | undefined;
  readonly Id?: string | undefined;
  readonly Statement: PolicyStatement | readonly PolicyStatement[];
}

export interface Role {
  readonly name: string;
  trust: PolicyDocument;
  policies: PolicyDocument[];
  /** Longest session that AssumeRole gives, in seconds. */
  maxSessionSeconds: number;
}

export interface StoredObject {
  readonly key: string;
  readonly body: Uint8Array;
  readonly etag: string;
  readonly contentType?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

export interface BucketEncryptionRuleRecord {
  /** S3's word, such as `AES256`; absent in a rule without a default. */
  algorithm?: string | undefined;
  kmsKeyId?: string | undefined;
  bucketKeyEnabled?: boolean | undefined;
  blockedEncryptionTypes?: string[] | undefined;
}

export interface Bucket {
  readonly name: string;
  /** What ListBuckets says. */
  region: string;
  /** ISO 8601. */
  createdAt: string;
  versioning: { status?: 'Enabled' | 'Suspended' | undefined; mfaDelete?: 'Enabled' | 'Disabled' | undefined };
  /** `null`: ServerSideEncryptionConfigurationNotFoundError. */
  encryption: { rules: BucketEncryptionRuleRecord[] } | null;
  /** Absent: NoSuchTagSet. */
  tags?: Record<string, string> | undefined;
  /** Listed, but every other call answers NoSuchBucket. */
  vanishes: boolean;
  /** The Region where the bucket really is, when the listing is out of date: calls to another Region are redirected. */
  movedTo?: string | undefined;
  readonly objects: Map<string, StoredObject>;
}

export interface LogGroup {
  readonly name: string;
  retentionInDays?: number | undefined;
  class: string;
  retentionPolicyName?: string | undefined;
  tags?: Record<string, string> | undefined;
  createdAt: string;
}

export interface PropertyDifferenceRecord {
  path: string;
  expected: string;
  actual: string;
  type: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
}

export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  physicalId: string;
  /** What the next detection will find. */
  drift: ResourceDriftStatus;
  differences: PropertyDifferenceRecord[];
  /** Why the resource is UNKNOWN or failed. */
  reason?: string | undefined;
  /** So many detections more find UNKNOWN before they find `drift`. */
  failTimes: number;
  expectedProperties?: Readonly<Record<string, unknown>> | undefined;
  actualProperties?: Readonly<Record<string, unknown>> | undefined;
  /** CloudFormation's word; CREATE_COMPLETE when no operation has said otherwise. */
  status?: string | undefined;
  statusReason?: string | undefined;
  /** When an operation last told of it; milliseconds since the epoch. */
  updatedAt?: number | undefined;
}

/** How detections of a stack behave. */
export interface DetectionBehaviour {
  /** Duration, in seconds. */
  seconds: number;
  /** Overrides what the rows would give. */
  outcome?: 'complete' | 'failed' | undefined;
  /** Overrides the stack's status, for answers that contradict the rows. */
  status?: StackDriftStatus | undefined;
  neverSettles: boolean;
  /** A detection of somebody else is under way for so many seconds from when the stack is first touched. */
  startsInProgress?: number | undefined;
  /** The stack is deleted once it was listed, or once a detection of it was started. */
  vanishesAfter?: 'list' | 'start' | undefined;
}

export interface Stack {
  readonly name: string;
  /** The last part of its ARN. */
  readonly id: string;
  readonly arn: string;
  status: string;
  /** A status that the stack takes by itself, so many seconds after it was first touched. */
  becomes?: { status: string; afterSeconds: number } | undefined;
  parent?: string | undefined;
  createdAt: string;
  updatedAt?: string | undefined;
  deletedAt?: string | undefined;
  /** Those of a deployment come on top. */
  tags: Record<string, string>;
  readonly resources: StackResource[];
  detection: DetectionBehaviour;
  /** The logical id's resource; throws when there is none. */
  resource(logicalId: string): StackResource;
  /** What operations did to the stack; theirs to write. */
  readonly observed: StackObserved;
  /** What deployments made of the stack; absent until there is something to say. */
  deployment?: StackDeployment | undefined;
}

/** One row of a stack's latest drift results. */
export interface DriftRow {
  readonly status: 'IN_SYNC' | 'MODIFIED' | 'DELETED' | 'UNKNOWN';
  /** Milliseconds since the epoch. */
  readonly checkedAt: number;
  readonly reason?: string | undefined;
  readonly differences: readonly PropertyDifferenceRecord[];
}

export interface Detection {
  readonly id: string;
  readonly startedAt: number;
  readonly endsAt: number;
  /** Logical ids to check; all when absent. */
  readonly only?: ReadonlySet<string> | undefined;
  result?: {
    readonly failed: boolean;
    readonly reason?: string | undefined;
    readonly status: StackDriftStatus;
    readonly driftedCount: number;
  };
}

export interface StackObserved {
  /** When any operation first touched the stack; milliseconds since the epoch. */
  firstSeenAt?: number;
  /** When a check of the stack or of one of its resources was last initiated; milliseconds since the epoch. */
  lastCheckAt?: number;
  driftStatus: StackDriftStatus;
  current?: Detection;
  readonly rows: Map<string, DriftRow>;
  readonly detections: Map<string, Detection>;
}

/** What an account has in one Region. */
export interface RegionState {
  readonly code: string;
  readonly logGroups: Map<string, LogGroup>;
  readonly topics: Set<string>;
  /** Values of Parameter Store, and of secrets under the names by which it refers to them. */
  readonly parameters: Map<string, string>;
  /** By id; a deleted stack keeps its place, as ListStacks shows it for 90 days. */
  readonly stacks: Map<string, Stack>;
  /** The living stack of this name; throws when there is none. */
  stack(name: string): Stack;
  addStack(stack: StackFile): Stack;
  /** Removes the stack without a trace; set its status to DELETE_COMPLETE to have it listed as deleted. */
  removeStack(name: string): void;
  logGroup(name: string): LogGroup;
  addLogGroup(logGroup: LogGroupFile): LogGroup;
  removeLogGroup(name: string): void;
}

export interface Account {
  readonly id: string;
  name: string;
  email: string;
  state: AccountState;
  /** Its place in the organization, such as `Root/Workloads/Prod`. */
  unit: string;
  tags: Record<string, string>;
  readonly disabledRegions: Set<string>;
  readonly roles: Map<string, Role>;
  readonly buckets: Map<string, Bucket>;
  readonly regions: Map<string, RegionState>;
  /** Throws when there is none. */
  role(name: string): Role;
  bucket(name: string): Bucket;
  addBucket(bucket: BucketFile): Bucket;
  removeBucket(name: string): void;
  /** Made empty when it holds nothing yet. */
  region(code: string): RegionState;
  /** `undefined` when the world has no such Region. */
  regionStatus(code: string): RegionStatus | undefined;
}

/** A token bucket: `rate` tokens a second, up to `burst`. */
export interface Quota {
  rate: number;
  burst: number;
}

export interface Fault {
  /** `s3:GetBucketVersioning`, `s3:*` or `*`. */
  operation: string;
  accountId?: string | undefined;
  region?: string | undefined;
  /** Glob on the bucket, stack, log group or topic that the input names. */
  resource?: string | undefined;
  /** Gone after so many hits; for ever when absent. */
  times?: number | undefined;
  kind: 'error' | 'reset' | 'slow-body' | 'delay';
  error?: { code: string; message: string; status: number } | undefined;
  delayMs?: number | undefined;
}

export interface AccessKey {
  id: string;
  accountId: string;
  /** The role that the key acts as; absent for the account itself. */
  roleName?: string | undefined;
}

export interface Organization {
  id: string;
  managementAccount: string;
  /** Paths such as `Root/Workloads/Prod`; every account's unit and every unit above one is among them. */
  readonly units: Set<string>;
  /** `targets` are account ids or paths of units; a policy of a unit holds for all below it. */
  scps: { targets: string[]; policy: PolicyDocument }[];
}

export interface PublishedMessage {
  readonly accountId: string;
  readonly region: string;
  readonly topicArn: string;
  readonly messageId: string;
  readonly message: string;
  readonly subject?: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface World {
  readonly partition: Partition;
  /** The account of access keys that name none. */
  defaultAccount: string;
  /** Added to every request. */
  latencyMs: number;
  readonly iam: { enforce: boolean };
  /** By `service:Operation`, or `service:*`. */
  readonly quotas: Record<string, Quota>;
  readonly deployments: DeploymentBehaviour;
  readonly faults: Fault[];
  readonly accessKeys: AccessKey[];
  readonly organization: Organization | undefined;
  /** Cap of AssumeRole's durations, for tests of refreshing. */
  sessionSeconds: number | undefined;
  /** Every Region that exists in this world. */
  readonly regions: readonly string[];
  readonly accounts: ReadonlyMap<string, Account>;
  /** Throws when there is none. */
  account(id: string): Account;
  addAccount(account: AccountFile): Account;
  /** Takes the account out of the world and of the organization. */
  removeAccount(id: string): void;
  /** Bucket names are global. */
  findBucket(name: string): { readonly account: Account; readonly bucket: Bucket } | undefined;
  /** What was published to topics, oldest first. */
  readonly published: PublishedMessage[];
}
