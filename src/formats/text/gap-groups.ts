import { byText } from '../../domain/by-text.ts';
import { cureOf, cureText } from '../../domain/cure.ts';
import type { Gap, GapReason } from '../../domain/gap.ts';
import { scopeKey } from '../../domain/scope.ts';

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
  /** Detail of the first gap. */
  readonly example: Gap;
}

const whatOf = ({ kind, resource, fact, part }: Gap): string => {
  if (part !== undefined) return 'part of a resource';
  if (resource !== undefined)
    return fact === undefined ? `${kind ?? resource.kind}` : `${fact} of ${kind ?? resource.kind}`;
  return kind === undefined ? 'whole target' : `listing of ${kind}`;
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
    scopes: [...scopes].toSorted(([a, countA], [b, countB]) => countB - countA || byText(a, b)),
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
