import type { AnyCheck, Severity } from '../domain/check.ts';
import type { ResourceKind } from '../domain/facts.ts';
import type { Finding, FindingTransition, ResolvedBecause } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import type { FindingId } from '../domain/ids.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { ResourceRef } from '../domain/resource.ts';
import type { Scope } from '../domain/target.ts';
import { scopeOf } from '../domain/target.ts';
import { findingId } from './finding-id.ts';
import { sameJson } from './json.ts';
import { renderMessage } from './render-message.ts';

export interface Observation {
  readonly target: Scope;
  /** ISO 8601: when the listings were read. */
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
    readonly complete: boolean;
    readonly gaps: readonly Gap[];
    /** Resources that exist, whether or not this step settled them: one without an outcome is pending, not gone. */
    readonly listed?: readonly Pick<ResourceRef, 'arn'>[];
  }[];
  /** Severities by check id where the policy differs from the check. */
  readonly severities?: Readonly<Record<string, Severity>>;
}

/** What was seen against what was known. A finding closes on proof, never on silence, and an older observation changes nothing. */
export const reconcile = (observation: Observation): readonly FindingTransition[] => {
  const before = new Map(observation.previous.map((finding) => [finding.id, finding]));
  const seen = newestById(observation);
  return Object.freeze([...raise(observation, before, seen), ...settle(observation, seen)]);
};

const newestById = ({ target, outcomes }: Observation): ReadonlyMap<FindingId, Outcome> => {
  const seen = new Map<FindingId, Outcome>();
  for (const outcome of outcomes) {
    const id = findingId(outcome.checkId, target, outcome.resource.arn);
    const other = seen.get(id);
    if (other === undefined || !isBefore(outcome.observedAt, other.observedAt)) seen.set(id, outcome);
  }
  return seen;
};

const raise = (
  { target, checks, severities }: Observation,
  before: ReadonlyMap<FindingId, Finding>,
  seen: ReadonlyMap<FindingId, Outcome>,
): FindingTransition[] => {
  const enabled = new Map(checks.map((check) => [check.id, check]));
  return [...seen].flatMap(([id, outcome]): FindingTransition[] => {
    const check = enabled.get(outcome.checkId);
    if (outcome.status !== 'NON_COMPLIANT' || check === undefined) return [];
    const { checkId, resource, messageId, data, observedAt: at } = outcome;
    const prior = before.get(id);
    const finding: Finding = {
      id,
      checkId,
      severity: severities?.[checkId] ?? check.severity,
      recordState: 'ACTIVE',
      target: scopeOf(target),
      resource,
      messageId,
      message: renderMessage(check, messageId, resource, data),
      data,
      firstSeen: prior?.firstSeen ?? at,
      lastSeen: at,
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

/** The severity counts: a policy that raises it must not leave the old one in the store. */
const isSame = (prior: Finding, now: Finding): boolean =>
  prior.messageId === now.messageId && prior.severity === now.severity && sameJson(prior.data, now.data);

const settle = (observation: Observation, seen: ReadonlyMap<FindingId, Outcome>): FindingTransition[] => {
  const enabled = new Set(observation.checks.map(({ id }) => id));
  return observation.previous
    .filter(({ recordState, resource }) => recordState === 'ACTIVE' && observation.kinds.includes(resource.kind))
    .flatMap((finding): FindingTransition[] => {
      const outcome = seen.get(finding.id);
      const at = outcome?.observedAt ?? observation.at;
      if (!enabled.has(finding.checkId)) return [resolved(finding, observation.at, 'check-retired')];
      if (isBefore(at, finding.lastSeen)) return [];
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
          return settleUnseen(observation, finding);
      }
    });
};

const settleUnseen = ({ target, at, collected }: Observation, finding: Finding): FindingTransition[] => {
  const { kind, arn } = finding.resource;
  const listings = collected.filter((listing) => listing.kind === kind);
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
