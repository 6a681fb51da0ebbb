import type { ResourceKind } from './facts.ts';
import type { ResourceRef } from './resource.ts';
import type { Scope } from './scope.ts';

export type GapReason =
  | 'access-denied'
  | 'check-crashed'
  | 'denied-by-scp'
  | 'drift-not-detected'
  | 'not-implemented'
  | 'policy-contradiction'
  | 'policy-undecided'
  | 'region-disabled'
  | 'resource-unknown'
  | 'stack-state'
  | 'throttled'
  | 'timed-out'
  | 'unaudited'
  | 'unexpected';

/** Reason why something could not be read. */
export interface GapCause {
  readonly reason: GapReason;
  /** Description for users: the API call, the error and the request id. */
  readonly detail: string;
  /** API call that failed, such as `s3:GetBucketVersioning`. */
  readonly operation?: string;
  /** Cure. For a denied call, the IAM action, such as `s3:GetBucketVersioning`. */
  readonly action?: string;
  readonly requestId?: string;
  /** Part of the resource that could not be read, such as the logical id of a stack's resource. */
  readonly part?: string;
}

/**
 * Something that could not be seen: a fact, a listing (no `resource`), a whole target (no `kind`), or a check that
 * crashed.
 */
export interface Gap extends GapCause {
  readonly target: Scope;
  readonly kind?: ResourceKind;
  readonly resource?: ResourceRef;
  readonly fact?: string;
  readonly checkId?: string;
}
