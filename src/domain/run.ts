import type { IgnoredCount } from './drift-ignore.ts';
import type { ResourceKind } from './facts.ts';
import type { TransitionType } from './finding.ts';
import type { Gap } from './gap.ts';
import type { RunId } from './ids.ts';
import type { OutcomeStatus } from './outcome.ts';
import type { Scope } from './scope.ts';

/** One execution of the state machine. */
export interface Run {
  readonly id: RunId;
  /** Start time, ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly state: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  readonly trigger: 'schedule' | 'manual' | 'local';
  /** Number of planned targets. */
  readonly targets: number;
  /** Ids of the checks that the run was asked for; absent in runs of earlier versions. */
  readonly checks?: readonly string[];
  /** Gaps of planning: an unreadable organization, or an account's Regions. */
  readonly gaps: readonly Gap[];
  /** API calls of planning and reporting. */
  readonly apiCalls: ApiCalls;
  /** Reason why the run failed. */
  readonly failure?: string;
}

/** Number of requests, retries included, by `service:Operation`. */
export type ApiCalls = Readonly<Record<string, number>>;
export type OutcomeCounts = Readonly<Record<string, Readonly<Partial<Record<OutcomeStatus, number>>>>>;
export type TransitionCounts = Readonly<Partial<Record<TransitionType, number>>>;

/** Coverage of a resource kind: outcomes with a verdict, all outcomes, and whether the listing was read to its end. */
export interface KindCoverage {
  readonly listed: boolean;
  readonly expected: number;
  readonly evaluated: number;
  readonly outOfScope?: number;
  /** Number of outcomes without a verdict only because Plumbline's roles are denied the read on purpose. */
  readonly notRead?: number;
}

/** Number of stack resources that drift detection compared, and of all resources of these stacks. */
export interface DriftCoverage {
  readonly checkedResources: number;
  readonly totalResources: number;
}

/** The two phases of a target's audit. Each has its own record, so that a repeated step overwrites only that. */
export const PHASES = ['resources', 'drift'] as const;
export type Phase = (typeof PHASES)[number];

/** Effect of one phase of a run on a target. */
export interface TargetRecord {
  readonly runId: RunId;
  readonly target: Scope;
  readonly phase: Phase;
  /** Time of recording, ISO 8601. */
  readonly at: string;
  /** Time at which the first of its listings began, ISO 8601; absent if nothing was listed. */
  readonly listedAt?: string;
  readonly coverage: Readonly<Partial<Record<ResourceKind, KindCoverage>>>;
  readonly driftCoverage?: DriftCoverage;
  readonly outcomes: OutcomeCounts;
  readonly transitions: TransitionCounts;
  readonly gaps: readonly Gap[];
  /** Number of gaps that did not fit into the record. The run bucket has them all. */
  readonly gapsOmitted: number;
  readonly apiCalls: ApiCalls;
  /** Differences that the policy's drift ignores removed; drift phase only. */
  readonly ignored?: readonly IgnoredCount[];
}

/** Note that a phase of a run recorded a target. A late run learns from it that another run knows more. */
export interface Sighting {
  readonly runId: RunId;
  /** Time of recording, ISO 8601. */
  readonly at: string;
  /** Time at which the first of its listings began, ISO 8601; absent if nothing was listed. */
  readonly listedAt?: string;
  /** Kinds whose listing was read to its end. */
  readonly complete: readonly ResourceKind[];
}

/** Adds two counts. */
export const addCalls = (left: ApiCalls, right: ApiCalls): ApiCalls => {
  const sum: Record<string, number> = { ...left };
  for (const [operation, count] of Object.entries(right)) sum[operation] = (sum[operation] ?? 0) + count;
  return sum;
};
