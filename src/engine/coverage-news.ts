import type { Gap } from '../domain/gap.ts';
import type { Report } from '../domain/report.ts';
import type { KindCoverage } from '../domain/run.ts';
import { type Scope, scopeKey, scopeOf } from '../domain/scope.ts';

/** What is not seen of a kind in a scope: resources, and whether even their listing. */
type Missing = readonly [resources: number, unlisted: 0 | 1];

/**
 * What is not seen, by scope (`123456789012/eu-west-1`) and kind, or `*` where nothing is seen of the scope. It is carried from run to
 * run: a run that looks at less leaves what it did not look at as it was.
 */
export type CoverageLedger = Readonly<Record<string, Readonly<Record<string, Missing>>>>;

/** Less is seen of a scope than before. */
export interface CoverageFall {
  readonly target: Scope;
  /** A resource kind; `*` when nothing is seen of the scope. */
  readonly kind: string;
}

export interface CoverageNews {
  readonly ledger: CoverageLedger;
  readonly falls: readonly CoverageFall[];
}

const SEEN: Missing = [0, 0];
const UNSEEN: Missing = [0, 1];

const missingOf = ({ listed, expected, evaluated }: KindCoverage): Missing => [expected - evaluated, listed ? 0 : 1];
const isWorse = ([resources, unlisted]: Missing, [before, unlistedBefore]: Missing): boolean =>
  unlisted > unlistedBefore || (unlisted === unlistedBefore && resources > before);

const hidesScope = ({ kind, resource }: Gap): boolean => kind === undefined && resource === undefined;
const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/**
 * What this run does not see that was seen before. What was never looked at counts as seen before: that it cannot be seen is news once.
 */
export const coverageNews = (
  { targets, gaps }: Pick<Report, 'targets' | 'gaps'>,
  before: CoverageLedger = {},
): CoverageNews => {
  const accounts = new Set<string>(targets.map(({ accountId }) => accountId));
  const hidden = new Map(gaps.filter(hidesScope).map(({ target }) => [scopeKey(target), scopeOf(target)]));
  const ledger: Record<string, Record<string, Missing>> = {};
  for (const [key, kinds] of Object.entries(before)) ledger[key] = { ...kinds };
  // Gaps of whole accounts and of the organization are of this run, or over.
  for (const key of Object.keys(ledger)) {
    const [accountId = '', region] = key.split('/');
    if (region === '*' && (accountId === '*' || accounts.has(accountId))) delete ledger[key];
  }

  const falls: CoverageFall[] = [];
  const enter = (target: Scope, kind: string, missing: Missing): void => {
    const key = scopeKey(target);
    if (isWorse(missing, before[key]?.[kind] ?? SEEN)) falls.push({ target: scopeOf(target), kind });
    if (isWorse(missing, SEEN)) ledger[key] = { ...ledger[key], [kind]: missing };
    else if (ledger[key] !== undefined) delete ledger[key][kind];
  };
  for (const target of targets) {
    if (hidden.has(scopeKey(target))) continue;
    enter(target, '*', SEEN);
    for (const [kind, coverage] of Object.entries(target.coverage)) enter(target, kind, missingOf(coverage));
  }
  for (const target of hidden.values()) enter(target, '*', UNSEEN);
  for (const [key, kinds] of Object.entries(ledger)) if (Object.keys(kinds).length === 0) delete ledger[key];
  return {
    ledger,
    falls: falls.toSorted(
      (one, other) => byText(scopeKey(one.target), scopeKey(other.target)) || byText(one.kind, other.kind),
    ),
  };
};
