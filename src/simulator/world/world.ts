import type { Partition } from '../../domain/scope.ts';
import type { Stack } from './stack.ts';
import type { DeploymentBehaviour } from './stack-deployment.ts';
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
