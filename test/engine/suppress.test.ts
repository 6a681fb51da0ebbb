import { describe, expect, it } from 'vitest';
import type { AccountContext } from '../../src/domain/account-context.ts';
import type { Exception, ExceptionMatch } from '../../src/domain/exception.ts';
import type { Finding } from '../../src/domain/finding.ts';
import type { AccountId } from '../../src/domain/ids.ts';
import type { ResourceRef } from '../../src/domain/resource.ts';
import { contextNeeds, matcherOf, stateAt, suppressor } from '../../src/engine/suppress.ts';
import { active } from '../support/observations.ts';
import { scope } from '../support/subjects.ts';

const NOW = new Date('2026-11-03T03:00:00.000Z');
const exception = (match: ExceptionMatch, more: Partial<Exception> = {}): Exception => ({
  id: 'accepted',
  source: 'policy',
  match,
  owner: 'data',
  reason: 'why',
  expires: '2027-03-31T23:59:59.999Z',
  ...more,
});

const account: AccountContext = {
  accountId: '111122223333' as AccountId,
  name: 'shop-prod',
  unitPath: 'Root/Workloads/Prod',
  unitIds: ['o-a1b2c3d4e5', 'r-ab12', 'ou-ab12-workload', 'ou-ab12-prodprod'],
  tags: { stage: 'prod', team: 'shop/core', empty: '' },
};

const bucket = (name: string, tags?: Record<string, string>): ResourceRef => ({
  kind: 's3:bucket',
  arn: `arn:aws:s3:::${name}`,
  name,
  ...(tags === undefined ? {} : { tags }),
});
const group = (name: string): ResourceRef => ({
  kind: 'logs:log-group',
  arn: `arn:aws:logs:eu-west-1:111122223333:log-group:${name}`,
  name,
});
const stack = (name: string): ResourceRef => ({
  kind: 'cloudformation:stack',
  arn: `arn:aws:cloudformation:eu-west-1:111122223333:stack/${name}/0a1b-2c3d`,
  name,
});
const of = (resource: ResourceRef, more: Partial<Finding> = {}): Finding =>
  active({ target: scope(), resource, ...more });

const logs = of(bucket('my-logs-bucket'));
const lambda = of(group('/aws/lambda/shop'));
const tagged = of(bucket('shop', { stage: 'dev-1', 'cost:center': '4711' }));
const untagged = of(bucket('shop', {}));

/** Matches, and texts that do not match. */
const rows: readonly (readonly [name: string, match: ExceptionMatch, finding: Finding, matches: boolean])[] = [
  ['the whole name', { resources: ['my-logs-bucket'] }, logs, true],
  ['a name that another contains', { resources: ['logs'] }, logs, false],
  ['the beginning of a name', { resources: ['my-logs'] }, logs, false],
  ['the end of a name', { resources: ['logs-bucket'] }, logs, false],
  ['a name that contains another', { resources: ['my-logs-bucket-2'] }, logs, false],
  ['a star at the end', { resources: ['my-*'] }, logs, true],
  ['a star at the beginning', { resources: ['*-bucket'] }, logs, true],
  ['stars around', { resources: ['*logs*'] }, logs, true],
  ['a star in the middle', { resources: ['my-*-bucket'] }, logs, true],
  ['a star that has nothing to stand for', { resources: ['my-logs-bucket*'] }, logs, true],
  ['two stars in the wrong order', { resources: ['*logs*my*'] }, logs, false],
  ['another case', { resources: ['My-Logs-Bucket'] }, logs, false],
  ['another case with a star', { resources: ['MY-*'] }, logs, false],
  ['a pipe is a pipe', { resources: ['x|my-logs-bucket'] }, logs, false],
  ['a name with a pipe', { resources: ['a|b'] }, of(stack('a|b')), true],
  ['one of a pipe', { resources: ['a|b'] }, of(stack('a')), false],
  ['a dot is a dot', { resources: ['my.logs.bucket'] }, logs, false],
  ['a question mark is a question mark', { resources: ['my-logs-bucke?'] }, logs, false],
  ['brackets are brackets', { resources: ['my-logs-bucke[t]'] }, logs, false],
  ['a parenthesis is a parenthesis', { resources: ['(my-logs-bucket)'] }, logs, false],
  ['a caret anchors nothing', { resources: ['^my-logs-bucket$'] }, logs, false],
  ['any of several', { resources: ['other', 'my-logs-bucket'] }, logs, true],
  ['none of several', { resources: ['other', 'logs'] }, logs, false],
  ['a name with slashes', { resources: ['/aws/lambda/shop'] }, lambda, true],
  ['a star stops at a slash', { resources: ['/aws/*'] }, lambda, false],
  ['a star for each segment', { resources: ['/aws/*/*'] }, lambda, true],
  ['two stars cross slashes', { resources: ['/aws/**'] }, lambda, true],
  ['two stars alone', { resources: ['**'] }, lambda, true],
  ['a star alone is one segment', { resources: ['*'] }, lambda, false],
  ['a whole ARN', { resources: ['arn:aws:s3:::my-logs-bucket'] }, logs, true],
  ['the ARN of a name that another contains', { resources: ['arn:aws:s3:::logs'] }, logs, false],
  ['an ARN without its end', { resources: ['arn:aws:s3'] }, logs, false],
  ['an ARN with a star in its name', { resources: ['arn:aws:s3:::my-*'] }, logs, true],
  ['a star stops at a colon', { resources: ['arn:aws:s3:*'] }, logs, false],
  ['two stars cross colons', { resources: ['arn:aws:s3:**'] }, logs, true],
  ['an ARN with slashes', { resources: ['arn:aws:cloudformation:*:*:stack/shop/*'] }, of(stack('shop')), true],
  ['an ARN of another stack', { resources: ['arn:aws:cloudformation:*:*:stack/shop/*'] }, of(stack('shop-2')), false],
  ['a star stops at the slash of an ARN', { resources: ['arn:aws:cloudformation:*:*:stack/*'] }, of(stack('a')), false],
  ['two stars behind a slash', { resources: ['arn:aws:cloudformation:*:*:stack/**'] }, of(stack('a')), true],
  ['an ARN of a log group', { resources: ['arn:aws:logs:*:*:log-group:/aws/lambda/*'] }, lambda, true],
  ['an ARN of another Region', { resources: ['arn:aws:logs:us-*:*:log-group:/aws/lambda/*'] }, lambda, false],
  ['a separator that is another', { resources: ['arn:aws:logs:*:*:log-group/**'] }, lambda, false],
  ['a pattern of ARNs and a name that looks like one', { resources: ['arn:aws:s3:::x'] }, of(bucket('arn')), false],
  ['a check', { checks: ['s3-bucket-versioning'] }, logs, true],
  ['checks with a star', { checks: ['s3-*'] }, logs, true],
  ['another check', { checks: ['s3-bucket-encryption'] }, logs, false],
  ['a part of a check', { checks: ['s3'] }, logs, false],
  ['an account', { accounts: ['111122223333'] }, logs, true],
  ['another account', { accounts: ['444455556666'] }, logs, false],
  ['a Region', { regions: ['eu-west-1'] }, logs, true],
  ['Regions with a star', { regions: ['eu-*'] }, logs, true],
  ['a Region that begins like another', { regions: ['eu-west-11'] }, logs, false],
  ['another Region', { regions: ['us-*'] }, logs, false],
  ['the unit of the account', { units: ['Root/Workloads/Prod'] }, logs, true],
  ['a unit above', { units: ['Root/Workloads'] }, logs, true],
  ['the root', { units: ['Root'] }, logs, true],
  ['a unit with a star', { units: ['Root/*/Prod'] }, logs, true],
  ['another unit', { units: ['Root/Workloads/Pro'] }, logs, false],
  ['the name of a unit without its path', { units: ['Prod'] }, logs, false],
  ['the name of a unit anywhere', { units: ['**/Prod'] }, logs, true],
  ['a unit below', { units: ['Root/Workloads/Prod/Web'] }, logs, false],
  ['the id of a unit', { units: ['ou-ab12-prodprod'] }, logs, true],
  ['the id of a unit above', { units: ['ou-ab12-workload'] }, logs, true],
  ['the id of another unit', { units: ['ou-ab12-sandboxx'] }, logs, false],
  ['a tag of the account', { accountTags: { stage: 'prod' } }, logs, true],
  ['a tag of the account with a star', { accountTags: { stage: 'p*' } }, logs, true],
  ['a star crosses the slash of a tag', { accountTags: { team: 'shop*' } }, logs, true],
  ['another value of a tag', { accountTags: { stage: 'pro' } }, logs, false],
  ['a tag with another case', { accountTags: { Stage: 'prod' } }, logs, false],
  ['a tag that is empty', { accountTags: { empty: '*' } }, logs, true],
  ['a tag that is not there', { accountTags: { owner: '*' } }, logs, false],
  ['a tag that objects have', { accountTags: { constructor: '*' } }, logs, false],
  ['one of two tags', { accountTags: { stage: 'prod', team: 'data' } }, logs, false],
  ['a tag of the resource', { resourceTags: { stage: 'dev-*' } }, tagged, true],
  ['a tag of the resource with a colon in its key', { resourceTags: { 'cost:center': '4711' } }, tagged, true],
  ['a tag of the account that the resource has not', { resourceTags: { stage: 'prod' } }, tagged, false],
  ['a resource without tags', { resourceTags: { stage: '*' } }, untagged, false],
  ['all members', { checks: ['s3-*'], regions: ['eu-*'], resources: ['my-*'], units: ['Root'] }, logs, true],
  ['all members but one', { checks: ['s3-*'], regions: ['us-*'], resources: ['my-*'], units: ['Root'] }, logs, false],
];

describe('an exception matches', () => {
  it.each(rows)('%s: %o', (_name, match, finding, matches) => {
    expect(matcherOf({ match })(finding, account)).toBe(matches ? 'yes' : 'no');
    expect(suppressor([exception(match)], NOW)(finding, account)).toBe(matches ? 'accepted' : undefined);
  });

  it('has no row twice', () => {
    const keys = rows.map(([, match, finding]) => JSON.stringify([match, finding]));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('what was not read', () => {
  const { accountId, unitIds = [] } = account;
  const unknown: readonly (readonly [string, ExceptionMatch, AccountContext | undefined, Finding])[] = [
    ['the account', { units: ['Root'] }, undefined, logs],
    ['the unit of the account', { units: ['Root'] }, { accountId }, logs],
    ['the path of the unit, as only ids are known', { units: ['Root'] }, { accountId, unitIds }, logs],
    ['the ids of units', { units: ['ou-ab12-sandboxx'] }, { accountId, unitPath: 'Root' }, logs],
    ['the tags of the account', { accountTags: { stage: '*' } }, { accountId }, logs],
    ['the tags of the resource', { resourceTags: { stage: '*' } }, account, logs],
  ];

  it.each(unknown)('%s: it cannot be told, and nothing is suppressed', (_name, match, context, finding) => {
    expect(matcherOf({ match })(finding, context)).toBe('unknown');
    expect(suppressor([exception(match)], NOW)(finding, context)).toBeUndefined();
  });

  it('does not matter where something else speaks against the match', () => {
    expect(matcherOf({ match: { units: ['Root'], regions: ['us-*'] } })(logs, undefined)).toBe('no');
  });

  it('does not matter where one of several entries is known to match', () => {
    const match = { units: ['ou-ab12-prodprod', 'Root/Sandbox'] };
    expect(matcherOf({ match })(logs, { accountId, unitIds })).toBe('yes');
  });
});

describe('time', () => {
  const match = { resources: ['my-logs-bucket'] };
  it.each([
    ['2026-11-03T02:59:59.999Z', 'expired', undefined],
    ['2026-11-03T03:00:00.000Z', 'expiring', 'accepted'],
    ['2026-12-03T03:00:00.000Z', 'expiring', 'accepted'],
    ['2026-12-03T03:00:00.001Z', 'active', 'accepted'],
  ])('an exception until %s is %s', (expires, state, by) => {
    expect(stateAt(expires, NOW)).toBe(state);
    expect(suppressor([exception(match, { expires })], NOW)(logs, account)).toBe(by);
  });

  it('of several that match, the one that holds longest is named; of two of one end, the first by id', () => {
    const until = (id: string, expires: string) => exception(match, { id, expires });
    const short = until('a', '2026-12-31T23:59:59.999Z');
    const long = until('b', '2027-01-31T23:59:59.999Z');
    const over = until('c', '2026-10-31T23:59:59.999Z');
    const by = (...all: Exception[]) => suppressor(all, NOW)(logs, account);
    expect(by(short, long, over)).toBe('b');
    expect(by(over, short)).toBe('a');
    expect(by(over)).toBeUndefined();
    expect(by(until('z', long.expires), long)).toBe('b');
    expect(by(long, until('z', long.expires))).toBe('b');
  });
});

it('an exception of several checks is of each of them', () => {
  const { checkId } = logs;
  const checks = (...patterns: string[]) => matcherOf({ match: { checks: patterns } })(logs, account);
  expect(checks('logs-log-group-retention', checkId)).toBe('yes');
  expect(checks(checkId, 'logs-log-group-retention')).toBe('yes');
  expect(checks('logs-log-group-retention', 'cloudformation-*')).toBe('no');
});

describe('what has to be read for exceptions', () => {
  it('is nothing where none asks for it', () => {
    expect(contextNeeds([{ resources: ['a'] }, {}])).toEqual({ units: false, accountTags: false, resourceTags: [] });
  });

  it('is what any of them asks for', () => {
    expect(
      contextNeeds([
        { units: ['Root'] },
        { accountTags: { a: '*' } },
        { resourceTags: { stage: '*', owner: '*' } },
        { resourceTags: { stage: 'x' } },
      ]),
    ).toEqual({ units: true, accountTags: true, resourceTags: ['owner', 'stage'] });
  });
});
