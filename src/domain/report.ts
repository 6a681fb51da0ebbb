import type { ResourceKind } from './facts.ts';
import type { Finding, FindingTransition } from './finding.ts';
import type { Gap } from './gap.ts';
import type { Outcome, OutcomeStatus } from './outcome.ts';
import type { ApiCalls, DriftCoverage, KindCoverage, OutcomeCounts, Run, TransitionCounts } from './run.ts';
import type { Scope } from './target.ts';

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

/** An active finding; `outOfScope` when this run did not audit its target, so that nothing new is known of it. */
export type ReportFinding = Finding & { readonly outOfScope?: true };

/** A run's result: one documented shape for every format. */
export interface Report {
  readonly schemaVersion: 1;
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
  readonly changes: readonly FindingTransition[];
  readonly apiCalls: ApiCalls;
  readonly outcomeList?: readonly ReportOutcome[];
}
