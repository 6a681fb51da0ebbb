import type { DriftIgnore } from './drift-ignore.ts';
import type { Exception, ExceptionState } from './exception.ts';
import type { ResourceKind } from './facts.ts';
import type { Finding, FindingTransition } from './finding.ts';
import type { Gap } from './gap.ts';
import type { Outcome, OutcomeStatus } from './outcome.ts';
import type { ApiCalls, DriftCoverage, KindCoverage, OutcomeCounts, Run, TransitionCounts } from './run.ts';
import type { Scope } from './scope.ts';

/** A target of a run, with how much of it was seen. */
export interface ReportTarget extends Scope {
  readonly coverage: Readonly<Partial<Record<ResourceKind, KindCoverage>>>;
  readonly driftCoverage?: DriftCoverage;
}

/** One line of the evidence: an outcome with its target. */
export type OutcomeRecord = Outcome & { readonly target: Scope };

/** An outcome as the report lists it. */
export interface ReportOutcome {
  readonly checkId: string;
  readonly status: OutcomeStatus;
  readonly target: Scope;
  readonly resource: Outcome['resource'];
  /** NON_COMPLIANT only. */
  readonly messageId?: string;
  /** NOT_APPLICABLE: why; INSUFFICIENT_DATA: the reasons of its gaps. */
  readonly reason?: string;
}

/** An active finding. */
export type ReportFinding = Finding & {
  /** This run did not audit its target, so that nothing new is known of it. */
  readonly outOfScope?: true;
  /** The id of the exception that accepts it. */
  readonly suppressedBy?: string;
  /** Whole days since it was first seen. */
  readonly ageDays: number;
  /** Whole days since it was opened, or last opened again. */
  readonly openDays: number;
};

/** What this run changed; `suppressedBy` as for findings. */
export type ReportChange = FindingTransition & { readonly suppressedBy?: string };

/** A finding that the report before had suppressed, and that counts again. */
export interface ReturnedFinding {
  readonly finding: ReportFinding;
  readonly exceptionId: string;
  /** `withdrawn`: the exception was removed, or does not match it any more. */
  readonly because: 'expired' | 'withdrawn';
}

/** An exception with what it does. */
export type ReportException = Exception & {
  readonly state: ExceptionState;
  /** Active findings that it suppresses; of an expired one those that it would. */
  readonly findings: number;
  /** Findings of which it cannot be told, as a unit or tags could not be read. */
  readonly undecided?: number;
  /** The report before knew it in another state, or not at all: news for those who are told. */
  readonly entered?: true;
};

/** An entry of the policy's drift ignores with what it set aside in this run. */
export type ReportIgnore = DriftIgnore & {
  readonly state: ExceptionState;
  readonly differences: number;
  readonly stacks: number;
};

/** A run's result: one documented shape for every format. */
export interface Report {
  readonly schemaVersion: 1;
  /** What of the run its reader asked for, in words; absent when it is all. */
  readonly only?: string;
  readonly run: Pick<Run, 'id' | 'startedAt' | 'state' | 'trigger' | 'failure'> & {
    readonly finishedAt: string | undefined;
  };
  readonly targets: readonly ReportTarget[];
  readonly findings: readonly ReportFinding[];
  readonly gaps: readonly Gap[];
  /** Gaps that are counted but not listed here; the run bucket has them all. */
  readonly gapsOmitted: number;
  readonly coverage: { readonly expected: number; readonly evaluated: number };
  readonly driftCoverage: DriftCoverage;
  readonly outcomes: OutcomeCounts;
  readonly transitions: TransitionCounts;
  /** What this run changed: everything but `persisted`. */
  readonly changes: readonly ReportChange[];
  /** Findings that no exception suppresses any more. */
  readonly returned: readonly ReturnedFinding[];
  /** Every exception, those that expired and that match nothing too; in the order of ids. */
  readonly exceptions: readonly ReportException[];
  /** Every drift ignore of the policy, in its order. */
  readonly ignores: readonly ReportIgnore[];
  readonly apiCalls: ApiCalls;
  readonly outcomeList?: readonly ReportOutcome[];
}
