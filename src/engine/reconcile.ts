import type { AnyCheck, Severity } from '../domain/check.ts';
import type { ResourceKind } from '../domain/facts.ts';
import type { Finding, FindingTransition, ResolvedBecause } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import type { FindingId } from '../domain/ids.ts';
import { sameJson } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { ResourceRef } from '../domain/resource.ts';
import type { Scope } from '../domain/scope.ts';
import { scopeOf } from '../domain/scope.ts';
import { findingId } from './finding-id.ts';
import { renderMessage } from './render-message.ts';

export interface Observation {
  readonly target: Scope;
  /** Time of the reconciliation, ISO 8601. */
  readonly at: string;
  /** The enabled checks. */
  readonly checks: readonly AnyCheck[];
  /** Kinds that this phase covers. Findings of other kinds are not touched. */
  readonly kinds: readonly ResourceKind[];
  /** Findings of this target, archived ones included. */
  readonly previous: readonly Finding[];
  readonly outcomes: readonly Outcome[];
  readonly collected: readonly {
    readonly kind: ResourceKind;
    /** Start of the listing, ISO 8601; the present if nothing was listed. */
    readonly listedAt?: string;
    readonly complete: boolean;
    readonly gaps: readonly Gap[];
    /**
     * Existing resources, with or without an outcome in this step. A resource without an outcome is pending, not gone.
     */
    readonly listed?: readonly Pick<ResourceRef, 'arn'>[];
  }[];
  /** Later observations of other runs that were recorded before this step. */
  readonly newer?: readonly NewerSighting[];
  /**
   * Returns the severity that the policy sets for a resource's findings; the check's own severity applies without it.
   */
  readonly severityOf?: (check: AnyCheck, resource: ResourceRef) => Severity | undefined;
}

/** Observation of the same target by another run. */
export interface NewerSighting {
  /** Start of its listings, ISO 8601. */
  readonly at: string;
  /** Kinds whose listing was read to its end. */
  readonly complete: readonly ResourceKind[];
  readonly outcomes: readonly Outcome[];
}

/**
 * Compares outcomes with stored findings. A finding closes on proof, never on silence, and an older observation changes
 * nothing.
 */
export const reconcile = (observation: Observation): readonly FindingTransition[] => {
  const before = new Map(observation.previous.map((finding) => [finding.id, finding]));
  const seen = newestById(observation);
  const isOutdated = outdated(observation);
  return Object.freeze([...raise(observation, before, seen, isOutdated), ...settle(observation, seen, isOutdated)]);
};

/** Tests whether another run has newer proof about a finding's resource: a verdict, or its absence. */
type IsOutdated = (id: FindingId, resource: ResourceRef, at: string) => boolean;

const outdated = ({ target, newer = [] }: Observation): IsOutdated => {
  const sightings = newer.map(({ at, complete, outcomes }) => ({
    at,
    complete,
    said: newestById({ target, outcomes }),
    listed: new Set(outcomes.map(({ resource }) => resource.arn)),
  }));
  return (id, { kind, arn }, at) =>
    sightings.some((sighting) => {
      const outcome = sighting.said.get(id);
      if (outcome !== undefined) return outcome.status !== 'INSUFFICIENT_DATA' && isBefore(at, outcome.observedAt);
      return sighting.complete.includes(kind) && !sighting.listed.has(arn) && isBefore(at, sighting.at);
    });
};

const newestById = ({
  target,
  outcomes,
}: Pick<Observation, 'target' | 'outcomes'>): ReadonlyMap<FindingId, Outcome> => {
  const seen = new Map<FindingId, Outcome>();
  for (const outcome of outcomes) {
    const id = findingId(outcome.checkId, target, outcome.resource.arn);
    const other = seen.get(id);
    if (other === undefined || !isBefore(outcome.observedAt, other.observedAt)) seen.set(id, outcome);
  }
  return seen;
};

const raise = (
  { target, checks, severityOf }: Observation,
  before: ReadonlyMap<FindingId, Finding>,
  seen: ReadonlyMap<FindingId, Outcome>,
  isOutdated: IsOutdated,
): FindingTransition[] => {
  const enabled = new Map(checks.map((check) => [check.id, check]));
  return [...seen].flatMap(([id, outcome]): FindingTransition[] => {
    const check = enabled.get(outcome.checkId);
    if (outcome.status !== 'NON_COMPLIANT' || check === undefined) return [];
    const { checkId, resource, messageId, data, observedAt: at } = outcome;
    const prior = before.get(id);
    if (isOutdated(id, resource, at)) {
      return prior?.recordState === 'ACTIVE' ? [{ type: 'persisted', at, finding: prior }] : [];
    }
    const finding: Finding = {
      id,
      checkId,
      severity: severityOf?.(check, resource) ?? check.severity,
      recordState: 'ACTIVE',
      target: scopeOf(target),
      resource: withTags(resource, prior),
      messageId,
      message: renderMessage(check, messageId, resource, data),
      data,
      firstSeen: prior?.firstSeen ?? at,
      lastSeen: at,
      ...reopenings(prior, at),
    };
    if (prior === undefined) return [{ type: 'opened', at, finding }];
    if (prior.recordState === 'ARCHIVED') {
      return isBefore(at, prior.archivedAt ?? prior.lastSeen) ? [] : [{ type: 'reopened', at, finding }];
    }
    return isBefore(at, prior.lastSeen) || isSame(prior, finding, check)
      ? [{ type: 'persisted', at, finding: prior }]
      : [{ type: 'changed', at, finding }];
  });
};

/** Counts how often the finding was reopened, this time included. */
const reopenings = (prior: Finding | undefined, at: string): Pick<Finding, 'timesReopened' | 'reopenedAt'> => {
  if (prior === undefined) return {};
  const { recordState, timesReopened = 0, reopenedAt } = prior;
  if (recordState === 'ARCHIVED') return { timesReopened: timesReopened + 1, reopenedAt: at };
  return reopenedAt === undefined ? {} : { timesReopened, reopenedAt };
};

/** Keeps the last known tags if tags could not be read, or were not requested, this time. */
const withTags = (resource: ResourceRef, prior: Finding | undefined): ResourceRef => {
  const tags = resource.tags ?? prior?.resource.tags;
  return tags === undefined ? resource : { ...resource, tags };
};

/**
 * Compares all that is stored. Severity is included, because a policy that raises it must update the store, and tags,
 * because exceptions match on them.
 */
const isSame = (prior: Finding, now: Finding, { addedData = [] }: AnyCheck): boolean => {
  const isComparable = (name: string): boolean => !addedData.includes(name) || Object.hasOwn(prior.data, name);
  const data = Object.fromEntries(Object.entries(now.data).filter(([name]) => isComparable(name)));
  return (
    prior.messageId === now.messageId &&
    prior.severity === now.severity &&
    sameJson(prior.data, data) &&
    sameJson(prior.resource.tags ?? {}, now.resource.tags ?? {})
  );
};

const settle = (
  observation: Observation,
  seen: ReadonlyMap<FindingId, Outcome>,
  isOutdated: IsOutdated,
): FindingTransition[] => {
  const enabled = new Set(observation.checks.map(({ id }) => id));
  return observation.previous
    .filter(({ recordState, resource }) => recordState === 'ACTIVE' && observation.kinds.includes(resource.kind))
    .flatMap((finding): FindingTransition[] => {
      const outcome = seen.get(finding.id);
      const listings = observation.collected.filter(({ kind }) => kind === finding.resource.kind);
      const at = outcome?.observedAt ?? earliest(listings) ?? observation.at;
      if (!enabled.has(finding.checkId)) return [resolved(finding, observation.at, 'check-retired')];
      if (isBefore(at, finding.lastSeen) || isOutdated(finding.id, finding.resource, at)) return [];
      switch (outcome?.status) {
        case 'NON_COMPLIANT':
          return [];
        case 'COMPLIANT':
          return [resolved(finding, at, 'compliant')];
        case 'NOT_APPLICABLE':
          return [resolved(finding, at, 'not-applicable')];
        case 'INSUFFICIENT_DATA':
          return [{ type: 'unconfirmed', at, finding, gaps: outcome.gaps }];
        default:
          return settleUnseen(observation.target, at, listings, finding);
      }
    });
};

/** Returns the start of the earliest listing. */
const earliest = (listings: Observation['collected']): string | undefined =>
  listings.flatMap(({ listedAt }) => listedAt ?? []).sort((one, other) => Date.parse(one) - Date.parse(other))[0];

const settleUnseen = (
  target: Scope,
  at: string,
  listings: Observation['collected'],
  finding: Finding,
): FindingTransition[] => {
  const { kind, arn } = finding.resource;
  if (listings.some(({ listed }) => listed?.some((resource) => resource.arn === arn))) return [];
  if (listings.length > 0 && listings.every(({ complete }) => complete))
    return [resolved(finding, at, 'resource-gone')];
  const gaps = listings.flatMap((listing) => listing.gaps);
  const unlisted: Gap = { target: scopeOf(target), kind, reason: 'unexpected', detail: 'The listing is not complete.' };
  return [{ type: 'unconfirmed', at, finding, gaps: gaps.length > 0 ? gaps : [unlisted] }];
};

const resolved = (finding: Finding, at: string, because: ResolvedBecause): FindingTransition => ({
  type: 'resolved',
  at,
  finding: { ...finding, recordState: 'ARCHIVED', because, archivedAt: at },
  because,
});

/** Compares two ISO 8601 times, whatever their notation. */
const isBefore = (one: string, other: string): boolean => Date.parse(one) < Date.parse(other);
