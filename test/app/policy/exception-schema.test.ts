import { describe, expect, it } from 'vitest';
import { horizonProblem, tableException } from '../../../src/app/policy/exception-schema.ts';
import { defaultPolicy, parsePolicy } from '../../../src/app/policy/parse-policy.ts';
import { PolicyError } from '../../../src/app/policy/policy.ts';

const NOW = new Date('2026-11-03T03:00:00.000Z');
const policyWith = (exceptions: object) => JSON.stringify({ version: 1, exceptions }, null, 1);
const exception = (more: object = {}) => ({
  id: 'scratch',
  match: { resources: ['tmp-*'] },
  owner: 'data',
  reason: 'scratch space',
  expires: '2027-03-31',
  ...more,
});

const problemsOf = (exceptions: object, now?: Date): readonly string[] => {
  try {
    parsePolicy(policyWith(exceptions), 'p.yml', now);
  } catch (error) {
    if (error instanceof PolicyError) return error.problems.map(({ key, what }) => `${key}: ${what}`);
    throw error;
  }
  return [];
};

describe('the exceptions of a policy', () => {
  it('are none by default, and may hold a year', () => {
    expect(defaultPolicy().exceptions).toEqual({ maximumDays: 365, accepted: [] });
    expect(parsePolicy('version: 1\nexceptions:\n', 'p.yml').exceptions).toEqual(defaultPolicy().exceptions);
  });

  it('are read as they are written, with their end to the end of the day', () => {
    const match = {
      checks: ['s3-*', 'logs-log-group-retention'],
      accounts: ['111122223333'],
      units: ['Root/Sandbox', 'ou-ab12-cdefgh34', '**/Dev'],
      accountTags: { stage: 'dev*' },
      regions: ['eu-*', 'us-east-1'],
      resources: ['tmp-*', '/aws/lambda/**', 'arn:aws:s3:::tmp-*'],
      resourceTags: { 'cost:center': '47*' },
    };
    const written = exception({ match, ticket: 'OPS-1' });
    expect(parsePolicy(policyWith({ maximumDays: 200, accepted: [written] }), 'p.yml', NOW).exceptions).toStrictEqual({
      maximumDays: 200,
      accepted: [{ ...written, source: 'policy', expires: '2027-03-31T23:59:59.999Z' }],
    });
  });

  const rows: readonly (readonly [what: string, entry: object, problem: string])[] = [
    ['no id', exception({ id: undefined }), 'id: is missing'],
    ['an id with spaces', exception({ id: 'a b' }), 'id: expected up to 64 letters'],
    ['an id as those of the table', exception({ id: 'ex-0123456789' }), 'id: must not begin with ex-'],
    ['no owner', exception({ owner: undefined }), 'owner: is missing'],
    ['an empty owner', exception({ owner: '' }), 'owner: is empty'],
    ['a blank reason', exception({ reason: ' ' }), 'reason: is empty'],
    ['no reason', exception({ reason: undefined }), 'reason: is missing'],
    ['no end', exception({ expires: undefined }), 'expires: expected a day, such as 2027-03-31'],
    ['an end that is no day', exception({ expires: '2027-02-29' }), 'expires: there is no 29 February 2027'],
    ['an end that never comes', exception({ expires: 'never' }), 'expires: expected a day, such as 2027-03-31'],
    ['no match', exception({ match: undefined }), 'match: is missing'],
    ['an empty match', exception({ match: {} }), 'match: would accept every finding'],
    [
      'a match of stars alone',
      exception({ match: { resources: ['**'], checks: ['*'] } }),
      'would accept every finding',
    ],
    ['one star among patterns', exception({ match: { resources: ['tmp', '*'] } }), 'would accept every finding'],
    [
      'a key that is mistyped',
      exception({ match: { acounts: ['111122223333'], regions: ['eu-west-1'] } }),
      '(did you mean "accounts"?)',
    ],
    ['another key that is mistyped', exception({ expire: 'x' }), 'expire: unknown key (did you mean "expires"?)'],
    ['an empty list', exception({ match: { accounts: [] } }), 'match.accounts: is empty: leave it out'],
    ['empty tags', exception({ match: { resourceTags: {} } }), 'match.resourceTags: is empty: leave it out'],
    ['an account that is none', exception({ match: { accounts: ['123'] } }), 'expected an account id: twelve digits'],
    ['an account as a pattern', exception({ match: { accounts: ['1111*'] } }), 'expected an account id: twelve digits'],
    [
      'a check that is none',
      exception({ match: { checks: ['s3-bucket-versionin'] } }),
      'there is no such check (did you mean "s3-bucket-versioning"?)',
    ],
    ['checks that are none', exception({ match: { checks: ['ec2-*'] } }), 'matches no check'],
    ['a Region that is none', exception({ match: { regions: ['eu-west1'] } }), "expected a Region's code"],
    [
      'an ARN without its beginning',
      exception({ match: { resources: ['*:s3:::x'] } }),
      'a pattern of ARNs begins with arn:',
    ],
    ['two stars within a segment', exception({ match: { resources: ['a**'] } }), '`**` must be a whole segment'],
    ['an empty pattern', exception({ match: { resources: [''] } }), 'resources[0]: is empty'],
    ['a unit with a slash at its end', exception({ match: { units: ['Root/'] } }), 'without a slash at its ends'],
  ];

  it.each(rows)('are refused with %s', (_what, entry, problem) => {
    const problems = problemsOf({ accepted: [exception({ id: 'first' }), entry] });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('exceptions.accepted[1]');
    expect(problems[0]).toContain(problem);
  });

  it('are refused when two have one id', () => {
    expect(problemsOf({ accepted: [exception(), exception()] })).toEqual([
      'exceptions.accepted[1].id: scratch is the id of another exception',
    ]);
  });

  it('are refused when they hold too long, at the place where they say so', () => {
    const accepted = [exception({ expires: '2027-11-03' }), exception({ id: 'b', expires: '2027-11-04' })];
    const problem =
      'exceptions.accepted[1].expires: is more than 365 days ahead (exceptions.maximumDays); the latest day is 2027-11-03';
    expect(problemsOf({ accepted }, NOW)).toEqual([problem]);
    expect(problemsOf({ accepted })).toEqual([]);
    expect(problemsOf({ maximumDays: 30, accepted: [exception({ expires: '2026-12-04' })] }, NOW)).toHaveLength(1);
    expect(problemsOf({ maximumDays: 30, accepted: [exception({ expires: '2026-12-03' })] }, NOW)).toEqual([]);
  });

  it('may have expired: the report says so', () => {
    expect(problemsOf({ accepted: [exception({ expires: '2020-01-01' })] }, NOW)).toEqual([]);
  });

  it.each([0, 3_651, 1.5])('may not hold %s days', (maximumDays) => {
    expect(problemsOf({ maximumDays })).toHaveLength(1);
  });
});

describe('an exception of the table', () => {
  const stored = {
    ...exception({ id: 'ex-0123456789' }),
    source: 'table',
    createdAt: NOW.toISOString(),
    createdBy: 'ops@laptop',
  };

  it('comes back as it was stored', () => {
    const read = tableException(stored);
    expect(read).toStrictEqual({ exception: { ...stored, expires: '2027-03-31T23:59:59.999Z' } });
    if ('exception' in read) expect(tableException(read.exception)).toStrictEqual(read);
  });

  it.each([
    ['an id that is none', { id: 'ex-1' }, 'id: expected ex- and ten hexadecimal digits'],
    ['no author', { createdBy: '' }, 'createdBy: is empty'],
    ['a match that says nothing', { match: { checks: ['*'] } }, 'match: would accept every finding'],
    [
      'a pattern that cannot match',
      { match: { resources: ['a**'] } },
      'match.resources.0: `**` must be a whole segment',
    ],
  ])('is refused with %s', (_what, wrong, problem) => {
    const read = tableException({ ...stored, ...wrong });
    expect('problems' in read ? read.problems.join() : '').toContain(problem);
  });

  it('may hold so long from when it was added', () => {
    const added = { createdAt: '2026-11-03T03:00:00.000Z', expires: '2026-12-04T23:59:59.999Z' };
    const later = new Date('2026-12-01T00:00:00.000Z');
    expect(horizonProblem(added, 31, later)).toBeUndefined();
    expect(horizonProblem(added, 30, later)).toContain('the latest day is 2026-12-03');
  });
});
