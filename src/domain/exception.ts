import type { Selector } from './selector.ts';

/** Selects the findings that an exception suppresses. */
export interface ExceptionMatch extends Selector {
  /** Patterns of check ids (`s3-*`). */
  readonly checks?: readonly string[];
}

/** Suppresses findings until its expiry. They stay open and are shown as suppressed. */
export interface Exception {
  /** Unique id. Ids in the table begin with `ex-`; ids in a policy file may not. */
  readonly id: string;
  /** Place of the exception: the policy file or the table. */
  readonly source: 'policy' | 'table';
  readonly match: ExceptionMatch;
  readonly owner: string;
  readonly reason: string;
  readonly ticket?: string;
  /** Last moment at which it applies, ISO 8601. */
  readonly expires: string;
  /** Creation time, ISO 8601; table only. */
  readonly createdAt?: string;
  /** ARN or user name of the author; table only. */
  readonly createdBy?: string;
}

/** State at a point in time. `expiring` means within thirty days. */
export type ExceptionState = 'active' | 'expiring' | 'expired';

/** Number of days before expiry during which an exception is reported as expiring. */
export const EXPIRING_DAYS = 30;

/** Format of the ids of exceptions in the table. */
export const TABLE_EXCEPTION_ID = /^ex-[0-9a-f]{10}$/;
