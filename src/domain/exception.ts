import type { Selector } from './selector.ts';

/** Which findings an exception accepts. */
export interface ExceptionMatch extends Selector {
  /** Patterns of check ids (`s3-*`). */
  readonly checks?: readonly string[];
}

/** Accepted findings. They stay open and are shown as suppressed, until the exception expires. */
export interface Exception {
  /** Ids in the table begin with `ex-`, which those of a policy file may not. */
  readonly id: string;
  /** Whether it stands in the policy file or in the table. */
  readonly source: 'policy' | 'table';
  readonly match: ExceptionMatch;
  readonly owner: string;
  readonly reason: string;
  readonly ticket?: string;
  /** ISO 8601: the last moment at which it holds. */
  readonly expires: string;
  /** ISO 8601; of the table's. */
  readonly createdAt?: string;
  /** Who added it: an ARN, or a user of the machine; of the table's. */
  readonly createdBy?: string;
}

/** `expiring`: within thirty days. */
export type ExceptionState = 'active' | 'expiring' | 'expired';

/** Days before its end in which an exception is reported as expiring. */
export const EXPIRING_DAYS = 30;

/** The ids of exceptions that are kept in the table. */
export const TABLE_EXCEPTION_ID = /^ex-[0-9a-f]{10}$/;
