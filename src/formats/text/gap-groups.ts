import { byText } from '../../domain/by-text.ts';
import { cureOf, cureText } from '../../domain/cure.ts';
import type { Gap, GapReason } from '../../domain/gap.ts';
import { scopeKey } from '../../domain/scope.ts';
import { cut } from '../table/layout.ts';
import { numberText } from './wording.ts';

/** Gaps with one cause: the same reason, call and cure. */
export interface GapGroup {
  readonly reason: GapReason;
  readonly operation: string | undefined;
  /** Cure of all gaps of the group. */
  readonly cure: string;
  readonly count: number;
  /** Kind of what could not be seen: a listing, a target, a fact. */
  readonly what: string;
  /** Scopes (`123456789012/eu-west-1`) with their numbers of gaps, most gaps first. */
  readonly scopes: readonly (readonly [scope: string, count: number])[];
  /** Names of the resources, or of their parts; empty for listings and targets. */
  readonly resources: readonly string[];
  /** Detail of the first gap. */
  readonly example: Gap;
}

const whatOf = ({ kind, resource, fact, part, reason }: Gap): string => {
  if (part !== undefined) return 'part of a resource';
  if (resource !== undefined)
    return fact === undefined ? `${kind ?? resource.kind}` : `${fact} of ${kind ?? resource.kind}`;
  if (reason === 'region-closed') return 'closed Region';
  return kind === undefined ? 'whole target' : `listing of ${kind}`;
};

/** Number of resources that are named without unfolding. */
export const MOST_RESOURCES = 10;

/** Names the first resources, and counts the others. */
export const firstOf = (resources: readonly string[]): string => {
  const left = resources.length - MOST_RESOURCES;
  return `${resources.slice(0, MOST_RESOURCES).join(', ')}${left > 0 ? ` and ${numberText(left)} more` : ''}`;
};

const resourceText = ({ resource, part }: Gap): readonly string[] =>
  resource === undefined ? [] : [part === undefined ? resource.name : `${resource.name} ${part}`];

/** Closed Regions are one entry an account: `222222222222: eu-north-1, eu-west-2`. */
const closedScopes = (gaps: readonly Gap[]): GapGroup['scopes'] => {
  const regions = new Map<string, Set<string>>();
  for (const { target } of gaps)
    regions.set(target.accountId, (regions.get(target.accountId) ?? new Set()).add(target.region));
  return [...regions]
    .toSorted(([a], [b]) => byText(a, b))
    .map(([accountId, codes]) => [`${accountId}: ${[...codes].toSorted(byText).join(', ')}`, 1]);
};

/** Words by which AWS names the policy that denied. */
const DECIDING = /\b(?:with an explicit deny in|because no) /;

/** Cuts a detail to a width, and keeps the words that decide. */
export const shortDetail = (detail: string, width: number): string => {
  const at = DECIDING.exec(detail)?.index ?? 0;
  if (detail.length <= width || at === 0) return cut(detail, width);
  const deciding = cut(detail.slice(at), Math.floor(width / 2));
  return `${cut(detail.slice(0, at), width - deciding.length)} ${deciding}`;
};

const groupOf = (gaps: readonly [Gap, ...Gap[]]): GapGroup => {
  const scopes = new Map<string, number>();
  for (const gap of gaps) scopes.set(scopeKey(gap.target), (scopes.get(scopeKey(gap.target)) ?? 0) + 1);
  const whats = [...new Set(gaps.map(whatOf))].toSorted(byText);
  return {
    reason: gaps[0].reason,
    operation: gaps[0].operation,
    cure: cureText(cureOf(gaps[0])),
    count: gaps.length,
    what: whats.join(', '),
    scopes:
      gaps[0].reason === 'region-closed'
        ? closedScopes(gaps)
        : [...scopes].toSorted(([a, countA], [b, countB]) => countB - countA || byText(a, b)),
    resources: [...new Set(gaps.flatMap(resourceText))],
    example: gaps[0],
  };
};

/** Groups gaps by cause, largest group first. */
export const gapGroups = (gaps: readonly Gap[]): readonly GapGroup[] => {
  const groups = new Map<string, [Gap, ...Gap[]]>();
  for (const gap of gaps) {
    const key = JSON.stringify([gap.reason, gap.operation, cureText(cureOf(gap))]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [gap]);
    else group.push(gap);
  }
  return [...groups.values()]
    .map(groupOf)
    .toSorted(
      (a, b) => b.count - a.count || byText(a.reason, b.reason) || byText(a.operation ?? '', b.operation ?? ''),
    );
};
