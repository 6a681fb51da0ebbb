import type { Report } from '../../domain/report.ts';
import { type Scope, scopeKey } from '../../domain/scope.ts';
import { gapGroups } from '../text/gap-groups.ts';
import { shortened } from '../text/shortened.ts';
import type { DigestGap } from './digest.ts';
import { NAME } from './digest-lengths.ts';

/** Places that stand for all of a group of gaps. */
const PLACES = 3;

/** A kind of resource of which a target shows less than before; `*` for all of them. */
export interface CoverageFall {
  readonly target: Scope;
  readonly kind: string;
}

/** What is not seen any more, by cause; what no gap explains, by kind. */
export const digestGaps = ({ gaps }: Report, falls: readonly CoverageFall[]): readonly DigestGap[] => {
  const fallen = new Map(falls.map((fall) => [`${scopeKey(fall.target)} ${fall.kind}`, fall]));
  const keyOf = ({ target, kind, resource }: Report['gaps'][number]) =>
    `${scopeKey(target)} ${kind ?? resource?.kind ?? '*'}`;
  const explaining = gaps.filter((gap) => fallen.has(keyOf(gap)));
  const explained = new Set(explaining.map(keyOf));
  const placed = (scopes: readonly string[]) => ({
    places: scopes.slice(0, PLACES),
    placesOmitted: Math.max(0, scopes.length - PLACES),
  });
  const unexplained = falls.filter(({ target, kind }) => !explained.has(`${scopeKey(target)} ${kind}`));
  return [
    ...gapGroups(explaining).map(({ what, scopes, reason, operation, cure }) => ({
      what: shortened(what, NAME),
      ...placed(scopes.map(([scope]) => scope)),
      reason,
      ...(operation === undefined ? {} : { operation: shortened(operation, NAME) }),
      cure: shortened(cure, NAME),
    })),
    ...[...new Set(unexplained.map(({ kind }) => kind))].map((kind) => ({
      what: kind === '*' ? 'whole target' : kind,
      ...placed(unexplained.filter((fall) => fall.kind === kind).map(({ target }) => scopeKey(target))),
      cure: 'see the report',
    })),
  ];
};
