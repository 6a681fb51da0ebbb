import type { JsonObject, Severity } from './check.ts';
import type { Selector } from './selector.ts';

/** What an override says of a check: `false`, that it is not asked there; else what it changes of the check's own options and severity. */
export type CheckOverride = false | { readonly severity?: Severity; readonly options: JsonObject };

/** Other options for some resources: one entry of the policy's `overrides`. */
export interface Override {
  readonly match: Selector;
  /** By check id; options as they are written, without defaults. */
  readonly checks: Readonly<Record<string, CheckOverride>>;
  readonly reason?: string;
}

/** What a policy says of a check where no override speaks. */
export interface BaseOptions {
  /** False when the policy disables the check, and only overrides ask it. */
  readonly asked: boolean;
  readonly severity: Severity;
  /** Parsed, defaults filled in; those of a disabled check are its defaults. */
  readonly options: unknown;
  /** As they are written, without defaults. `severity` is among them when it is written. */
  readonly given: JsonObject;
}

/** How problems and explanations name an entry of the policy's `overrides`: by its place, counted from 0. */
export const overrideName = (index: number): string => `overrides[${index}]`;
