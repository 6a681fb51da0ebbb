import type { CheckId } from '../../checks/index.ts';
import type { News } from '../../domain/alert.ts';
import type { Severity } from '../../domain/check.ts';
import type { Exception } from '../../domain/exception.ts';
import type { AccountId, Region } from '../../domain/ids.ts';
import type { BaseOptions, Override } from '../../domain/override.ts';

/** A check that is enabled, or that overrides enable. `options` have passed the check's own schema, defaults filled in. */
export type CheckPolicy = BaseOptions;

/** Which accounts and Regions are audited. With neither organization nor accounts: the caller's account alone. */
export interface TargetPolicy {
  /** Every active account of the organization, but `exclude`; narrowed by `organizationalUnits` where there are any. */
  readonly organization: boolean;
  /** Named accounts; they join those of the organization. */
  readonly accounts: readonly AccountId[];
  readonly exclude: readonly AccountId[];
  /** Paths of units' names (`Root/Workloads/Prod`) or ids (`ou-ab12-cdefgh34`); each covers the units below it. */
  readonly organizationalUnits: readonly string[];
  /** `all` means every Region that is enabled in the account. */
  readonly regions: 'all' | readonly Region[];
  /** The role to assume in every account but the auditor's own. */
  readonly role: { readonly name: string; readonly externalId?: string };
}

export interface DriftPolicy {
  /** How old a detection's result may be to be used again; 0 detects always. */
  readonly reuseSeconds: number;
  /** How long a target's detections may take altogether. */
  readonly budgetSeconds: number;
  /** How many stacks of one target are under detection at once. */
  readonly inFlight: number;
}

/** Who hears of what; what is absent restricts nothing. */
export interface AlertRoutePolicy {
  readonly id: string;
  readonly topicArn?: string;
  readonly minimumSeverity?: Severity;
  readonly accounts?: readonly string[];
  readonly units?: readonly string[];
  readonly regions?: readonly string[];
  readonly checks?: readonly string[];
  readonly transitions?: readonly News[];
}

export interface AlertPolicy {
  /** Of routes that name none. */
  readonly topicArn?: string;
  readonly minimumSeverity: Severity;
  /** Where more is to be seen; `{run}` stands for the run. */
  readonly link?: string;
  /** Absent: one route that hears of everything. */
  readonly routes?: readonly AlertRoutePolicy[];
}

/** Accepted findings. */
export interface ExceptionPolicy {
  /** How many days ahead an exception may expire, one of the table too. */
  readonly maximumDays: number;
  readonly accepted: readonly Exception[];
}

/** What is audited, and what is asked of it: the parsed policy file. */
export interface Policy {
  readonly targets: TargetPolicy;
  /** Enabled checks only, those that overrides enable included. */
  readonly checks: Readonly<Partial<Record<CheckId, CheckPolicy>>>;
  /** Options that differ by account, unit, Region, tag or resource. */
  readonly overrides: readonly Override[];
  readonly drift: DriftPolicy;
  readonly alerts: AlertPolicy;
  readonly exceptions: ExceptionPolicy;
}

/** One thing that is wrong with a policy file. `line` and `column` count from 1. */
export interface PolicyProblem {
  readonly line: number;
  readonly column: number;
  /** Such as `checks.s3-bucket-encryption.minimum`; empty for the file as a whole. */
  readonly key: string;
  readonly what: string;
}

/** Lists every problem of a policy file, one a line: `file:line:column key: what`. */
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
