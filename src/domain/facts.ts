/** S3's answer to GetBucketVersioning; both are absent when they were never configured. */
export interface BucketVersioning {
  readonly status: 'Enabled' | 'Suspended' | undefined;
  readonly mfaDelete: 'Enabled' | 'Disabled' | undefined;
}

/** One rule of a bucket's default encryption. `algorithm` is S3's own word (`AES256`, `aws:kms`, ...), absent when the rule sets no default. */
export interface BucketEncryptionRule {
  readonly algorithm: string | undefined;
  readonly kmsKeyId: string | undefined;
  readonly bucketKeyEnabled: boolean;
  readonly blockedEncryptionTypes: readonly string[];
}

/** No rules: the bucket has no default encryption (a legacy answer). */
export interface BucketEncryption {
  readonly rules: readonly BucketEncryptionRule[];
}

/** One property whose live value differs from the template. Values are redacted and cut to size before they come here. */
export interface PropertyDifference {
  /** JSON-pointer-like, such as `/RedrivePolicy/maxReceiveCount`. */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
  readonly type: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
  /** Why the difference is known to be wrong: another API, read in the same run, agrees with the template. */
  readonly refuted?: string;
}

/** A resource of a stack that is not in sync. */
export interface ResourceDrift {
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  /** CloudFormation's type, such as `AWS::SQS::Queue`. */
  readonly type: string;
  readonly status: 'MODIFIED' | 'DELETED';
  /** Empty when DELETED. */
  readonly differences: readonly PropertyDifference[];
  /** The resource is known to be modified, but not in what. */
  readonly differencesUnread?: true;
}

/** A stack's drift as CloudFormation told it, or that the stack is in a state in which it manages nothing. */
export type StackDrift =
  | { readonly kind: 'nothing-managed'; readonly stackStatus: string }
  | {
      readonly kind: 'detected';
      readonly stackStatus: string;
      /** CloudFormation's word for the whole stack; the rows decide where the two disagree. */
      readonly status: 'DRIFTED' | 'IN_SYNC' | 'UNKNOWN' | 'NOT_CHECKED';
      /** Resources that were compared: IN_SYNC, MODIFIED or DELETED. */
      readonly checkedResources: number;
      /** Absent when its resources were not listed to the end. */
      readonly totalResources: number | undefined;
      /** Every MODIFIED or DELETED row; rows that could not be checked are the reading's missing parts. */
      readonly drifted: readonly ResourceDrift[];
    };

/** One line per resource kind. Facts have no defaults: what was not read is an unread reading, never a guess. */
export interface Facts {
  'cloudformation:stack': { drift: StackDrift };
  'logs:log-group': {
    /** Days; absent when events never expire. */
    retentionInDays: number | undefined;
    /** The account-level policy that sets the retention, if one does. */
    retentionPolicyName: string | undefined;
    /** STANDARD, INFREQUENT_ACCESS, ESSENTIALS, DELIVERY, or a class that is not known yet. */
    class: string;
  };
  's3:bucket': { versioning: BucketVersioning; encryption: BucketEncryption };
}

export type ResourceKind = keyof Facts;
export type FactName<K extends ResourceKind> = keyof Facts[K] & string;
