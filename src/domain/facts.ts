/** Answer of GetBucketVersioning. Both members are absent if versioning was never configured. */
export interface BucketVersioning {
  readonly status: 'Enabled' | 'Suspended' | undefined;
  readonly mfaDelete: 'Enabled' | 'Disabled' | undefined;
}

/**
 * One rule of a bucket's default encryption. `algorithm` is S3's own name (`AES256`, `aws:kms`, ...), and absent when
 * the rule sets no default.
 */
export interface BucketEncryptionRule {
  readonly algorithm: string | undefined;
  readonly kmsKeyId: string | undefined;
  readonly bucketKeyEnabled: boolean;
  readonly blockedEncryptionTypes: readonly string[];
}

/** Default encryption of a bucket. An empty list is a legacy answer: the bucket has none. */
export interface BucketEncryption {
  readonly rules: readonly BucketEncryptionRule[];
}

/** One property whose live value differs from the template. Values are already redacted and cut. */
export interface DriftDifference {
  /** Path in the form of a JSON pointer, such as `/RedrivePolicy/maxReceiveCount`. */
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
  readonly type: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
  /** Hash of both redacted values before they were cut; absent if neither was. */
  readonly sha256?: string;
  /** Reason why the difference is known to be wrong: another API, read in the same run, agrees with the template. */
  readonly refuted?: string;
}

/** A resource of a stack that is not in sync. */
export interface DriftedStackResource {
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  /** CloudFormation's type, such as `AWS::SQS::Queue`. */
  readonly type: string;
  readonly status: 'MODIFIED' | 'DELETED';
  /** Empty if the resource was deleted. */
  readonly differences: readonly DriftDifference[];
  /** Set if the resource is known to be modified and the modified properties are unknown. */
  readonly differencesUnread?: true;
}

/** A stack's drift as CloudFormation reports it, or a stack state in which nothing is managed. */
export type StackDrift =
  | { readonly kind: 'nothing-managed'; readonly stackStatus: string }
  | {
      readonly kind: 'detected';
      readonly stackStatus: string;
      /** CloudFormation's status of the whole stack. Rows decide if the two disagree. */
      readonly status: 'DRIFTED' | 'IN_SYNC' | 'UNKNOWN' | 'NOT_CHECKED';
      /** Number of compared resources: IN_SYNC, MODIFIED or DELETED. */
      readonly checkedResources: number;
      /** Number of all resources; undefined if their listing was not read to the end. */
      readonly totalResources: number | undefined;
      /** Every MODIFIED or DELETED row. Rows that could not be compared are the reading's missing parts. */
      readonly drifted: readonly DriftedStackResource[];
    };

/**
 * Facts by resource kind, one line each. Facts have no defaults: an unread fact is an unread reading, never a guess.
 */
export interface Facts {
  'cloudformation:stack': { drift: StackDrift };
  'logs:log-group': {
    /** Retention in days; undefined if events never expire. */
    retentionInDays: number | undefined;
    /** Name of the account-level policy that sets the retention, if one does. */
    retentionPolicyName: string | undefined;
    /** STANDARD, INFREQUENT_ACCESS, ESSENTIALS, DELIVERY, or an unknown class. */
    class: string;
  };
  's3:bucket': { versioning: BucketVersioning; encryption: BucketEncryption };
}

export type ResourceKind = keyof Facts;
export type FactName<K extends ResourceKind> = keyof Facts[K] & string;
