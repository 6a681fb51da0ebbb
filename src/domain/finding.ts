import type { JsonObject, Severity } from './check.ts';
import type { Gap } from './gap.ts';
import type { FindingId } from './ids.ts';
import type { ResourceRef } from './resource.ts';
import type { Scope } from './scope.ts';

/** An open or closed non-compliance of one resource with one check. */
export interface Finding {
  readonly id: FindingId;
  readonly checkId: string;
  readonly severity: Severity;
  readonly recordState: 'ACTIVE' | 'ARCHIVED';
  readonly target: Scope;
  readonly resource: ResourceRef;
  readonly messageId: string;
  /** Message of the check with the data filled in. */
  readonly message: string;
  readonly data: JsonObject;
  /** First observation, ISO 8601. A reopened finding keeps it. */
  readonly firstSeen: string;
  /** Last observation that opened, reopened or changed the finding, ISO 8601. Persisting writes nothing. */
  readonly lastSeen: string;
  /** Number of times that it was opened again after being archived; absent for zero. */
  readonly timesReopened?: number;
  /** Last observation that opened it again, ISO 8601. */
  readonly reopenedAt?: string;
  /** Reason for archiving. */
  readonly because?: ResolvedBecause;
  /** Observation that archived it, ISO 8601. An older observation does not reopen it. */
  readonly archivedAt?: string;
}

export type ResolvedBecause =
  | 'compliant'
  | 'not-applicable'
  | 'resource-gone'
  | 'check-retired'
  | 'account-suspended'
  | 'account-closed'
  | 'account-left';

export type TransitionType = FindingTransition['type'];
export const TRANSITION_TYPES = [
  'opened',
  'reopened',
  'changed',
  'persisted',
  'resolved',
  'unconfirmed',
] as const satisfies readonly TransitionType[];

/** Effect of a run on a finding. `at` is the time of the observation. */
export type FindingTransition =
  | { readonly type: 'opened' | 'reopened' | 'changed' | 'persisted'; readonly at: string; readonly finding: Finding }
  | {
      readonly type: 'resolved';
      readonly at: string;
      readonly finding: Finding;
      readonly because: ResolvedBecause;
    }
  | { readonly type: 'unconfirmed'; readonly at: string; readonly finding: Finding; readonly gaps: readonly Gap[] };
