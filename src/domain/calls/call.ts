/** The name of an API operation, such as `s3:GetBucketEncryption`. */
export type ApiOperation = `${string}:${string}`;

/** Resources that an action is allowed on, by patterns of ARNs. */
export interface PermittedArns {
  readonly id: string;
  /** As docs/permissions.md names them. */
  readonly text: string;
  /** `{partition}`, `{region}` and `{account}` stand for those of the role that holds the permission. */
  readonly arns: readonly string[];
}

/** Resources of a deployment. Its template alone knows their ARNs. */
export type DeploymentResource =
  | 'active-index'
  | 'alerts-topic'
  | 'audit-role'
  | 'channel-dead-letters'
  | 'channel-queue'
  | 'functions'
  | 'map-executions'
  | 'own-log-group'
  | 'run-bucket'
  | 'run-objects'
  | 'state-machine'
  | 'table';

export type PermittedOn = PermittedArns | DeploymentResource;

/** One API call of AWS. */
export interface Call {
  readonly operation: ApiOperation;
  /** The IAM action that allows the call, where its name differs from the operation's. */
  readonly action?: ApiOperation;
  /** The resources that roles of Plumbline hold the permission on; absent where none holds it. */
  readonly on?: PermittedOn;
  /** Why the permission is needed there. */
  readonly because?: string;
  /** The error code that means: nothing is configured. */
  readonly absent?: string;
  /** The call reads data rather than configuration: roles that read accounts are denied it. */
  readonly readsData?: true;
}

/** The calls of one AWS service, by the names of its operations. */
export type CallTable = Readonly<Record<string, Call>>;

/** The IAM actions of calls, as literals. */
export type ActionOf<C> = C extends { readonly action: infer A }
  ? A
  : C extends { readonly operation: infer O }
    ? O
    : never;

/** The IAM action that allows a call. */
export const actionOf = <C extends Call>(call: C): ActionOf<C> => (call.action ?? call.operation) as ActionOf<C>;

/** Permissions that cannot be narrowed. */
export const ANYTHING: PermittedArns = { id: 'any', text: '`*`', arns: ['*'] };
export const KNOWS_NO_RESOURCES = 'knows no resources';
