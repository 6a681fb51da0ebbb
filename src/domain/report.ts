import type { Cure } from './cure.ts';
import type { DriftIgnore } from './drift-ignore.ts';
import type { Exception, ExceptionState } from './exception.ts';
import type { ResourceKind } from './facts.ts';
import type { Finding, FindingTransition } from './finding.ts';
import type { Gap } from './gap.ts';
import type { AccountId } from './ids.ts';
import type { Outcome, OutcomeStatus } from './outcome.ts';
import type { ApiCalls, DriftCoverage, KindCoverage, OutcomeCounts, Run, TransitionCounts } from './run.ts';
import type { Scope } from './scope.ts';

/** A target of a run, with its coverage. */
export interface ReportTarget extends Scope {
  readonly coverage: Readonly<Partial<Record<ResourceKind, KindCoverage>>>;
  readonly driftCoverage?: DriftCoverage;
  /** Set where a service control policy denies every call in the Region. */
  readonly closed?: true;
}

/** An account with its name in the organization. */
export interface ReportAccount {
  readonly accountId: AccountId;
  readonly name: string;
}

/** One line of the evidence: an outcome with its target. */
export type OutcomeRecord = Outcome & { readonly target: Scope };

/** An outcome as the report lists it. */
export interface ReportOutcome {
  readonly checkId: string;
  readonly status: OutcomeStatus;
  readonly target: Scope;
  readonly resource: Outcome['resource'];
  /** Set for NON_COMPLIANT only. */
  readonly messageId?: string;
  /** Reason of NOT_APPLICABLE, or reasons of the gaps of INSUFFICIENT_DATA. */
  readonly reason?: string;
}

/** A gap with what would cure it. */
export type ReportGap = Gap & { readonly cure: Cure };

/** An active finding. */
export type ReportFinding = Finding & {
  /** Set if this run did not audit the target, so that nothing new is known of the finding. */
  readonly outOfScope?: true;
  /** Id of the exception that suppresses it. */
  readonly suppressedBy?: string;
  /** Whole days since it was first seen. */
  readonly ageDays: number;
  /** Whole days since it was opened, or last reopened. */
  readonly openDays: number;
};

/** A transition of this run. `suppressedBy` is as for findings. */
export type ReportChange = FindingTransition & { readonly suppressedBy?: string };

/** A finding that the previous report had suppressed and that counts again. */
export interface ReturnedFinding {
  readonly finding: ReportFinding;
  readonly exceptionId: string;
  /** `withdrawn` means that the exception was removed, or no longer matches. */
  readonly because: 'expired' | 'withdrawn';
}

/** An exception with its effects. */
export type ReportException = Exception & {
  readonly state: ExceptionState;
  /** Number of active findings that it suppresses; for an expired exception, that it would suppress. */
  readonly findings: number;
  /** Number of findings that it may match, because a unit or tags could not be read. */
  readonly undecided?: number;
  /** Set if the previous report had another state, or did not have the exception: recipients are told. */
  readonly entered?: true;
};

/** An entry of the policy's drift ignores, with the number of differences that it removed in this run. */
export type ReportIgnore = DriftIgnore & {
  readonly state: ExceptionState;
  readonly differences: number;
  readonly stacks: number;
};

/** A scope of which a run sees less than the runs before: a resource kind, or `*` for all of it. */
export interface CoverageLoss {
  readonly target: Pick<Scope, 'accountId' | 'region'>;
  readonly kind: string;
}

/** A run's result, in one documented shape for every format. */
export interface Report {
  readonly schemaVersion: 1;
  /** The filter that the reader chose, in words; absent for the whole run. */
  readonly only?: string;
  readonly run: Pick<Run, 'id' | 'startedAt' | 'state' | 'trigger' | 'failure'> & {
    readonly finishedAt: string | undefined;
  };
  readonly targets: readonly ReportTarget[];
  /** Names of the accounts that the report mentions, as far as planning read them. */
  readonly accounts?: readonly ReportAccount[];
  readonly findings: readonly ReportFinding[];
  readonly gaps: readonly ReportGap[];
  /** Number of gaps that are counted and not listed here. The run bucket has them all. */
  readonly gapsOmitted: number;
  readonly coverage: Pick<KindCoverage, 'evaluated' | 'expected' | 'notRead'>;
  readonly driftCoverage: DriftCoverage;
  readonly outcomes: OutcomeCounts;
  readonly transitions: TransitionCounts;
  /** Transitions of this run, except `persisted`. */
  readonly changes: readonly ReportChange[];
  /** Findings that no exception suppresses any longer. */
  readonly returned: readonly ReturnedFinding[];
  /** Every exception in the order of ids, including expired ones and those that match nothing. */
  readonly exceptions: readonly ReportException[];
  /** Every drift ignore of the policy, in its order. */
  readonly ignores: readonly ReportIgnore[];
  readonly apiCalls: ApiCalls;
  readonly outcomeList?: readonly ReportOutcome[];
}
