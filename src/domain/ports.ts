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

/** The parts of a kind's resources that the checks and the policy of a run need. */
export interface Needed {
  /** Names of facts; all of them when absent. A fact that is not among them costs no call and leaves neither evidence nor gap. */
  readonly facts?: readonly string[];
  /** Tags with these keys; without keys no call is made for tags. */
  readonly tagKeys?: readonly string[];
}

/**
 * Reads one resource kind of one target once, and never judges. Expected failures are gaps and unread readings, never
 * exceptions.
 */
export interface Collector<K extends ResourceKind = ResourceKind> {
  readonly kind: K;
  /** Collects the needed facts and tags of a target's resources; all facts and no tags when `needed` is absent. */
  collect(target: Target, needed?: Needed): Promise<Collected<K>>;
}

/** Stores findings by target. A transition that is older than the stored state changes nothing. */
export interface FindingsStore {
  /** Returns active and archived findings of a target. */
  load(target: Scope): Promise<readonly Finding[]>;
  /**
   * Stores transitions, idempotent by run and finding. `persisted` and `unconfirmed` write no finding. Resolves to the
   * number of findings written.
   */
  apply(runId: RunId, target: Scope, transitions: readonly FindingTransition[]): Promise<{ readonly written: number }>;
  /**
   * Returns every active finding, in the order of account, Region, check and resource, without a scan. The index may
   * lag behind the last writes. With a run's id, all writes of that run are visible.
   */
  active(runId?: RunId): Promise<readonly Finding[]>;
}

/** Stores runs and their effects. */
export interface RunStore {
  /** Creates or replaces the run and its position in the list of runs. */
  putRun(run: Run): Promise<void>;
  getRun(id: RunId): Promise<Run | undefined>;
  /** Returns the newest runs first. */
  listRuns(limit: number): Promise<readonly Run[]>;
  /** Replaces the record of the same run, target and phase, and adds a sighting to the target. */
  putTarget(record: TargetRecord): Promise<void>;
  /** Returns the sightings of the last weeks, in no particular order. */
  sightings(target: Scope, phase: Phase): Promise<readonly Sighting[]>;
  targets(runId: RunId): Promise<readonly TargetRecord[]>;
  /** Returns every transition of the run, or of one of its targets, except `persisted`. */
  transitions(runId: RunId, target?: Scope): Promise<readonly FindingTransition[]>;
}

/** Stores exceptions that were added by command, beside those of the policy file. */
export interface ExceptionStore {
  /** Returns all exceptions, including expired ones, in the order of their ids. */
  list(): Promise<readonly Exception[]>;
  /** Returns false, and changes nothing, if the id exists. */
  put(exception: Exception): Promise<boolean>;
  /** Returns false if the id does not exist. */
  remove(id: string): Promise<boolean>;
}

/** Stores the objects of runs: targets, outcomes, reports. A directory locally, an S3 bucket when deployed. */
export interface RunBucket {
  /** Name that the state machine's item reader uses. */
  readonly name: string;
  put(key: string, body: string): Promise<void>;
  /** Returns undefined if the object does not exist. */
  get(key: string): Promise<string | undefined>;
  /** Returns the keys that begin with the prefix, sorted. */
  list(prefix: string): Promise<readonly string[]>;
}

export interface Format {
  readonly id: string;
  readonly contentType: string;
  readonly render: (report: Report) => string;
}

/** Remembers the alerts that a subscriber received, so that each reaches its channel once and in order. */
export interface DeliveryStore {
  /** Records that an alert was received. Resolves to the time of its first receipt. */
  note(channel: string, id: string): Promise<Date>;
  /**
   * Claims an alert. `taken`: the caller may deliver it until then. `delivered`: it was delivered before. `busy`:
   * another caller holds it.
   */
  take(channel: string, id: string, until: Date): Promise<'taken' | 'delivered' | 'busy'>;
  /** Releases a claimed alert that was not delivered. */
  release(channel: string, id: string): Promise<void>;
  delivered(channel: string, id: string): Promise<void>;
  /** Returns undefined if the alert was never received. */
  state(channel: string, id: string): Promise<'delivered' | 'undelivered' | undefined>;
  /** Records that the channel accepts nothing before then. */
  pause(channel: string, until: Date): Promise<void>;
  /** Returns undefined if the channel accepts messages now. */
  pausedUntil(channel: string): Promise<Date | undefined>;
}
