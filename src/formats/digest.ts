import type { AccountContext } from '../domain/account-context.ts';
import { type AlertRoute, NEWS, type News } from '../domain/alert.ts';
import { SEVERITIES, type Severity } from '../domain/check.ts';
import type { Finding } from '../domain/finding.ts';
import { glob } from '../domain/path-pattern.ts';
import type { Report, ReportChange } from '../domain/report.ts';
import { selection } from '../domain/selector.ts';
import { type Scope, scopeKey } from '../domain/target.ts';
import { driftedResources } from './drift-data.ts';
import { gapGroups } from './gap-groups.ts';
import { byText, openFindings } from './order.ts';
import { shortened } from './shortened.ts';
import { visible } from './visible.ts';
import { RESOLVED_TEXT } from './wording.ts';

/** How much of a name, a message and a property's value is told. The rest is in the report. */
const NAME = 120;
const MESSAGE = 300;
const VALUE = 80;
/** Properties of one finding that are told. */
const PROPERTIES = 5;
/** Places that stand for all of a group of gaps. */
const PLACES = 3;

export interface DigestProperty {
  /** The logical id of the stack's resource. */
  readonly resource: string;
  /** Absent when it is the resource itself that differs. */
  readonly path?: string;
  readonly expected?: string;
  readonly actual?: string;
  /** As CloudFormation calls the difference: `NOT_EQUAL`, `ADD`, `REMOVE`, `DELETED`. */
  readonly type: string;
}

/** A finding that something happened to. */
export interface DigestEntry {
  readonly news: News;
  readonly severity: Severity;
  readonly findingId: string;
  readonly checkId: string;
  readonly kind: string;
  readonly resource: string;
  readonly message: string;
  /** Why it was resolved or counts again. */
  readonly because?: string;
  readonly timesReopened?: number;
  readonly properties: readonly DigestProperty[];
  readonly propertiesOmitted: number;
}

/** Findings of one account, Region and stack. */
export interface DigestGroup {
  readonly accountId: string;
  readonly accountName?: string;
  readonly region: string;
  /** `stack network`; absent for what belongs to none. */
  readonly stack?: string;
  readonly entries: readonly DigestEntry[];
}

/** What is not seen any more, by cause. */
export interface DigestGap {
  readonly what: string;
  /** Scopes: the first few. */
  readonly places: readonly string[];
  readonly placesOmitted: number;
  readonly reason?: string;
  readonly operation?: string;
  readonly cure: string;
}

export interface DigestException {
  readonly news: 'expired' | 'expiring';
  readonly id: string;
  readonly owner: string;
  readonly reason: string;
  readonly ticket?: string;
  /** ISO 8601. */
  readonly expires: string;
  /** Open findings that it accepts; of an expired one those that it did. */
  readonly findings: number;
}

/** What one route is told of one run. Every text is visible text: one line, nothing that acts on a terminal. */
export interface Digest {
  readonly schemaVersion: 1;
  readonly deduplicationId: string;
  readonly route: string;
  readonly run: {
    readonly id: string;
    readonly startedAt: string;
    readonly state: Report['run']['state'];
    readonly failure?: string;
  };
  /** When it was first sent (ISO 8601). */
  readonly sentAt: string;
  /** Ids of what the same topic was told of the run before, the first first. */
  readonly after: readonly string[];
  readonly counts: Readonly<Partial<Record<News, number>>>;
  /** Open findings of the route that no exception accepts, by severity. */
  readonly open: Readonly<Partial<Record<Severity, number>>>;
  readonly coverage: { readonly expected: number; readonly evaluated: number; readonly gaps: number };
  /** What is wrong with the run comes first, as the groups may be many. */
  readonly gaps: readonly DigestGap[];
  readonly exceptions: readonly DigestException[];
  /** The most urgent first. */
  readonly groups: readonly DigestGroup[];
  /** Entries, gaps and exceptions that are counted but were left out. */
  readonly omitted: number;
  /** A link or a command that shows the rest. */
  readonly more: string;
}

export interface DigestSource {
  readonly report: Report;
  readonly falls: readonly { readonly target: Scope; readonly kind: string }[];
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

/** Findings of a kind of news. */
interface FindingNews {
  readonly news: News;
  readonly finding: Finding;
  readonly because?: string;
}

const isTold = (change: ReportChange): boolean =>
  change.suppressedBy === undefined && change.type !== 'persisted' && change.type !== 'unconfirmed';

const findingNews = ({ changes, returned }: Report): readonly FindingNews[] => {
  const back = returned.map(
    ({ finding, exceptionId, because }): FindingNews => ({
      news: 'returned',
      finding,
      because:
        because === 'expired'
          ? `the exception ${shortened(exceptionId, NAME)} has expired`
          : `the exception ${shortened(exceptionId, NAME)} does not accept it any more`,
    }),
  );
  const returnedIds = new Set(back.map(({ finding }) => finding.id));
  const changed = changes.filter(isTold).flatMap((change): readonly FindingNews[] => {
    if (change.type === 'resolved')
      return [{ news: 'resolved', finding: change.finding, because: RESOLVED_TEXT[change.because] }];
    // What counts again is told with what became of it meanwhile.
    if (change.type === 'changed' && returnedIds.has(change.finding.id)) return [];
    return [{ news: change.type as News, finding: change.finding }];
  });
  return [...back, ...changed];
};

interface RouteFilter {
  readonly hears: (news: News) => boolean;
  readonly takes: (finding: Finding) => boolean;
  readonly covers: (scope: Scope) => boolean;
}

/** What a route lets through. Where it cannot be told whether an account belongs to a unit, it is let through: rather too much than nothing. */
const filterOf = (route: AlertRoute, accounts: readonly AccountContext[]): RouteFilter => {
  const contexts = new Map<string, AccountContext>(accounts.map((account) => [account.accountId, account]));
  const selects = selection(route.match ?? {});
  const checks = route.checks?.map((pattern) => glob(pattern, []));
  const floor = SEVERITIES.indexOf(route.minimumSeverity);
  const { regions: _, ...ofAccounts } = route.match ?? {};
  const selectsAccounts = selection(ofAccounts);
  const nothing = { arn: '', name: '' };
  return {
    hears: (news) => route.news.includes(news),
    takes: ({ severity, checkId, target, resource }) =>
      SEVERITIES.indexOf(severity) >= floor &&
      (checks === undefined || checks.some((matches) => matches(checkId))) &&
      selects({ target, resource, account: contexts.get(target.accountId) }) !== 'no',
    covers: (scope) => {
      if (scope.accountId === '*') return true;
      const subject = { target: scope, resource: nothing, account: contexts.get(scope.accountId) };
      return (scope.region === '*' ? selectsAccounts : selects)(subject) !== 'no';
    },
  };
};

const propertiesOf = ({ data }: Finding): readonly DigestProperty[] =>
  driftedResources(data).flatMap(({ logicalId, status, differences }): readonly DigestProperty[] => {
    const resource = shortened(logicalId, NAME);
    if (differences.length === 0) return [{ resource, type: shortened(status, NAME) }];
    return differences.map(({ path, expected, actual, type }) => ({
      resource,
      path: shortened(path, NAME),
      expected: shortened(expected, VALUE),
      actual: shortened(actual, VALUE),
      type: shortened(type, NAME),
    }));
  });

const entryOf = ({ news, finding, because }: FindingNews): DigestEntry => {
  // What is resolved differs no more.
  const properties = news === 'resolved' ? [] : propertiesOf(finding);
  const { timesReopened } = finding;
  return {
    news,
    severity: finding.severity,
    findingId: finding.id,
    checkId: finding.checkId,
    kind: finding.resource.kind,
    resource: shortened(finding.resource.name, NAME),
    message: shortened(finding.message, MESSAGE),
    ...(because === undefined ? {} : { because }),
    ...(news === 'reopened' && timesReopened !== undefined ? { timesReopened } : {}),
    properties: properties.slice(0, PROPERTIES),
    propertiesOmitted: Math.max(0, properties.length - PROPERTIES),
  };
};

/** `stack:<name>` or `stackset:<name>`: what a resource belongs to, or a stack is. */
const groupOf = ({ resource: { group, kind, name } }: Finding): string | undefined =>
  group ?? (kind === 'cloudformation:stack' ? `stack:${name}` : undefined);
const stackText = (group: string): string =>
  shortened(group.replace(/^stackset:/, 'StackSet ').replace(/^stack:/, 'stack '), NAME);

type Rank = readonly [isOver: number, severity: number, news: number];
const rankOf = ({ news, finding }: FindingNews): Rank => [
  news === 'resolved' ? 1 : 0,
  -SEVERITIES.indexOf(finding.severity),
  NEWS.indexOf(news),
];
const byRank = (one: Rank, other: Rank): number => {
  const index = one.findIndex((part, at) => part !== other[at]);
  return index === -1 ? 0 : (one[index] ?? 0) - (other[index] ?? 0);
};
const byUrgency = (one: FindingNews, other: FindingNews): number =>
  byRank(rankOf(one), rankOf(other)) ||
  byText(one.finding.target.accountId, other.finding.target.accountId) ||
  byText(one.finding.target.region, other.finding.target.region) ||
  byText(groupOf(one.finding) ?? '', groupOf(other.finding) ?? '') ||
  byText(one.finding.resource.arn, other.finding.resource.arn) ||
  byText(one.finding.checkId, other.finding.checkId);

/** The groups in the order of their most urgent entries. */
const groupsOf = (all: readonly FindingNews[], accounts: readonly AccountContext[]): readonly DigestGroup[] => {
  const names = new Map<string, string | undefined>(accounts.map(({ accountId, name }) => [accountId, name]));
  const groups = new Map<string, FindingNews[]>();
  for (const each of all.toSorted(byUrgency)) {
    const { target } = each.finding;
    const key = JSON.stringify([target.accountId, target.region, groupOf(each.finding)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const { accountId, region } = first.finding.target;
    const name = names.get(accountId);
    const group = groupOf(first.finding);
    return [
      {
        accountId,
        ...(name === undefined || name === '' ? {} : { accountName: shortened(name, NAME) }),
        region,
        ...(group === undefined ? {} : { stack: stackText(group) }),
        entries: members.map(entryOf),
      },
    ];
  });
};

const distinct = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];

/** What is not seen any more, by cause; what no gap explains, by kind. */
const gapsOf = ({ gaps }: Report, falls: DigestSource['falls']): readonly DigestGap[] => {
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
    ...distinct(unexplained.map(({ kind }) => kind)).map((kind) => ({
      what: kind === '*' ? 'whole target' : kind,
      ...placed(unexplained.filter((fall) => fall.kind === kind).map(({ target }) => scopeKey(target))),
      cure: 'see the report',
    })),
  ];
};

const exceptionsOf = ({ exceptions }: Report): readonly DigestException[] =>
  exceptions.flatMap(({ entered, state, id, owner, reason, ticket, expires, findings }) =>
    entered !== true || state === 'active'
      ? []
      : [
          {
            news: state,
            id: shortened(id, NAME),
            owner: shortened(owner, NAME),
            reason: shortened(reason, MESSAGE),
            ...(ticket === undefined ? {} : { ticket: shortened(ticket, NAME) }),
            expires,
            findings,
          },
        ],
  );

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
  const { hears, takes, covers } = filterOf(route, accounts);
  const isNew = (id: string): boolean => !context.told.has(id);
  const idOf = ({ news, finding }: FindingNews) => `${news} ${finding.id}`;
  const idOfFall = ({ target, kind }: DigestSource['falls'][number]) => `incomplete ${scopeKey(target)} ${kind}`;
  const idOfException = ({ news, id }: DigestException) => `${news} ${id}`;

  const found = findingNews(report).filter((each) => hears(each.news) && takes(each.finding) && isNew(idOf(each)));
  const falls = hears('incomplete') ? source.falls.filter((fall) => covers(fall.target) && isNew(idOfFall(fall))) : [];
  const exceptions = exceptionsOf(report).filter((each) => hears(each.news) && isNew(idOfException(each)));
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
      gaps: gapsOf(report, falls),
      exceptions,
      groups: groupsOf(found, accounts),
      omitted: 0,
      more: visible(context.more),
    },
    newsIds,
    severities: distinct(found.map(({ finding }) => finding.severity)),
    checks: distinct(found.map(({ finding }) => finding.checkId)).toSorted(byText),
  };
};
