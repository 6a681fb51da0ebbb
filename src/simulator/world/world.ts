import type { WorldStack } from './stack.ts';
import type {
  AccountFile,
  BucketFile,
  LogGroupFile,
  ParsedAccount,
  ParsedRegion,
  ParsedWorld,
  StackFile,
} from './world-schema.ts';

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

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;
type ParsedRole = ParsedAccount['roles'][number];
type ParsedBucket = ParsedAccount['buckets'][number];
type ParsedOrganization = NonNullable<ParsedWorld['organization']>;

type RegionStatus = 'ENABLED_BY_DEFAULT' | 'ENABLED' | 'DISABLED';

/** An IAM policy document as IAM writes it. */
export type IamPolicy = DeepReadonly<ParsedRole['trust']>;
export type PolicyStatement = Extract<IamPolicy['Statement'], { readonly Effect: unknown }>;

/** `policies` hold what `audit` allows, too. */
export interface WorldRole extends Omit<ParsedRole, 'audit' | 'permissionsBoundary' | 'policies' | 'trust'> {
  trust: IamPolicy;
  permissionsBoundary?: IamPolicy | undefined;
  policies: IamPolicy[];
}

export interface StoredObject {
  readonly key: string;
  readonly body: Uint8Array;
  readonly etag: string;
  readonly contentType?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
}

export type BucketEncryptionRuleRecord = NonNullable<ParsedBucket['encryption']>['rules'][number];

export interface WorldBucket extends ParsedBucket {
  readonly objects: Map<string, StoredObject>;
}

type LogGroup = ParsedRegion['logGroups'][number];
export type LambdaFunction = ParsedRegion['functions'][number];
type Table = ParsedRegion['tables'][number];

/** State of an account in one Region. */
export interface RegionState {
  readonly code: string;
  readonly logGroups: Map<string, LogGroup>;
  readonly topics: Set<string>;
  readonly functions: Map<string, LambdaFunction>;
  concurrentExecutions: number;
  readonly tables: Map<string, Table>;
  /** Names of the tables that requests created here. The embedded DynamoDB keeps them. */
  readonly createdTables: Set<string>;
  /** Values of Parameter Store, and of secrets under the names by which it refers to them. */
  readonly parameters: Map<string, string>;
  /** By id; a deleted stack keeps its place, as ListStacks shows it for 90 days. */
  readonly stacks: Map<string, WorldStack>;
  /** Number of further deleted stacks. ListStacks alone shows them, and they have no state. */
  deletedStacks: number;
  /** Returns the living stack of this name. Throws if there is none. */
  stack(name: string): WorldStack;
  addStack(stack: StackFile): WorldStack;
  /** Removes the stack without a trace. Set its status to DELETE_COMPLETE to keep it listed as deleted. */
  removeStack(name: string): void;
  logGroup(name: string): LogGroup;
  addLogGroup(logGroup: LogGroupFile): LogGroup;
  removeLogGroup(name: string): void;
}

export interface Account
  extends Omit<ParsedAccount, 'buckets' | 'disabledRegions' | 'email' | 'id' | 'regions' | 'roles'> {
  readonly id: string;
  email: string;
  readonly disabledRegions: Set<string>;
  readonly roles: Map<string, WorldRole>;
  readonly buckets: Map<string, WorldBucket>;
  readonly regions: Map<string, RegionState>;
  /** Throws if there is none. */
  role(name: string): WorldRole;
  bucket(name: string): WorldBucket;
  addBucket(bucket: BucketFile): WorldBucket;
  removeBucket(name: string): void;
  /** Returns the state of a Region, created empty on first use. */
  region(code: string): RegionState;
  /** Returns `undefined` if the world has no such Region. */
  regionStatus(code: string): RegionStatus | undefined;
}

/** A token bucket: `rate` tokens a second, up to `burst`. */
export type Quota = ParsedWorld['quotas'][string];
export type Fault = ParsedWorld['faults'][number];

export interface Organization extends Omit<ParsedOrganization, 'rcps' | 'scps' | 'units'> {
  /** Paths such as `Root/Workloads/Prod`; every account's unit and every unit above one is among them. */
  readonly units: Set<string>;
  /** Service control policies. A policy of a unit applies to all units below it. */
  scps: { targets: string[]; policy: IamPolicy }[];
  /** Resource control policies, likewise. */
  rcps: { targets: string[]; policy: IamPolicy }[];
}

interface PublishedMessage {
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

export interface World
  extends Pick<ParsedWorld, 'accessKeys' | 'deployments' | 'faults' | 'iam' | 'latencyMs' | 'partition' | 'quotas'> {
  defaultAccount: string;
  readonly organization: Organization | undefined;
  /** Maximum duration of AssumeRole, for tests of refreshing. */
  sessionSeconds: number | undefined;
  /** Every Region that exists in this world. */
  readonly regions: readonly string[];
  readonly accounts: ReadonlyMap<string, Account>;
  /** Throws if there is none. */
  account(id: string): Account;
  addAccount(account: AccountFile): Account;
  /** Removes the account from the world and the organization. */
  removeAccount(id: string): void;
  /** Finds a bucket of any account. Bucket names are global. */
  findBucket(name: string): { readonly account: Account; readonly bucket: WorldBucket } | undefined;
  /** Messages published to topics, oldest first. */
  readonly published: PublishedMessage[];
}
