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
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly state: 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  readonly trigger: 'schedule' | 'manual' | 'local';
  /** How many targets were planned. */
  readonly targets: number;
  /** What planning could not see: an organization, an account's Regions. */
  readonly gaps: readonly Gap[];
  /** Calls that planning and reporting made. */
  readonly apiCalls: ApiCalls;
  /** Why the run failed. */
  readonly failure?: string;
}

/** Requests sent, retries included, by `service:Operation`. */
export type ApiCalls = Readonly<Record<string, number>>;
export type OutcomeCounts = Readonly<Record<string, Readonly<Partial<Record<OutcomeStatus, number>>>>>;
export type TransitionCounts = Readonly<Partial<Record<TransitionType, number>>>;

/** How much of a resource kind was seen: outcomes with a verdict against outcomes, and whether the listing was read to its end. */
export interface KindCoverage {
  readonly listed: boolean;
  readonly expected: number;
  readonly evaluated: number;
  readonly outOfScope?: number;
}

/** Resources of stacks that drift detection compared, against all resources of these stacks. */
export interface DriftCoverage {
  readonly checkedResources: number;
  readonly totalResources: number;
}

/** The two steps of a target's audit; each records what it did once, so a repeated step overwrites its own record only. */
export type Phase = 'resources' | 'drift';

/** What one phase of a run did to a target. */
export interface TargetRecord {
  readonly runId: RunId;
  readonly target: Scope;
  readonly phase: Phase;
  /** ISO 8601: when it was recorded. */
  readonly at: string;
  /** ISO 8601: when the first of its listings was begun; absent where nothing was listed. */
  readonly listedAt?: string;
  readonly coverage: Readonly<Partial<Record<ResourceKind, KindCoverage>>>;
  readonly driftCoverage?: DriftCoverage;
  readonly outcomes: OutcomeCounts;
  readonly transitions: TransitionCounts;
  readonly gaps: readonly Gap[];
  /** Gaps that did not fit into the record; all of them stand in the run bucket. */
  readonly gapsOmitted: number;
  readonly apiCalls: ApiCalls;
  /** What the policy's drift ignores set aside; the drift phase only. */
  readonly ignored?: readonly IgnoredCount[];
}

/** That a phase of a run recorded what it saw of a target: a run that is late learns from it that others know newer things. */
export interface Sighting {
  readonly runId: RunId;
  /** ISO 8601: when it was recorded. */
  readonly at: string;
  /** ISO 8601: when the first of its listings was begun; absent where nothing was listed. */
  readonly listedAt?: string;
  /** Kinds whose listing was read to its end. */
  readonly complete: readonly ResourceKind[];
}

/** Both counts together. */
export const addCalls = (left: ApiCalls, right: ApiCalls): ApiCalls => {
  const sum: Record<string, number> = { ...left };
  for (const [operation, count] of Object.entries(right)) sum[operation] = (sum[operation] ?? 0) + count;
  return sum;
};
