import type { Collected } from './evidence.ts';
import type { ResourceKind } from './facts.ts';
import type { Finding, FindingTransition } from './finding.ts';
import type { RunId } from './ids.ts';
import type { Report } from './report.ts';
import type { Run, TargetRecord } from './run.ts';
import type { Scope, Target } from './target.ts';

export type Clock = () => Date;
/** An IAM action, such as `s3:GetBucketVersioning`. */
export type IamAction = `${string}:${string}`;

/** Reads one resource kind of one target once; never judges. Expected failures are gaps and unread readings, never exceptions. */
export interface Collector<K extends ResourceKind = ResourceKind> {
  readonly kind: K;
  readonly actions: readonly IamAction[];
  collect(target: Target): Promise<Collected<K>>;
}

/** Findings by target. A transition that is older than what is stored changes nothing. */
export interface FindingsStore {
  /** Active and archived findings of a target. */
  load(target: Scope): Promise<readonly Finding[]>;
  /** Idempotent by run and finding; `persisted` and `unconfirmed` write no finding. Resolves to the number of findings written. */
  apply(runId: RunId, target: Scope, transitions: readonly FindingTransition[]): Promise<{ readonly written: number }>;
  /**
   * Every active finding of the organization, in the order of account, Region, check, resource; no scan.
   * What serves this may lag behind the last writes; with a run's id everything that this run wrote is up to date.
   */
  active(runId?: RunId): Promise<readonly Finding[]>;
}

/** Runs, and what each did. */
export interface RunStore {
  /** Creates or replaces the run and its place in the list of runs. */
  putRun(run: Run): Promise<void>;
  getRun(id: RunId): Promise<Run | undefined>;
  /** Newest first. */
  listRuns(limit: number): Promise<readonly Run[]>;
  /** Replaces the record of the same run, target and phase. */
  putTarget(record: TargetRecord): Promise<void>;
  targets(runId: RunId): Promise<readonly TargetRecord[]>;
  /** Every transition of the run, or of one of its targets, but `persisted`. */
  transitions(runId: RunId, target?: Scope): Promise<readonly FindingTransition[]>;
}

/** The objects of runs: targets, outcomes, reports. A directory locally, an S3 bucket when deployed. */
export interface RunBucket {
  /** What an item reader of the state machine is given. */
  readonly name: string;
  put(key: string, body: string): Promise<void>;
  /** Absent when there is no such object. */
  get(key: string): Promise<string | undefined>;
  /** Keys that begin with the prefix, sorted. */
  list(prefix: string): Promise<readonly string[]>;
}

export interface Format {
  readonly id: string;
  readonly contentType: string;
  readonly render: (report: Report) => string;
}

export interface Notifier {
  readonly channel: string;
  notify(report: Report): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>;
}
