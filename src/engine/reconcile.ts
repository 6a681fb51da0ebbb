import type { AnyCheck, Severity } from '../domain/check.ts';
import type { ResourceKind } from '../domain/facts.ts';
import type { Finding, FindingTransition, ResolvedBecause } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import type { FindingId } from '../domain/ids.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { ResourceRef } from '../domain/resource.ts';
import type { Scope } from '../domain/scope.ts';
import { scopeOf } from '../domain/scope.ts';
import { findingId } from './finding-id.ts';
import { sameJson } from './json.ts';
import { renderMessage } from './render-message.ts';

export interface Observation {
  readonly target: Scope;
  /** ISO 8601: now. */
  readonly at: string;
  /** The checks that are enabled. */
  readonly checks: readonly AnyCheck[];
  /** The kinds that this phase settles; findings of other kinds are left alone. */
  readonly kinds: readonly ResourceKind[];
  /** Findings of this target, archived ones too. */
  readonly previous: readonly Finding[];
  readonly outcomes: readonly Outcome[];
  readonly collected: readonly {
    readonly kind: ResourceKind;
    /** ISO 8601: when the listing was begun; now where nothing was listed. */
    readonly listedAt?: string;
    readonly complete: boolean;
    readonly gaps: readonly Gap[];
    /** Resources that exist, whether or not this step settled them: one without an outcome is pending, not gone. */
    readonly listed?: readonly Pick<ResourceRef, 'arn'>[];
  }[];
  /** What other runs saw later than some of this, and recorded before it. */
  readonly newer?: readonly NewerSighting[];
  /** What the policy says of the severity of a resource's findings; that of the check where it says nothing. */
  readonly severityOf?: (check: AnyCheck, resource: ResourceRef) => Severity | undefined;
}

/** What another run saw of the same target. */
export interface NewerSighting {
  /** ISO 8601: when its listings were begun. */
  readonly at: string;
  /** Kinds whose listing was read to its end. */
  readonly complete: readonly ResourceKind[];
  readonly outcomes: readonly Outcome[];
}

/** What was seen against what was known. A finding closes on proof, never on silence, and an older observation changes nothing. */
export const reconcile = (observation: Observation): readonly FindingTransition[] => {
  const before = new Map(observation.previous.map((finding) => [finding.id, finding]));
  const seen = newestById(observation);
  const isOutdated = outdated(observation);
  return Object.freeze([...raise(observation, before, seen, isOutdated), ...settle(observation, seen, isOutdated)]);
};

/** Whether another run has proof of a finding's resource that is newer than a time: a verdict, or that it is gone. */
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
    return isBefore(at, prior.lastSeen) || isSame(prior, finding)
      ? [{ type: 'persisted', at, finding: prior }]
      : [{ type: 'changed', at, finding }];
  });
};

/** How often the finding was opened again, this time included. */
const reopenings = (prior: Finding | undefined, at: string): Pick<Finding, 'timesReopened' | 'reopenedAt'> => {
  if (prior === undefined) return {};
  const { recordState, timesReopened = 0, reopenedAt } = prior;
  if (recordState === 'ARCHIVED') return { timesReopened: timesReopened + 1, reopenedAt: at };
  return reopenedAt === undefined ? {} : { timesReopened, reopenedAt };
};

/** Tags that could not be read, or that nothing asked for this time, stay as they were read last. */
const withTags = (resource: ResourceRef, prior: Finding | undefined): ResourceRef => {
  const tags = resource.tags ?? prior?.resource.tags;
  return tags === undefined ? resource : { ...resource, tags };
};

/** The severity counts: a policy that raises it must not leave the old one in the store. So do the tags, by which exceptions go. */
const isSame = (prior: Finding, now: Finding): boolean =>
  prior.messageId === now.messageId &&
  prior.severity === now.severity &&
  sameJson(prior.data, now.data) &&
  sameJson(prior.resource.tags ?? {}, now.resource.tags ?? {});

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

/** When the first of the listings was begun. */
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

/** Whether one ISO 8601 time is earlier than another, however each is written. */
const isBefore = (one: string, other: string): boolean => Date.parse(one) < Date.parse(other);
