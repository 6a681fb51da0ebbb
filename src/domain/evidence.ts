import type { FactName, Facts, ResourceKind } from './facts.ts';
import type { Gap, GapCause } from './gap.ts';
import type { ResourceRef } from './resource.ts';

export type NonEmpty<T> = readonly [T, ...T[]];

/**
 * One attribute of a resource: its value, or the reasons why there is none. `missing` marks a value that was read in
 * part: present parts are proof, absent parts prove nothing.
 */
export type Reading<T> =
  | { readonly ok: true; readonly value: T; readonly missing?: NonEmpty<GapCause> }
  | { readonly ok: false; readonly causes: NonEmpty<GapCause> };

export const readValue = <T>(value: T): Reading<T> => ({ ok: true, value });
export const unread = (cause: GapCause, ...more: readonly GapCause[]): Reading<never> => ({
  ok: false,
  causes: [cause, ...more],
});
/** Builds the reading of a value with unread parts; a whole value when `missing` is empty. */
export const readInPart = <T>(value: T, missing: readonly GapCause[]): Reading<T> => {
  const [first, ...rest] = missing;
  return first === undefined ? { ok: true, value } : { ok: true, value, missing: [first, ...rest] };
};

/** A resource and the readings of its facts. */
export interface Evidence<K extends ResourceKind = ResourceKind> {
  readonly resource: ResourceRef<K>;
  /** Time of the API call, ISO 8601. For drift, the time at which the detection was initiated. */
  readonly observedAt: string;
  /** Readings of the facts that the run needs. */
  readonly facts: { readonly [F in FactName<K>]?: Reading<Facts[K][F]> };
  /** Reasons why requested tags are not in the resource. */
  readonly unreadTags?: NonEmpty<GapCause>;
}

/**
 * Result of a collector. `gaps` concern listings; a gap of one resource is in its readings. `complete` means that the
 * listing was read to its end. Absence proves that a resource is gone only then.
 */
export interface Collected<K extends ResourceKind = ResourceKind> {
  readonly kind: K;
  /** Time at which the listing began, ISO 8601. Absence from the listing proves nothing about later times. */
  readonly listedAt: string;
  readonly complete: boolean;
  readonly evidence: readonly Evidence<K>[];
  readonly gaps: readonly Gap[];
  /** Number of listed resources that are outside this target's Region or kind. They are counted, not judged. */
  readonly outOfScope?: number;
}
