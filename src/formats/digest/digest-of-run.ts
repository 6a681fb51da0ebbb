import type { AccountContext } from '../../domain/account-context.ts';
import { type AlertRoute, CHANGE_KINDS, type ChangeKind } from '../../domain/alert.ts';
import { SEVERITIES } from '../../domain/check.ts';
import { defined } from '../../domain/defined.ts';
import type { CoverageLoss, Report } from '../../domain/report.ts';
import { scopeKey } from '../../domain/scope.ts';
import { seenTargets } from '../../domain/seen-targets.ts';
import { openFindings } from '../text/order.ts';
import { shortened } from '../text/shortened.ts';
import { visible } from '../text/visible.ts';
import type { Digest, DigestException } from './digest.ts';
import { digestExceptions } from './digest-exceptions.ts';
import { digestGaps } from './digest-gaps.ts';
import { digestGroups } from './digest-groups.ts';
import { MESSAGE, NAME } from './digest-lengths.ts';
import { type ReportedChange, reportedChanges } from './digest-news.ts';
import { routeFilter } from './digest-route.ts';

export interface DigestSource {
  readonly report: Report;
  readonly losses: readonly CoverageLoss[];
  readonly accounts: readonly AccountContext[];
}

export interface DigestContext {
  /** Ids of the changes of this run that were sent to the route already. */
  readonly sent: ReadonlySet<string>;
  readonly sentAt: string;
  readonly after: readonly string[];
  readonly more: string;
}

/** A digest without its id, and the ids of the changes in it. */
export interface DigestDraft {
  readonly digest: Omit<Digest, 'deduplicationId'>;
  readonly changes: readonly string[];
}

const distinct = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];

const countBy = <K extends string>(keys: readonly K[], all: readonly K[]): Partial<Record<K, number>> => {
  const counts: Partial<Record<K, number>> = {};
  for (const key of keys) {
    const count = all.filter((each) => each === key).length;
    if (count > 0) counts[key] = count;
  }
  return counts;
};

/** The digest of a run for a route; none where it has no change that the route takes and was not sent. */
export const digestOf = (source: DigestSource, route: AlertRoute, context: DigestContext): DigestDraft | undefined => {
  const { report, accounts } = source;
  const { wants, takes, covers } = routeFilter(route, accounts);
  const isNew = (id: string): boolean => !context.sent.has(id);
  const idOf = ({ news, finding }: ReportedChange) => `${news} ${finding.id}`;
  const idOfLoss = ({ target, kind }: CoverageLoss) => `incomplete ${scopeKey(target)} ${kind}`;
  const idOfException = ({ news, id }: DigestException) => `${news} ${id}`;

  const found = reportedChanges(report).filter((each) => wants(each.news) && takes(each.finding) && isNew(idOf(each)));
  const losses = wants('incomplete')
    ? source.losses.filter((loss) => covers(loss.target) && isNew(idOfLoss(loss)))
    : [];
  const exceptions = digestExceptions(report).filter((each) => wants(each.news) && isNew(idOfException(each)));
  const { id, startedAt, state, failure = 'the run failed' } = report.run;
  const failedId = `failed ${failure}`;
  const isFailed = state === 'FAILED' && wants('failed') && isNew(failedId);
  const changes = [
    ...(isFailed ? [failedId] : []),
    ...found.map(idOf),
    ...losses.map(idOfLoss),
    ...exceptions.map(idOfException),
  ];
  if (changes.length === 0) return undefined;

  const { expected, evaluated } = report.coverage;
  const { seen, all } = seenTargets(report.targets, report.gaps);
  const open = openFindings(report).filter(takes);
  const news: readonly ChangeKind[] = [
    ...(isFailed ? (['failed'] as const) : []),
    ...found.map((each) => each.news),
    ...distinct(losses.map(({ target }) => scopeKey(target))).map(() => 'incomplete' as const),
    ...exceptions.map((each) => each.news),
  ];
  return {
    digest: {
      schemaVersion: 1,
      route: route.id,
      run: {
        id: shortened(id, NAME),
        startedAt,
        state,
        ...defined({ failure: state === 'FAILED' ? shortened(failure, MESSAGE) : undefined }),
      },
      sentAt: context.sentAt,
      after: context.after,
      counts: countBy(CHANGE_KINDS, news),
      open: countBy(
        SEVERITIES.toReversed(),
        open.map(({ severity }) => severity),
      ),
      coverage: {
        expected,
        evaluated,
        gaps: report.gaps.length + report.gapsOmitted,
        ...(seen < all ? { unseenTargets: all - seen } : {}),
      },
      gaps: digestGaps(report, losses),
      exceptions,
      groups: digestGroups(found, accounts),
      omitted: 0,
      more: visible(context.more),
    },
    changes,
  };
};
