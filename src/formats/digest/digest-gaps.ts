import { defined } from '../../domain/defined.ts';
import type { CoverageLoss, Report } from '../../domain/report.ts';
import { scopeKey } from '../../domain/scope.ts';
import { gapGroups } from '../text/gap-groups.ts';
import { shortened } from '../text/shortened.ts';
import type { DigestGap } from './digest.ts';
import { NAME } from './digest-lengths.ts';

/** Scopes that a group of gaps names. */
const PLACES = 3;

/** Coverage losses by the cause of the gaps behind them; those that no gap explains by kind. */
export const digestGaps = ({ gaps }: Report, losses: readonly CoverageLoss[]): readonly DigestGap[] => {
  const lost = new Set(losses.map(({ target, kind }) => `${scopeKey(target)} ${kind}`));
  const keyOf = ({ target, kind, resource }: Report['gaps'][number]) =>
    `${scopeKey(target)} ${kind ?? resource?.kind ?? '*'}`;
  const explaining = gaps.filter((gap) => lost.has(keyOf(gap)));
  const explained = new Set(explaining.map(keyOf));
  const placed = (scopes: readonly string[]) => ({
    places: scopes.slice(0, PLACES),
    placesOmitted: Math.max(0, scopes.length - PLACES),
  });
  const unexplained = losses.filter(({ target, kind }) => !explained.has(`${scopeKey(target)} ${kind}`));
  return [
    ...gapGroups(explaining).map(({ what, scopes, reason, operation, cure }) => ({
      what: shortened(what, NAME),
      ...placed(scopes.map(([scope]) => scope)),
      reason,
      ...defined({ operation: operation === undefined ? undefined : shortened(operation, NAME) }),
      cure: shortened(cure, NAME),
    })),
    ...[...new Set(unexplained.map(({ kind }) => kind))].map((kind) => ({
      what: kind === '*' ? 'whole target' : kind,
      ...placed(unexplained.filter((loss) => loss.kind === kind).map(({ target }) => scopeKey(target))),
      cure: 'see the report',
    })),
  ];
};
