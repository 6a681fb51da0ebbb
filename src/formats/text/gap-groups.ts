import { byText } from '../../domain/by-text.ts';
import { stsCalls } from '../../domain/calls/sts.ts';
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

const CURES: Readonly<Record<GapReason, string>> = {
  'access-denied': 'allow the call in the audit role',
  'check-crashed': 'a defect of the check: please report it',
  'denied-by-scp': 'exempt the audit role in the service control policy',
  'drift-not-detected': 'raise drift.budget, or audit again',
  'not-implemented': 'the endpoint does not offer this call',
  'policy-contradiction': 'let one of the entries of the policy be more specific',
  'policy-undecided': 'let the audit read what the overrides of the policy ask for',
  'region-disabled': 'enable the Region, or leave it out of targets.regions',
  'resource-unknown': 'let the audit role read this resource type',
  'stack-state': 'bring the stack into a stable state',
  throttled: 'audit again, or at a quieter time',
  'timed-out': 'audit again',
  unaudited: 'audit again; see why the run was cut short',
  unexpected: 'see the detail',
};

const isAction = (action: string): boolean => /^[a-z0-9-]+:[A-Za-z*]+$/.test(action);

/** Returns the cure of a gap: the IAM action to allow and the policy that needs it, or advice by its reason. */
export const cureOf = ({ reason, action }: Pick<Gap, 'reason' | 'action'>): string => {
  if (action === undefined) return CURES[reason];
  if (action === stsCalls.assumeRole.operation && reason === 'access-denied')
    return `allow ${action} to the auditor, and let the role trust it`;
  if (!isAction(action)) return action;
  if (reason === 'access-denied' || reason === 'resource-unknown') return `allow ${action}`;
  return reason === 'denied-by-scp' ? `exempt ${action} in the service control policy` : CURES[reason];
};

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
    cure: cureOf(gaps[0]),
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
    const key = JSON.stringify([gap.reason, gap.operation, cureOf(gap)]);
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
