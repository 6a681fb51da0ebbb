import type { DriftProgress } from '../../collectors/stack-drift.ts';
import type { AccountContext } from '../../domain/account-context.ts';
import type { DriftIgnore, IgnoredCount } from '../../domain/drift-ignore.ts';
import type { Exception } from '../../domain/exception.ts';
import type { AccountId, RunId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { RunBucket } from '../../domain/ports.ts';
import type { CoverageLoss, OutcomeRecord, Report } from '../../domain/report.ts';
import type { ApiCalls, DriftCoverage } from '../../domain/run.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Target } from '../../domain/target.ts';
import type { ReportedExceptions } from '../../engine/acceptance.ts';
import type { CoverageLedger } from '../../engine/coverage-loss.ts';
import type { Policy } from '../policy/policy.ts';
import type { DriftTimes } from './drift-deadline.ts';
import { formatOutcomes, parseOutcomes } from './outcome-lines.ts';
import { runKeys } from './run-keys.ts';

/** One object of the run bucket. */
export interface RunFile<T> {
  readonly key: string;
  /** Absent when there is no such object. */
  read(): Promise<T | undefined>;
  write(content: T): Promise<void>;
}

/** Members of an organization, from a listing that was read to its end. */
export interface Membership {
  /** The organization's id, or the account that listed it where AWS does not give one. */
  readonly organization: string;
  readonly accounts: readonly AccountId[];
  /**
   * Accounts that left with this listing. The next run closes their findings once more: the index of open findings is
   * eventually consistent, and may not have had all of them.
   */
  readonly departed?: readonly AccountId[];
}

/** State of a target's drift detection between two steps. Losing it costs calls, not results. */
export interface DriftLedger extends DriftTimes {
  readonly progress?: DriftProgress;
  readonly coverage: DriftCoverage;
  readonly apiCalls: ApiCalls;
  readonly ignored: readonly IgnoredCount[];
}

/** A digest of a run for one route. */
export interface OutboxDigest {
  readonly route: string;
  /** Deduplication id: the same for the same changes. */
  readonly id: string;
  /** `pending`: not known to be taken; it is sent, under the same id, by a repeated step or by the next run. */
  readonly state: 'pending' | 'sent';
  /** Ids of the changes in it. */
  readonly changes: readonly string[];
  /** The topic that took it, or what stands for the address of a channel. */
  readonly to?: string;
  /** ISO 8601. */
  readonly sentAt?: string;
  readonly subject?: string;
  /** The digest as JSON, cut to the size of a message. */
  readonly text?: string;
}

/** Everything that a run has to send, and what it compared with: the one file that decides what is news. */
export interface Outbox {
  /** Exceptions as the run's report showed them; absent until it is written. */
  readonly exceptions?: ReportedExceptions;
  /** Decided once, so that a repeated step sends the same; absent for a run without a report. */
  readonly coverage?: { readonly ledger: CoverageLedger; readonly losses: readonly CoverageLoss[] };
  /** Sent digests first, in the order of sending. */
  readonly digests: readonly OutboxDigest[];
  /** ISO 8601: when every route had been sent its digest. */
  readonly closedAt?: string;
}

/** Exceptions and drift ignores of a run's policy. */
export interface PolicyExceptions {
  readonly exceptions: readonly Exception[];
  readonly ignores: readonly DriftIgnore[];
}

/** Files that a run keeps of one target. */
export interface TargetFiles {
  readonly outcomes: {
    /** Absent when nothing was written yet. */
    read(): Promise<readonly OutcomeRecord[] | undefined>;
    write(outcomes: readonly Outcome[]): Promise<void>;
  };
  readonly drift: RunFile<DriftLedger>;
}

export const jsonFile = <T>(bucket: Pick<RunBucket, 'get' | 'put'>, key: string): RunFile<T> => ({
  key,
  read: async () => {
    const text = await bucket.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as T);
  },
  write: (content) => bucket.put(key, JSON.stringify(content)),
});

export const targetFiles = (bucket: RunBucket, id: RunId, target: Scope): TargetFiles => {
  const { outcomes: key, drift } = runKeys(id);
  return {
    outcomes: {
      read: async () => {
        const lines = await bucket.get(key(target));
        return lines === undefined ? undefined : parseOutcomes(lines);
      },
      write: (outcomes) => bucket.put(key(target), formatOutcomes(target, outcomes)),
    },
    drift: jsonFile(bucket, drift(target)),
  };
};

/** Files that a run keeps of itself, each with the type of its content. */
export const runFiles = (bucket: RunBucket, id: RunId) => {
  const keys = runKeys(id);
  return {
    accounts: jsonFile<readonly AccountContext[]>(bucket, keys.accounts),
    members: jsonFile<Membership>(bucket, keys.members),
    outbox: jsonFile<Outbox>(bucket, keys.outbox),
    /** Runs of earlier versions kept the checks and overrides alone. */
    policy: jsonFile<Partial<Policy>>(bucket, keys.policy),
    report: jsonFile<Report>(bucket, keys.report),
    targets: jsonFile<readonly Target[]>(bucket, keys.targets),
  };
};
export type RunFiles = ReturnType<typeof runFiles>;
