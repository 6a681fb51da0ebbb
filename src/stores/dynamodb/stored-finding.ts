import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../../domain/check.ts';
import type { Finding, FindingTransition } from '../../domain/finding.ts';
import { type Scope, scopeKey } from '../../domain/scope.ts';
import { ARCHIVED_FINDING_DAYS, expiryAfter, instant } from '../expiry.ts';

/** A transition that changes the stored finding. */
export type FindingChange = Exclude<FindingTransition, { type: 'persisted' | 'unconfirmed' }>;

export const isFindingChange = (transition: FindingTransition): transition is FindingChange =>
  transition.type !== 'persisted' && transition.type !== 'unconfirmed';

/** The parts of a finding that decide whether it is written. */
export interface FindingVersion {
  /** Time of the observation that the finding was last written for. */
  readonly observedAt: string;
  /** Hash of the finding before it was cut to size. */
  readonly digest: string;
}

export interface StoredFinding extends FindingVersion {
  readonly finding: Finding;
  /** Seconds since 1970; absent while the finding is active. */
  readonly expiresAt?: number;
}

const digestOf = ({ recordState, severity, messageId, data, because, resource: { tags } }: Finding): string =>
  createHash('sha256')
    .update(
      JSON.stringify([recordState, severity, messageId, data, because ?? null, ...(tags === undefined ? [] : [tags])]),
    )
    .digest('hex');

/** Returns the stored form of a finding after a transition. */
export const storedAfter = (transition: FindingChange): StoredFinding => {
  const finding: Finding =
    transition.type === 'resolved'
      ? { ...transition.finding, recordState: 'ARCHIVED', because: transition.because }
      : transition.finding;
  const observedAt = instant(transition.at);
  return {
    finding,
    observedAt,
    digest: digestOf(finding),
    ...(finding.recordState === 'ARCHIVED' ? { expiresAt: expiryAfter(observedAt, ARCHIVED_FINDING_DAYS) } : {}),
  };
};

/**
 * Tests whether a write would add nothing, because the stored version is newer or the same. Repeated steps and
 * overlapping runs rely on it.
 */
export const addsNothing = (stored: FindingVersion | undefined, next: FindingVersion): boolean =>
  stored !== undefined && (stored.observedAt > next.observedAt || stored.digest === next.digest);

/** Throws if a finding belongs to another target. It would be stored where no reader loads it. */
export const assertOfTarget = (target: Scope, transitions: readonly FindingTransition[]): void => {
  for (const { finding } of transitions) {
    if (scopeKey(finding.target) !== scopeKey(target)) {
      throw new Error(`the finding ${finding.id} is of ${scopeKey(finding.target)}, not of ${scopeKey(target)}`);
    }
  }
};

const TEXT_LIMIT = 256;
const KEY_LIMIT = 50;

const cutJson = (value: Json, items: number, omit: (count: number) => void): Json => {
  if (typeof value === 'string') {
    if (value.length > TEXT_LIMIT) omit(1);
    return value.slice(0, TEXT_LIMIT);
  }
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    omit(Math.max(0, value.length - items));
    return value.slice(0, items).map((item: Json) => cutJson(item, items, omit));
  }
  const entries = Object.entries(value as JsonObject);
  omit(Math.max(0, entries.length - KEY_LIMIT));
  return Object.fromEntries(entries.slice(0, KEY_LIMIT).map(([key, item]) => [key, cutJson(item, items, omit)]));
};

/** Yields the finding, then ever shorter versions whose data count the parts that were cut (`partsOmitted`). */
export function* findingVersions(finding: Finding): Generator<Finding> {
  yield finding;
  const message = finding.message.slice(0, 4 * TEXT_LIMIT);
  for (const items of [200, 100, 50, 25, 10, 5, 1, 0]) {
    let partsOmitted = 0;
    const data = cutJson(finding.data, items, (count) => {
      partsOmitted += count;
    }) as JsonObject;
    yield { ...finding, message, data: { ...data, partsOmitted } };
  }
  yield { ...finding, message, data: { partsOmitted: Object.keys(finding.data).length } };
}
