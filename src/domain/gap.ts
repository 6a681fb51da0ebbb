import type { ResourceKind } from './facts.ts';
import type { ResourceRef } from './resource.ts';
import type { Scope } from './scope.ts';

/**
 * Reasons of gaps. A denial says which policy denied, as far as AWS tells: `access-denied` means that no identity-based
 * policy allows the action, or that AWS does not say more. `not-read`: a denial that Plumbline's roles ask for.
 * `region-closed`: a service control policy denies every call in the Region.
 */
export type GapReason =
  | 'access-denied'
  | 'check-crashed'
  | 'denied-by-boundary'
  | 'denied-by-endpoint-policy'
  | 'denied-by-identity-policy'
  | 'denied-by-key-policy'
  | 'denied-by-rcp'
  | 'denied-by-resource-policy'
  | 'denied-by-scp'
  | 'denied-by-session-policy'
  | 'drift-not-detected'
  | 'not-delegated'
  | 'not-implemented'
  | 'not-read'
  | 'policy-contradiction'
  | 'policy-undecided'
  | 'region-closed'
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
  /** IAM action that was denied, such as `s3:GetBucketVersioning`. Earlier versions kept advice here, too. */
  readonly action?: string;
  /** Advice of the place that made the gap, where it knows more than the reason tells. */
  readonly advice?: string;
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
