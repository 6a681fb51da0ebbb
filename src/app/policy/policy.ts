import type { CheckId } from '../../checks/index.ts';
import type { ChangeKind } from '../../domain/alert.ts';
import type { Severity } from '../../domain/check.ts';
import type { Exception } from '../../domain/exception.ts';
import type { AccountId, Region } from '../../domain/ids.ts';
import type { BaseOptions, Override } from '../../domain/override.ts';

/** A check that the policy or an override enables. `options` are parsed by the check's schema, with defaults. */
export type CheckPolicy = BaseOptions;

/** Accounts and Regions to audit. With neither organization nor accounts: the caller's account. */
export interface TargetSettings {
  /** Every active account of the organization, within `organizationalUnits` if there are any, without `exclude`. */
  readonly organization: boolean;
  /** Named accounts, in addition to those of the organization. */
  readonly accounts: readonly AccountId[];
  /** Ids of accounts; paths and ids of units. */
  readonly exclude: readonly string[];
  /** Paths of unit names (`Root/Workloads/Prod`) or ids (`ou-ab12-cdefgh34`). Each covers the units below it. */
  readonly organizationalUnits: readonly string[];
  /** `all` selects every Region that is enabled in the account. */
  readonly regions: 'all' | readonly Region[];
  /** Role to assume in every account except the auditor's own. */
  readonly role: { readonly name: string; readonly externalId?: string };
}

export interface DriftPolicy {
  /** Maximum age in seconds of a detection's result that is used again; 0 detects always. */
  readonly reuseSeconds: number;
  /** Maximum duration in seconds of all detections of a target. */
  readonly budgetSeconds: number;
  /** Maximum number of stacks of a target under detection at once. */
  readonly inFlight: number;
}

/** Recipients and the conditions of what they are sent. An absent condition restricts nothing. */
interface AlertRoutePolicy {
  readonly id: string;
  /** SNS topic of a route that names no channel. */
  readonly topicArn?: string;
  /** One of the registry of channels. */
  readonly channel?: string;
  /** Options of the channel. */
  readonly options?: unknown;
  readonly minimumSeverity?: Severity;
  readonly accounts?: readonly string[];
  readonly units?: readonly string[];
  readonly regions?: readonly string[];
  readonly checks?: readonly string[];
  readonly transitions?: readonly ChangeKind[];
}

export interface AlertPolicy {
  /** Topic of routes that name none. */
  readonly topicArn?: string;
  readonly minimumSeverity: Severity;
  /** Address that shows the rest; `{run}` is replaced with the run's id. */
  readonly link?: string;
  /** Absent: one route that hears of everything. */
  readonly routes?: readonly AlertRoutePolicy[];
}

/** Accepted findings. */
interface ExceptionPolicy {
  /** Maximum days until the expiry of an exception, including those of the table. */
  readonly maximumDays: number;
  readonly accepted: readonly Exception[];
}

/** The parsed policy file: targets and requirements. */
export interface Policy {
  readonly targets: TargetSettings;
  /** Enabled checks, including those that only overrides enable. */
  readonly checks: Readonly<Partial<Record<CheckId, CheckPolicy>>>;
  /** Options that differ by account, unit, Region, tag or resource. */
  readonly overrides: readonly Override[];
  readonly drift: DriftPolicy;
  readonly alerts: AlertPolicy;
  readonly exceptions: ExceptionPolicy;
}

/** A problem of a policy file. `line` and `column` count from 1. */
export interface PolicyProblem {
  readonly line: number;
  readonly column: number;
  /** Key such as `checks.s3-bucket-encryption.minimum`; empty for the file as a whole. */
  readonly key: string;
  readonly what: string;
}

/** Lists every problem of a policy file, one per line: `file:line:column key: what`. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly problems: readonly PolicyProblem[];

  constructor(fileName: string, problems: readonly PolicyProblem[]) {
    super(
      problems
        .map(({ line, column, key, what }) => `${fileName}:${line}:${column} ${key === '' ? '' : `${key}: `}${what}`)
        .join('\n'),
    );
    this.problems = problems;
  }
}
