import type { AccountContext } from '../../domain/account-context.ts';
import { CHANGE_KINDS } from '../../domain/alert.ts';
import { byText } from '../../domain/by-text.ts';
import { SEVERITIES } from '../../domain/check.ts';
import { defined } from '../../domain/defined.ts';
import type { Finding } from '../../domain/finding.ts';
import { driftedResources } from '../text/drift-data.ts';
import { fromDifference } from '../text/from-difference.ts';
import { shortened } from '../text/shortened.ts';
import type { DigestEntry, DigestGroup, DigestProperty } from './digest.ts';
import { MESSAGE, NAME, VALUE } from './digest-lengths.ts';
import type { ReportedChange } from './digest-news.ts';

/** Maximum number of properties per finding. */
const PROPERTIES = 5;

const propertiesOf = ({ data }: Finding): readonly DigestProperty[] =>
  driftedResources(data).flatMap(({ logicalId, status, differences }): readonly DigestProperty[] => {
    const resource = shortened(logicalId, NAME);
    if (differences.length === 0) return [{ resource, type: shortened(status, NAME) }];
    return differences.map(({ path, type, ...values }) => {
      const [expected, actual] = fromDifference(values.expected, values.actual, VALUE);
      return {
        resource,
        path: shortened(path, NAME),
        expected: shortened(expected, VALUE),
        actual: shortened(actual, VALUE),
        type: shortened(type, NAME),
      };
    });
  });

const entryOf = ({ news, finding, because }: ReportedChange): DigestEntry => {
  // A resolved finding has no differences.
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
    ...defined({ because }),
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
const rankOf = ({ news, finding }: ReportedChange): Rank => [
  news === 'resolved' ? 1 : 0,
  -SEVERITIES.indexOf(finding.severity),
  CHANGE_KINDS.indexOf(news),
];
const byRank = (one: Rank, other: Rank): number => {
  const index = one.findIndex((part, at) => part !== other[at]);
  return index === -1 ? 0 : (one[index] ?? 0) - (other[index] ?? 0);
};
const byUrgency = (one: ReportedChange, other: ReportedChange): number =>
  byRank(rankOf(one), rankOf(other)) ||
  byText(one.finding.target.accountId, other.finding.target.accountId) ||
  byText(one.finding.target.region, other.finding.target.region) ||
  byText(groupOf(one.finding) ?? '', groupOf(other.finding) ?? '') ||
  byText(one.finding.resource.arn, other.finding.resource.arn) ||
  byText(one.finding.checkId, other.finding.checkId);

/** Groups changes by account, Region and stack, in the order of their most urgent entries. */
export const digestGroups = (
  all: readonly ReportedChange[],
  accounts: readonly AccountContext[],
): readonly DigestGroup[] => {
  const names = new Map<string, string | undefined>(accounts.map(({ accountId, name }) => [accountId, name]));
  const groups = new Map<string, ReportedChange[]>();
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
