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
  /** The message of that id with the data filled in. */
  readonly message: string;
  readonly data: JsonObject;
  /** ISO 8601. Survives archiving: a reopened finding keeps it. */
  readonly firstSeen: string;
  /** ISO 8601: the last observation that opened, reopened or changed it; a finding that only persists is not written. */
  readonly lastSeen: string;
  /** How often it was opened again after it had been archived; absent when never. */
  readonly timesReopened?: number;
  /** ISO 8601: the observation that last opened it again. */
  readonly reopenedAt?: string;
  /** Why it was archived. */
  readonly because?: ResolvedBecause;
  /** ISO 8601: the observation that archived it. An older observation does not reopen it. */
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

/** What a run did to a finding. `at` is the observation's time. */
export type FindingTransition =
  | { readonly type: 'opened' | 'reopened' | 'changed' | 'persisted'; readonly at: string; readonly finding: Finding }
  | {
      readonly type: 'resolved';
      readonly at: string;
      readonly finding: Finding;
      readonly because: ResolvedBecause;
    }
  | { readonly type: 'unconfirmed'; readonly at: string; readonly finding: Finding; readonly gaps: readonly Gap[] };
