import type { FactName, Facts, ResourceKind } from './facts.ts';
import type { Gap, GapCause } from './gap.ts';
import type { ResourceRef } from './resource.ts';

export type NonEmpty<T> = readonly [T, ...T[]];

/**
 * One attribute of a resource: its value, or the reasons why there is none.
 * `missing` marks a value that was read in part: what is there is proof, what is not there proves nothing.
 */
export type Reading<T> =
  | { readonly ok: true; readonly value: T; readonly missing?: NonEmpty<GapCause> }
  | { readonly ok: false; readonly causes: NonEmpty<GapCause> };

export const readValue = <T>(value: T): Reading<T> => ({ ok: true, value });
export const unread = (cause: GapCause, ...more: readonly GapCause[]): Reading<never> => ({
  ok: false,
  causes: [cause, ...more],
});
/** A value of which some parts could not be read; a whole value when none are missing. */
export const readInPart = <T>(value: T, missing: readonly GapCause[]): Reading<T> => {
  const [first, ...rest] = missing;
  return first === undefined ? { ok: true, value } : { ok: true, value, missing: [first, ...rest] };
};

/** A resource and the readings of its facts. */
export interface Evidence<K extends ResourceKind = ResourceKind> {
  readonly resource: ResourceRef<K>;
  /** When AWS was asked (ISO 8601); for drift, when the check was initiated. */
  readonly observedAt: string;
  readonly facts: { readonly [F in FactName<K>]: Reading<Facts[K][F]> };
  /** Why the tags that were asked for are not in the resource. */
  readonly unreadTags?: NonEmpty<GapCause>;
}

/**
 * What a collector found. `gaps` are about listings; a gap of one resource stands in its readings.
 * `complete` says that the listing was read to its end: only then does absence prove that a resource is gone.
 */
export interface Collected<K extends ResourceKind = ResourceKind> {
  readonly kind: K;
  /** ISO 8601: when the listing was begun. What it does not show need not have been absent any later. */
  readonly listedAt: string;
  readonly complete: boolean;
  readonly evidence: readonly Evidence<K>[];
  readonly gaps: readonly Gap[];
  /** Resources that were listed but are of Regions or kinds outside this target; counted, not judged. */
  readonly outOfScope?: number;
}
