import type { JsonObject, Severity } from './check.ts';
import type { Selector } from './selector.ts';

/** Effect of an override on a check: `false` disables it, a mapping changes its options and severity. */
export type CheckOverride = false | { readonly severity?: Severity; readonly options: JsonObject };

/** One entry of the policy's `overrides`: other options for some resources. */
export interface Override {
  readonly match: Selector;
  /** Changes by check id. Options are those in the file, without defaults. */
  readonly checks: Readonly<Record<string, CheckOverride>>;
  readonly reason?: string;
}

/** A check's section of the policy, which holds where no override applies. */
export interface BaseOptions {
  /** False if the policy disables the check and only overrides enable it. */
  readonly asked: boolean;
  readonly severity: Severity;
  /** Parsed options with defaults. A disabled check has its defaults. */
  readonly options: unknown;
  /** Options in the file, without defaults, `severity` included. */
  readonly given: JsonObject;
}

/** Name of an entry of the policy's `overrides` in problems and explanations: its position, counted from 0. */
export const overrideName = (index: number): string => `overrides[${index}]`;
