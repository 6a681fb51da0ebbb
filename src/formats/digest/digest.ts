import type { ChangeKind } from '../../domain/alert.ts';
import type { Severity } from '../../domain/check.ts';
import type { Report } from '../../domain/report.ts';

export interface DigestProperty {
  /** The logical id of the stack's resource. */
  readonly resource: string;
  /** Absent when it is the resource itself that differs. */
  readonly path?: string;
  readonly expected?: string;
  readonly actual?: string;
  /** As CloudFormation calls the difference: `NOT_EQUAL`, `ADD`, `REMOVE`, `DELETED`. */
  readonly type: string;
}

/** A changed finding. */
export interface DigestEntry {
  readonly news: ChangeKind;
  readonly severity: Severity;
  readonly findingId: string;
  readonly checkId: string;
  readonly kind: string;
  readonly resource: string;
  readonly message: string;
  /** Reason for resolving, or for counting again. */
  readonly because?: string;
  readonly timesReopened?: number;
  readonly properties: readonly DigestProperty[];
  readonly propertiesOmitted: number;
}

/** Findings of one account, Region and stack. */
export interface DigestGroup {
  readonly accountId: string;
  readonly accountName?: string;
  readonly region: string;
  /** `stack network`; absent for what belongs to none. */
  readonly stack?: string;
  readonly entries: readonly DigestEntry[];
}

/** Lost coverage by cause. */
export interface DigestGap {
  readonly what: string;
  /** Scopes: the first few. */
  readonly places: readonly string[];
  readonly placesOmitted: number;
  readonly reason?: string;
  readonly operation?: string;
  readonly cure: string;
}

export interface DigestException {
  readonly news: 'expired' | 'expiring';
  readonly id: string;
  readonly owner: string;
  readonly reason: string;
  readonly ticket?: string;
  /** ISO 8601. */
  readonly expires: string;
  /** Open findings that it accepts; of an expired one those that it did. */
  readonly findings: number;
}

/** Digest of one run for one route. Every text is visible text: one line without characters that act on a terminal. */
export interface Digest {
  readonly schemaVersion: 1;
  readonly deduplicationId: string;
  readonly route: string;
  readonly run: {
    readonly id: string;
    readonly startedAt: string;
    readonly state: Report['run']['state'];
    readonly failure?: string;
  };
  /** When it was first sent (ISO 8601). */
  readonly sentAt: string;
  /** Ids of what the same topic was told of the run before, the first first. */
  readonly after: readonly string[];
  readonly counts: Readonly<Partial<Record<ChangeKind, number>>>;
  /** Open findings of the route that no exception accepts, by severity. */
  readonly open: Readonly<Partial<Record<Severity, number>>>;
  readonly coverage: {
    readonly expected: number;
    readonly evaluated: number;
    readonly gaps: number;
    /** Number of targets that were not seen at all; absent in digests of earlier versions. */
    readonly unseenTargets?: number;
  };
  /** Gaps come first, because the groups may be many. */
  readonly gaps: readonly DigestGap[];
  readonly exceptions: readonly DigestException[];
  /** The most urgent first. */
  readonly groups: readonly DigestGroup[];
  /** Entries, gaps and exceptions that are counted but were left out. */
  readonly omitted: number;
  /** A link or a command that shows the rest. */
  readonly more: string;
}
