import type { Alert } from './alert.ts';
import type { Collected } from './evidence.ts';
import type { Exception } from './exception.ts';
import type { ResourceKind } from './facts.ts';
import type { Finding, FindingTransition } from './finding.ts';
import type { RunId } from './ids.ts';
import type { Report } from './report.ts';
import type { Phase, Run, Sighting, TargetRecord } from './run.ts';
import type { Scope } from './scope.ts';
import type { Target } from './target.ts';

export type Clock = () => Date;
/** An IAM action, such as `s3:GetBucketVersioning`. */
export type IamAction = `${string}:${string}`;

/** Reads one resource kind of one target once; never judges. Expected failures are gaps and unread readings, never exceptions. */
export interface Collector<K extends ResourceKind = ResourceKind> {
  readonly kind: K;
  readonly actions: readonly IamAction[];
  /** Tags with the given keys are read too; without keys no call is made for tags. */
  collect(target: Target, wanted?: { readonly tagKeys?: readonly string[] }): Promise<Collected<K>>;
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
  /** Replaces the record of the same run, target and phase, and leaves a sighting with the target. */
  putTarget(record: TargetRecord): Promise<void>;
  /** Of the last weeks, in no particular order. */
  sightings(target: Scope, phase: Phase): Promise<readonly Sighting[]>;
  targets(runId: RunId): Promise<readonly TargetRecord[]>;
  /** Every transition of the run, or of one of its targets, but `persisted`. */
  transitions(runId: RunId, target?: Scope): Promise<readonly FindingTransition[]>;
}

/** Exceptions that were added by hand, beside those of the policy file. */
export interface ExceptionStore {
  /** All of them, expired ones too, in the order of ids. */
  list(): Promise<readonly Exception[]>;
  /** False, and nothing is changed, when there is one of this id. */
  put(exception: Exception): Promise<boolean>;
  /** False when there is none of this id. */
  remove(id: string): Promise<boolean>;
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

/** Whether a channel took what it was given; a reason for people when not. */
export type Delivery = { readonly ok: true } | { readonly ok: false; readonly reason: string };

export interface Notifier {
  readonly channel: string;
  notify(alert: Alert): Promise<Delivery>;
}

/** What a subscriber remembers of the alerts that it was given, so that each reaches its channel once, and in order. */
export interface DeliveryStore {
  /** Remembers that an alert is there, undelivered if nothing more is known of it. Resolves to when it was first there. */
  note(channel: string, id: string): Promise<Date>;
  /** `taken`: the caller may deliver it until then; `delivered`: it was before; `busy`: somebody else is at it. */
  take(channel: string, id: string, until: Date): Promise<'taken' | 'delivered' | 'busy'>;
  /** Gives back what was taken and not delivered. */
  release(channel: string, id: string): Promise<void>;
  delivered(channel: string, id: string): Promise<void>;
  /** Absent when it was never there. */
  state(channel: string, id: string): Promise<'delivered' | 'undelivered' | undefined>;
  /** The channel asks not to be given anything before then. */
  pause(channel: string, until: Date): Promise<void>;
  /** Absent when the channel may be given something now. */
  pausedUntil(channel: string): Promise<Date | undefined>;
}
