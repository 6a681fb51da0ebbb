import { byText } from '../domain/by-text.ts';
import type { Gap } from '../domain/gap.ts';
import type { CoverageLoss, Report } from '../domain/report.ts';
import type { KindCoverage } from '../domain/run.ts';
import { type Scope, scopeKey } from '../domain/scope.ts';

/** The unseen part of a kind in a scope: a number of resources, and whether even the listing failed. */
interface Unseen {
  readonly resources: number;
  readonly unlisted: boolean;
}

/**
 * The unseen parts by scope (`123456789012/eu-west-1`) and kind; the kind `*` is a scope that is hidden as a whole. A run that looks at
 * less passes on the entries that it did not look at.
 */
export type CoverageLedger = Readonly<Record<string, Readonly<Record<string, Unseen>>>>;

const SEEN: Unseen = { resources: 0, unlisted: false };
const HIDDEN: Unseen = { resources: 0, unlisted: true };

const unseenOf = ({ listed, expected, evaluated, notRead = 0 }: KindCoverage): Unseen => ({
  resources: expected - evaluated - notRead,
  unlisted: !listed,
});
const isWorse = (now: Unseen, before: Unseen): boolean =>
  now.unlisted === before.unlisted ? now.resources > before.resources : now.unlisted;

const hidesScope = ({ kind, resource }: Gap): boolean => kind === undefined && resource === undefined;

type RunCoverage = Pick<Report, 'targets'> & { readonly gaps: readonly Gap[] };

/** The entries that this run looked at. */
const entriesOf = ({ targets, gaps }: RunCoverage): CoverageLedger => {
  const ofTargets = targets.map((target) => [
    scopeKey(target),
    {
      '*': SEEN,
      ...Object.fromEntries(Object.entries(target.coverage).map(([kind, coverage]) => [kind, unseenOf(coverage)])),
    },
  ]);
  const hidden = gaps.filter(hidesScope).map(({ target }) => [scopeKey(target), { '*': HIDDEN }]);
  return Object.fromEntries([...ofTargets, ...hidden]) as CoverageLedger;
};

/** The ledger of the runs before, with the entries that this run looked at in the place of theirs. */
export const coverageLedger = (report: RunCoverage, before: CoverageLedger = {}): CoverageLedger => {
  const accounts = new Set<string | undefined>(['*', ...report.targets.map(({ accountId }) => accountId)]);
  // Gaps of whole accounts and of the organization end unless this run has them too.
  const kept = Object.fromEntries(
    Object.entries(before).filter(([key]) => {
      const [accountId, region] = key.split('/');
      return region !== '*' || !accounts.has(accountId);
    }),
  );
  const now = entriesOf(report);
  const scopes = [...new Set([...Object.keys(kept), ...Object.keys(now)])].map((key) => {
    const kinds = Object.entries({ ...kept[key], ...now[key] }).filter(([, unseen]) => isWorse(unseen, SEEN));
    return [key, Object.fromEntries(kinds)] as const;
  });
  return Object.fromEntries(scopes.filter(([, kinds]) => Object.keys(kinds).length > 0));
};

/** Entries that are worse than before. A scope that no run looked at counts as seen: that it cannot be seen is a loss, once. */
export const coverageLosses = (ledger: CoverageLedger, before: CoverageLedger = {}): readonly CoverageLoss[] =>
  Object.entries(ledger)
    .flatMap(([key, kinds]) => {
      const [accountId, region] = key.split('/') as [Scope['accountId'], Scope['region']];
      return Object.entries(kinds)
        .filter(([kind, unseen]) => isWorse(unseen, before[key]?.[kind] ?? SEEN))
        .map(([kind]) => ({ target: { accountId, region }, kind }));
    })
    .toSorted((one, other) => byText(scopeKey(one.target), scopeKey(other.target)) || byText(one.kind, other.kind));
