import type { AccountContext } from '../../domain/account-context.ts';
import { type AlertRoute, NEWS, type News } from '../../domain/alert.ts';
import { SEVERITIES, type Severity } from '../../domain/check.ts';
import type { Report } from '../../domain/report.ts';
import { scopeKey } from '../../domain/scope.ts';
import { byText, openFindings } from '../text/order.ts';
import { shortened } from '../text/shortened.ts';
import { visible } from '../text/visible.ts';
import type { Digest, DigestException } from './digest.ts';
import { digestExceptions } from './digest-exceptions.ts';
import { type CoverageFall, digestGaps } from './digest-gaps.ts';
import { digestGroups } from './digest-groups.ts';
import { MESSAGE, NAME } from './digest-lengths.ts';
import { type FindingNews, findingNews } from './digest-news.ts';
import { routeFilter } from './digest-route.ts';

export interface DigestSource {
  readonly report: Report;
  readonly falls: readonly CoverageFall[];
  readonly accounts: readonly AccountContext[];
}

export interface DigestContext {
  /** Ids of news that the route was told of this run already. */
  readonly told: ReadonlySet<string>;
  readonly sentAt: string;
  readonly after: readonly string[];
  readonly more: string;
}

/** A digest without its id, and the ids of the news in it. */
export interface DigestDraft {
  readonly digest: Omit<Digest, 'deduplicationId'>;
  readonly newsIds: readonly string[];
  readonly severities: readonly Severity[];
  readonly checks: readonly string[];
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

/** What a route is told of a run; nothing when there is no news for it. */
export const digestOf = (source: DigestSource, route: AlertRoute, context: DigestContext): DigestDraft | undefined => {
  const { report, accounts } = source;
  const { hears, takes, covers } = routeFilter(route, accounts);
  const isNew = (id: string): boolean => !context.told.has(id);
  const idOf = ({ news, finding }: FindingNews) => `${news} ${finding.id}`;
  const idOfFall = ({ target, kind }: CoverageFall) => `incomplete ${scopeKey(target)} ${kind}`;
  const idOfException = ({ news, id }: DigestException) => `${news} ${id}`;

  const found = findingNews(report).filter((each) => hears(each.news) && takes(each.finding) && isNew(idOf(each)));
  const falls = hears('incomplete') ? source.falls.filter((fall) => covers(fall.target) && isNew(idOfFall(fall))) : [];
  const exceptions = digestExceptions(report).filter((each) => hears(each.news) && isNew(idOfException(each)));
  const { id, startedAt, state, failure = 'the run failed' } = report.run;
  const failedId = `failed ${failure}`;
  const isFailed = state === 'FAILED' && hears('failed') && isNew(failedId);
  const newsIds = [
    ...(isFailed ? [failedId] : []),
    ...found.map(idOf),
    ...falls.map(idOfFall),
    ...exceptions.map(idOfException),
  ];
  if (newsIds.length === 0) return undefined;

  const open = openFindings(report).filter(takes);
  const told: readonly News[] = [
    ...(isFailed ? (['failed'] as const) : []),
    ...found.map(({ news }) => news),
    ...distinct(falls.map(({ target }) => scopeKey(target))).map(() => 'incomplete' as const),
    ...exceptions.map(({ news }) => news),
  ];
  return {
    digest: {
      schemaVersion: 1,
      route: route.id,
      run: {
        id: shortened(id, NAME),
        startedAt,
        state,
        ...(state === 'FAILED' ? { failure: shortened(failure, MESSAGE) } : {}),
      },
      sentAt: context.sentAt,
      after: context.after,
      counts: countBy(NEWS, told),
      open: countBy(
        SEVERITIES.toReversed(),
        open.map(({ severity }) => severity),
      ),
      coverage: { ...report.coverage, gaps: report.gaps.length + report.gapsOmitted },
      gaps: digestGaps(report, falls),
      exceptions,
      groups: digestGroups(found, accounts),
      omitted: 0,
      more: visible(context.more),
    },
    newsIds,
    severities: distinct(found.map(({ finding }) => finding.severity)),
    checks: distinct(found.map(({ finding }) => finding.checkId)).toSorted(byText),
  };
};
