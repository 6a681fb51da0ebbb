import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { checks } from '../../src/checks/index.ts';
import { logsLogGroupRetention } from '../../src/checks/logs-log-group-retention.ts';
import { s3BucketEncryption } from '../../src/checks/s3-bucket-encryption.ts';
import type { AccountContext } from '../../src/domain/account-context.ts';
import type { AnyCheck, JsonObject } from '../../src/domain/check.ts';
import type { AccountId, Region } from '../../src/domain/ids.ts';
import type { BaseOptions, CheckOverride, Override } from '../../src/domain/override.ts';
import type { Selector, Subject } from '../../src/domain/selector.ts';
import { policyResolver, type Resolution } from '../../src/engine/resolve-policy.ts';

const ACCOUNT = '111122223333' as AccountId;
const ARN = 'arn:aws:s3:::prod-payments-ledger';
const ENCRYPTION = s3BucketEncryption.id;
const RETENTION = logsLogGroupRetention.id;

const account: AccountContext = {
  accountId: ACCOUNT,
  name: 'payments',
  unitPath: 'Root/Workloads/Prod',
  unitIds: ['o-exampleorg1', 'r-ab12', 'ou-ab12-workload', 'ou-ab12-prod1234'],
  tags: { stage: 'prod', team: 'payments' },
};
const subject: Subject = {
  target: { accountId: ACCOUNT, region: 'eu-west-1' as Region },
  resource: { arn: ARN, name: 'prod-payments-ledger', tags: { data: 'ledger', tier: 'gold' } },
  account,
};

const baseOf = (checkId: string, given: JsonObject = {}, asked = true): BaseOptions => {
  const check = checks.find(({ id }) => id === checkId) as (typeof checks)[number];
  const { severity = check.severity, ...options } = given;
  return { asked, severity: severity as BaseOptions['severity'], options: check.options.parse(options), given };
};

type Steps = 'sse-s3' | 'sse-kms' | 'sse-kms-cmk' | 'dsse-kms';
/** An entry that asks for this step of encryption. */
const asks = (minimum: Steps, match: Selector): Override => ({
  match,
  checks: { [ENCRYPTION]: { options: { minimum } } },
});
const says = (match: Selector, said: CheckOverride, checkId: string = ENCRYPTION): Override => ({
  match,
  checks: { [checkId]: said },
});

const resolve = (overrides: readonly Override[], of: Subject = subject, given: JsonObject = {}, asked = true) =>
  policyResolver({ [ENCRYPTION]: baseOf(ENCRYPTION, given, asked) }, overrides)(s3BucketEncryption, of);

const decided = (resolution: Resolution, option = 'minimum') =>
  resolution.kind === 'undecided' ? undefined : resolution.decisions.find((one) => one.option === option);

/** Criteria from the least specific to the most specific; each matches the subject. */
const LADDER: readonly (readonly [name: string, match: Selector])[] = [
  ['a pattern of Regions', { regions: ['eu-*'] }],
  ['a Region', { regions: ['eu-west-1'] }],
  ['the root', { units: ['Root'] }],
  ['the root and a Region', { units: ['r-ab12'], regions: ['eu-west-1'] }],
  ['a unit', { units: ['Root/Workloads'] }],
  ['a deeper unit', { units: ['Root/*/Prod'] }],
  ['a deeper unit by its id, and a Region', { units: ['ou-ab12-prod1234'], regions: ['eu-west-1'] }],
  ['a tag of the account', { accountTags: { stage: 'prod' } }],
  ['a tag of the account, and its unit', { accountTags: { team: 'pay*' }, units: ['Root/Workloads/Prod'] }],
  ['two tags of the account', { accountTags: { stage: 'prod', team: 'payments' } }],
  ['the account', { accounts: [ACCOUNT] }],
  ['the account and a Region', { accounts: [ACCOUNT], regions: ['eu-west-1'] }],
  ['a tag of the resource', { resourceTags: { data: 'ledger' } }],
  ['a tag of the resource, and a Region', { resourceTags: { tier: '*' }, regions: ['eu-*'] }],
  ['a tag of the resource, and its account', { resourceTags: { data: '*' }, accounts: [ACCOUNT] }],
  ['two tags of the resource', { resourceTags: { data: 'ledger', tier: 'gold' } }],
  ['a pattern of names', { resources: ['prod-*'] }],
  ['a pattern of ARNs, and a tag of the resource', { resources: ['arn:aws:s3:::*'], resourceTags: { tier: 'gold' } }],
  ['the name of the resource', { resources: ['prod-payments-ledger'] }],
  ['the ARN of the resource, and the account', { resources: [ARN], accounts: [ACCOUNT] }],
];

describe('the most specific entry decides', () => {
  const pairs = LADDER.slice(1).map(([name, match], index) => [name, LADDER[index]?.[0] ?? '', match, index] as const);

  it.each(pairs)('%s rather than %s', (_name, _other, match, index) => {
    const less = LADDER[index]?.[1] as Selector;
    for (const overrides of [
      [asks('sse-kms', less), asks('dsse-kms', match)],
      [asks('dsse-kms', match), asks('sse-kms', less)],
    ]) {
      const resolution = resolve(overrides);
      expect(resolution).toMatchObject({ kind: 'applies', options: { minimum: 'dsse-kms' } });
      expect(decided(resolution)?.by).toBe(`overrides[${overrides.findIndex(({ match: its }) => its === match)}]`);
    }
  });

  it('any of them rather than the section of the check, and that rather than the default', () => {
    const [[, least] = ['', {}]] = LADDER;
    expect(decided(resolve([asks('dsse-kms', least)], subject, { minimum: 'sse-kms' }))).toEqual({
      option: 'minimum',
      value: 'dsse-kms',
      by: 'overrides[0]',
      match: least,
    });
    expect(decided(resolve([], subject, { minimum: 'sse-kms' }))).toEqual({
      option: 'minimum',
      value: 'sse-kms',
      by: 'checks',
    });
    expect(decided(resolve([]))).toEqual({ option: 'minimum', value: 'sse-s3', by: 'default' });
  });

  it('over the whole ladder, whatever the order in the file', () => {
    const steps: readonly Steps[] = ['sse-s3', 'sse-kms', 'sse-kms-cmk', 'dsse-kms'];
    fc.assert(
      fc.property(
        fc.shuffledSubarray(
          LADDER.map((_, index) => index),
          { minLength: 1 },
        ),
        (indexes) => {
          const overrides = indexes.map((index) => asks(steps[index % 4] as Steps, LADDER[index]?.[1] as Selector));
          const top = Math.max(...indexes);
          expect(decided(resolve(overrides))).toMatchObject({
            value: steps[top % 4],
            by: `overrides[${indexes.indexOf(top)}]`,
          });
        },
      ),
    );
  });
});

describe('an entry says nothing', () => {
  it.each([
    ['of another account', { accounts: ['999988887777'] }],
    ['of another Region', { regions: ['us-*'] }],
    ['of another unit', { units: ['Root/Sandbox'] }],
    ['of a unit whose name begins like its own', { units: ['Root/Work'] }],
    ['of a unit of that name elsewhere', { units: ['Prod'] }],
    ['of an account with another value of the tag', { accountTags: { stage: 'pro' } }],
    ['of an account with one of the tags only', { accountTags: { stage: 'prod', owner: '*' } }],
    ['of a resource whose name contains the pattern', { resources: ['payments'] }],
    ['of a resource whose name has another case', { resources: ['Prod-*'] }],
    ['of a resource of which it has the ARN of another', { resources: [`${ARN}-copy`] }],
    ['of a resource without the tag', { resourceTags: { owner: '*' } }],
    ['where only some of its criteria match', { accounts: [ACCOUNT], regions: ['us-east-1'] }],
  ] as const)('%s', (_name, match) => {
    expect(decided(resolve([asks('dsse-kms', match as Selector)]))?.by).toBe('default');
  });
});

describe('each option is decided by itself', () => {
  it('so that entries of different criteria add up', () => {
    const resolution = resolve(
      [
        says({ units: ['Root'] }, { severity: 'HIGH', options: { minimum: 'sse-kms', blockSseC: true } }),
        says({ accounts: [ACCOUNT] }, { options: { minimum: 'sse-kms-cmk' } }),
        {
          ...says({ regions: ['eu-west-1'] }, { severity: 'LOW', options: { requireBucketKey: true } }),
          reason: 'Cost.',
        },
      ],
      subject,
      { severity: 'CRITICAL' },
    );
    expect(resolution).toMatchObject({
      kind: 'applies',
      severity: 'HIGH',
      options: { minimum: 'sse-kms-cmk', blockSseC: true, requireBucketKey: true },
    });
    expect(resolution.kind === 'applies' && resolution.decisions).toEqual([
      { option: 'enabled', value: true, by: 'overrides[1]', match: { accounts: [ACCOUNT] } },
      { option: 'severity', value: 'HIGH', by: 'overrides[0]', match: { units: ['Root'] } },
      { option: 'blockSseC', value: true, by: 'overrides[0]', match: { units: ['Root'] } },
      { option: 'minimum', value: 'sse-kms-cmk', by: 'overrides[1]', match: { accounts: [ACCOUNT] } },
      {
        option: 'requireBucketKey',
        value: true,
        by: 'overrides[2]',
        match: { regions: ['eu-west-1'] },
        reason: 'Cost.',
      },
    ]);
  });

  it('and a list is taken as a whole, never put together', () => {
    const [one, other] = ['11111111-2222-3333-4444-555555555555', '99999999-2222-3333-4444-555555555555'];
    const resolution = resolve([says({ accounts: [ACCOUNT] }, { options: { allowedKeys: [other] } })], subject, {
      allowedKeys: [one],
    });
    expect(resolution).toMatchObject({ kind: 'applies', options: { allowedKeys: [other] } });
  });

  it('and options that together ask for what cannot be are a contradiction that names where they come from', () => {
    const resolve = policyResolver({ [RETENTION]: baseOf(RETENTION) }, [
      says({ accounts: [ACCOUNT] }, { options: { minimumDays: 731 } }, RETENTION),
      says({ regions: ['eu-west-1'] }, { options: { minimumDays: 30, maximumDays: 365 } }, RETENTION),
    ]);
    const resolution = resolve(logsLogGroupRetention, subject);
    expect(resolution).toMatchObject({ kind: 'undecided', causes: [{ reason: 'policy-contradiction' }] });
    expect(resolution.kind === 'undecided' && resolution.causes[0].detail).toBe(
      'what overrides[1], overrides[0] of the policy say of logs-log-group-retention does not go together: maximumDays must not be less than minimumDays',
    );
    expect(resolution.kind === 'undecided' && resolution.causes[0].advice).toBe(
      'see what overrides[1], overrides[0] of the policy ask together',
    );
  });

  it('and everything that does not go together is named', () => {
    const impossible = { ...s3BucketEncryption, options: z.object({ minimum: z.string().min(9).regex(/^k/) }) };
    const base: BaseOptions = { asked: true, severity: 'LOW', options: { minimum: 'kkkkkkkkk' }, given: {} };
    const resolution = policyResolver({ [ENCRYPTION]: base }, [asks('sse-s3', { accounts: [ACCOUNT] })])(
      impossible as AnyCheck,
      subject,
    );
    expect(resolution.kind === 'undecided' && resolution.causes[0].detail).toMatch(/: .+>=9.+; .+\^k/);
  });

  it('and what nothing sets is said to be left at the default, without a value', () => {
    const resolve = policyResolver({ [RETENTION]: baseOf(RETENTION) }, [
      says({ accounts: ['999988887777'] }, { options: { maximumDays: 365 } }, RETENTION),
    ]);
    const resolution = resolve(logsLogGroupRetention, subject);
    expect(decided(resolution, 'maximumDays')).toStrictEqual({ option: 'maximumDays', by: 'default' });
    expect(decided(resolution, 'enabled')).toStrictEqual({ option: 'enabled', value: true, by: 'default' });
    expect(decided(resolution, 'severity')).toStrictEqual({
      option: 'severity',
      value: logsLogGroupRetention.severity,
      by: 'default',
    });
  });

  it('and what sets it without a reason gives none', () => {
    const resolution = resolve([asks('sse-kms', { accounts: [ACCOUNT] })]);
    expect(decided(resolution)).toStrictEqual({
      option: 'minimum',
      value: 'sse-kms',
      by: 'overrides[0]',
      match: { accounts: [ACCOUNT] },
    });
  });

  it('for every resource anew', () => {
    const resolver = policyResolver({ [ENCRYPTION]: baseOf(ENCRYPTION) }, [
      asks('sse-kms', { regions: ['eu-west-1'] }),
      asks('dsse-kms', { regions: ['us-east-1'] }),
      says({ regions: ['us-west-2'] }, false),
    ]);
    const asked = (region: string) => {
      const resolution = resolver(s3BucketEncryption, {
        ...subject,
        target: { accountId: ACCOUNT, region: region as Region },
      });
      return resolution.kind === 'applies'
        ? (resolution.options as { readonly minimum: Steps }).minimum
        : resolution.kind;
    };
    expect(['eu-west-1', 'us-east-1', 'us-west-2', 'eu-north-1', 'eu-west-1'].map(asked)).toEqual([
      'sse-kms',
      'dsse-kms',
      'disabled',
      'sse-s3',
      'sse-kms',
    ]);
  });
});

describe('a check that is not asked', () => {
  it('by the most specific entry is not asked, by name', () => {
    const resolution = resolve([says({ units: ['Root'] }, { options: {} }), says({ accounts: [ACCOUNT] }, false)]);
    expect(resolution).toMatchObject({ kind: 'disabled', by: 'overrides[1]' });
  });

  it('is asked again where a more specific entry has options for it', () => {
    const resolution = resolve([says({ units: ['Root'] }, false), says({ accounts: [ACCOUNT] }, { options: {} })]);
    expect(resolution).toMatchObject({ kind: 'applies', options: { minimum: 'sse-s3' } });
  });

  it('by the policy is asked where an entry has options for it, and nowhere else', () => {
    const overrides = [says({ units: ['Root/Workloads'] }, { options: { minimum: 'sse-kms' } })];
    expect(resolve(overrides, subject, {}, false)).toMatchObject({ kind: 'applies', options: { minimum: 'sse-kms' } });
    const elsewhere = { ...subject, account: { ...account, unitPath: 'Root/Sandbox' } };
    const resolution = resolve(overrides, elsewhere, {}, false);
    expect(resolution).toMatchObject({ kind: 'disabled', by: 'checks' });
    expect(decided(resolution, 'enabled')).toStrictEqual({ option: 'enabled', value: false, by: 'checks' });
  });

  it('has no contradictions about what it would ask', () => {
    const resolution = resolve([
      says({ accounts: [ACCOUNT] }, false),
      asks('sse-kms', { regions: ['eu-*'] }),
      asks('dsse-kms', { regions: ['*-west-1'] }),
    ]);
    expect(resolution).toMatchObject({ kind: 'disabled' });
  });
});

describe('a tie', () => {
  const ties: readonly (readonly [string, Selector, Selector])[] = [
    ['of two patterns of names', { resources: ['prod-*'] }, { resources: ['*-ledger'] }],
    ['of a name and an ARN', { resources: ['prod-payments-ledger'] }, { resources: [ARN] }],
    ['of two tags of the resource', { resourceTags: { data: 'ledger' } }, { resourceTags: { tier: 'gold' } }],
    ['of two tags of the account', { accountTags: { stage: 'prod' } }, { accountTags: { team: 'payments' } }],
    ['of a unit by its path and by its id', { units: ['Root/Workloads/Prod'] }, { units: ['ou-ab12-prod1234'] }],
    ['of two patterns of Regions', { regions: ['eu-*'] }, { regions: ['*-west-1'] }],
    [
      'however close entries are that match something else',
      { resources: ['other', 'prod-*'] },
      { resources: ['*-ledger'] },
    ],
    ['however close Regions are that it is not in', { regions: ['us-east-1', 'eu-*'] }, { regions: ['*-west-1'] }],
    ['of the same criteria', { accounts: [ACCOUNT], regions: ['eu-*'] }, { accounts: [ACCOUNT], regions: ['*'] }],
  ];

  it.each(ties)('%s is never decided by guess, and names both entries', (_name, one, other) => {
    const resolution = resolve([asks('sse-kms', one), asks('dsse-kms', other)]);
    expect(resolution).toEqual({
      kind: 'undecided',
      causes: [
        {
          reason: 'policy-contradiction',
          detail:
            'overrides[0] and overrides[1] of the policy set minimum of s3-bucket-encryption differently ("sse-kms" and "dsse-kms"), and neither is more specific',
          advice: 'make overrides[0] or overrides[1] of the policy more specific',
        },
      ],
    });
  });

  it.each(ties)('%s is none where both say the same', (_name, one, other) => {
    expect(resolve([asks('sse-kms', one), asks('sse-kms', other)])).toMatchObject({
      kind: 'applies',
      options: { minimum: 'sse-kms' },
    });
  });

  it.each(ties)('%s is none where they set different options', (_name, one, other) => {
    expect(resolve([asks('sse-kms', one), says(other, { options: { blockSseC: true } })])).toMatchObject({
      kind: 'applies',
      options: { minimum: 'sse-kms', blockSseC: true },
    });
  });

  it('is none where something more specific decides', () => {
    const overrides = [
      asks('sse-kms', { regions: ['eu-*'] }),
      asks('dsse-kms', { regions: ['*-west-1'] }),
      asks('sse-kms-cmk', { units: ['Root'] }),
    ];
    expect(resolve(overrides)).toMatchObject({ kind: 'applies', options: { minimum: 'sse-kms-cmk' } });
  });

  it('of whether a check is asked at all hides none of what it would ask', () => {
    const overrides = [
      says({ regions: ['eu-*'] }, false),
      asks('sse-kms', { regions: ['*-west-1'] }),
      asks('dsse-kms', { regions: ['eu-w*'] }),
    ];
    const resolution = resolve(overrides, subject, {}, false);
    const details = resolution.kind === 'undecided' ? resolution.causes.map(({ detail }) => detail) : [];
    expect(details).toEqual([
      expect.stringContaining('set enabled of s3-bucket-encryption differently'),
      expect.stringContaining('set minimum of s3-bucket-encryption differently'),
    ]);
  });

  it('of severities, and of whether the check is asked, is one too', () => {
    const [one, other] = [{ regions: ['eu-*'] }, { regions: ['*-west-1'] }];
    expect(
      resolve([says(one, { severity: 'LOW', options: {} }), says(other, { severity: 'HIGH', options: {} })]),
    ).toMatchObject({
      causes: [
        { detail: expect.stringContaining('set severity of s3-bucket-encryption differently ("LOW" and "HIGH")') },
      ],
    });
    expect(resolve([says(one, false), says(other, { options: {} })])).toMatchObject({
      causes: [{ detail: expect.stringContaining('set enabled of s3-bucket-encryption differently (false and true)') }],
    });
  });
});

describe('what was not read', () => {
  const { tags: _tags, ...untagged } = subject.resource;
  const unknownTags: Subject = { ...subject, resource: untagged };
  const unknownAccount: Subject = { ...subject, account: { accountId: ACCOUNT } };
  const denied = { reason: 'access-denied', detail: 'denied', operation: 'x:Y', action: 'x:Y' } as const;

  const ofResource = 'the tags of the resource';
  const ofAccount = 'the units and tags of the account';
  const unnamed = { ...subject, account: undefined };
  const withoutIds = { ...subject, account: { accountId: ACCOUNT, unitPath: 'Root/Workloads/Prod', tags: {} } };
  it.each([
    ['the tags of the resource', unknownTags, { resourceTags: { data: 'ledger' } }, ofResource],
    ['the tags of the account', unknownAccount, { accountTags: { stage: 'prod' } }, ofAccount],
    ['the units of the account', unknownAccount, { units: ['Root/Workloads'] }, ofAccount],
    ['the ids of its units', withoutIds, { units: ['ou-ab12-prod1234'] }, ofAccount],
    ['an account of which nothing is known, by id', unnamed, { units: ['ou-ab12-prod1234'] }, ofAccount],
    ['an account of which nothing is known, by path', unnamed, { units: ['Root/**'] }, ofAccount],
    ['an account of which nothing is known, by tag', unnamed, { accountTags: { stage: 'prod' } }, ofAccount],
  ] as const)('leaves undecided what depends on it: %s', (_name, of, match, what) => {
    expect(resolve([asks('sse-kms', match as Selector)], of)).toEqual({
      kind: 'undecided',
      causes: [
        {
          reason: 'policy-undecided',
          detail: `overrides[0] of the policy depends on ${what}, which were not read`,
        },
      ],
    });
  });

  it('leaves undecided what something less specific decides', () => {
    const overrides = [
      asks('sse-kms', { accounts: [ACCOUNT] }),
      asks('dsse-kms', { resourceTags: { data: 'ledger' } }),
    ];
    expect(resolve(overrides, unknownTags)).toMatchObject({
      kind: 'undecided',
      causes: [{ reason: 'policy-undecided', detail: expect.stringContaining('overrides[1]') }],
    });
  });

  it('leaves undecided an option that nothing else sets', () => {
    const resolve = policyResolver({ [RETENTION]: baseOf(RETENTION) }, [
      says({ resourceTags: { data: 'ledger' } }, { options: { maximumDays: 3653 } }, RETENTION),
    ]);
    expect(resolve(logsLogGroupRetention, unknownTags)).toMatchObject({ kind: 'undecided' });
  });

  it('is told once, whatever depends on it', () => {
    const tagged = { severity: 'CRITICAL', options: { minimum: 'dsse-kms', blockSseC: true } } as const;
    const resolution = resolve([says({ resourceTags: { data: 'ledger' } }, tagged)], unknownTags);
    expect(resolution.kind === 'undecided' && resolution.causes).toHaveLength(1);
  });

  it('is told of what was asked for and of nothing else', () => {
    const ofTags = { ...denied, operation: 's3:GetBucketTagging' };
    const unread = { account: denied, resourceTags: [ofTags] };
    const resolver = (match: Selector) =>
      policyResolver({ [ENCRYPTION]: baseOf(ENCRYPTION) }, [asks('sse-kms', match)]);
    const operations = (match: Selector, of: Subject) => {
      const resolution = resolver(match)(s3BucketEncryption, of, unread);
      return resolution.kind === 'undecided' ? resolution.causes.map(({ operation }) => operation) : resolution.kind;
    };
    const neither: Subject = { ...unknownTags, account: { accountId: ACCOUNT } };
    expect(operations({ resourceTags: { data: 'ledger' } }, neither)).toEqual(['s3:GetBucketTagging']);
    expect(operations({ accountTags: { stage: 'prod' } }, neither)).toEqual(['x:Y']);
    expect(operations({ units: ['Root/Workloads'] }, neither)).toEqual(['x:Y']);
    expect(operations({ units: ['ou-ab12-prod1234'], resourceTags: { data: 'ledger' } }, unknownTags)).toEqual([
      's3:GetBucketTagging',
    ]);
    expect(operations({ accountTags: { stage: 'prod' }, resourceTags: { data: 'ledger' } }, unknownTags)).toEqual([
      's3:GetBucketTagging',
    ]);
    expect(
      operations(
        { accountTags: { stage: 'prod' }, resourceTags: { data: 'ledger' } },
        { ...subject, account: { accountId: ACCOUNT, unitPath: 'Root', unitIds: [] } },
      ),
    ).toEqual(['x:Y']);
  });

  it('is told with the calls that failed, and the entry that depends on them', () => {
    const resolver = policyResolver({ [ENCRYPTION]: baseOf(ENCRYPTION) }, [
      asks('sse-kms', { resourceTags: { data: 'ledger' }, accountTags: { stage: 'prod' } }),
    ]);
    const of = { ...unknownTags, account: { accountId: ACCOUNT } };
    const ofTags = { ...denied, operation: 's3:GetBucketTagging' };
    expect(resolver(s3BucketEncryption, of, { account: denied, resourceTags: [ofTags] })).toEqual({
      kind: 'undecided',
      causes: [
        { ...denied, detail: 'denied; overrides[0] of the policy depends on it' },
        { ...ofTags, detail: 'denied; overrides[0] of the policy depends on it' },
      ],
    });
  });

  it.each([
    [
      'where the entry speaks of another account',
      [asks('sse-kms', { resourceTags: { data: 'x' }, accounts: ['999988887777'] })],
    ],
    ['where the entry says what is asked anyhow', [asks('sse-s3', { resourceTags: { data: 'ledger' } })]],
    [
      'where something more specific decides',
      [asks('sse-s3', { resources: ['prod-*'] }), asks('sse-kms', { resourceTags: { data: 'ledger' } })],
    ],
  ] as const)('does not matter %s', (_name, overrides) => {
    expect(resolve(overrides, unknownTags)).toMatchObject({ kind: 'applies', options: { minimum: 'sse-s3' } });
  });

  it('matters to what is less specific only if it could be deeper', () => {
    const overrides = [asks('sse-kms', { accounts: [ACCOUNT] }), asks('dsse-kms', { units: ['Root/**'] })];
    expect(resolve(overrides, unknownAccount)).toMatchObject({ kind: 'applies', options: { minimum: 'sse-kms' } });
  });
});

describe('a policy without overrides', () => {
  it('asks of every resource what the section of the check says, without anything being read', () => {
    const resolution = resolve([], { ...subject, account: undefined }, { severity: 'LOW', minimum: 'sse-kms' });
    expect(resolution).toMatchObject({ kind: 'applies', severity: 'LOW', options: { minimum: 'sse-kms' } });
  });
});

it('a check that the policy does not know is an error of the caller', () => {
  const resolver = policyResolver({ [ENCRYPTION]: baseOf(ENCRYPTION) }, []);
  expect(() => resolver(logsLogGroupRetention, subject)).toThrow('the policy has no check logs-log-group-retention');
});

it('an entry about other checks says nothing of this one', () => {
  const versioning = says({ accounts: [ACCOUNT] }, { options: {} }, 's3-bucket-versioning');
  expect(resolve([versioning], subject, {}, false)).toMatchObject({ kind: 'disabled', by: 'checks' });
  expect(decided(resolve([versioning]), 'enabled')?.by).toBe('default');
});
