import { describe, expect, it } from 'vitest';
import { runNeeds } from '../../../src/app/policy/context-needs.ts';
import { parsePolicy } from '../../../src/app/policy/parse-policy.ts';
import { PolicyError } from '../../../src/app/policy/policy.ts';
import { policyJsonSchema } from '../../../src/app/policy/policy-schema.ts';
import { checks as registry } from '../../../src/checks/index.ts';

const parse = (overrides: string, more = '') => parsePolicy(`version: 1\n${more}overrides:\n${overrides}`, 'p.yml');
const problems = (overrides: string, more = ''): readonly string[] => {
  try {
    parse(overrides, more);
    return [];
  } catch (error) {
    if (error instanceof PolicyError) return error.message.split('\n');
    throw error;
  }
};

describe('the overrides of a policy', () => {
  it('keep what is written, in order', () => {
    const { overrides } = parse(`
  - match: { units: [Root/Workloads, ou-ab12-prod1234], regions: [eu-*] }
    checks: { s3-bucket-encryption: { minimum: sse-kms, severity: HIGH }, s3-bucket-versioning: false }
    reason: Customers' data.
  - match: { accounts: ['111122223333'], accountTags: { stage: prod } }
    checks: { s3-bucket-versioning: true }
  - match: { resources: [acme-*, 'arn:aws:logs:*:*:log-group:/aws/**'], resourceTags: { data: '*' } }
    checks: { logs-log-group-retention: { minimumDays: 731 } }
`);
    expect(overrides).toEqual([
      {
        match: { units: ['Root/Workloads', 'ou-ab12-prod1234'], regions: ['eu-*'] },
        checks: {
          's3-bucket-encryption': { severity: 'HIGH', options: { minimum: 'sse-kms' } },
          's3-bucket-versioning': false,
        },
        reason: "Customers' data.",
      },
      {
        match: { accounts: ['111122223333'], accountTags: { stage: 'prod' } },
        checks: { 's3-bucket-versioning': { options: {} } },
      },
      {
        match: { resources: ['acme-*', 'arn:aws:logs:*:*:log-group:/aws/**'], resourceTags: { data: '*' } },
        checks: { 'logs-log-group-retention': { options: { minimumDays: 731 } } },
      },
    ]);
  });

  it('are none where none are written', () => {
    expect(parsePolicy('version: 1\n', 'p.yml').overrides).toEqual([]);
    expect(parsePolicy('version: 1\noverrides:\n', 'p.yml').overrides).toEqual([]);
  });

  it('keep a check that is disabled, where one of them asks it', () => {
    const policy = parse(
      "\n  - match: { accounts: ['111122223333'] }\n    checks: { s3-bucket-versioning: { severity: HIGH } }\n",
      'checks: { s3-bucket-versioning: false, s3-bucket-encryption: false }\n',
    );
    expect(policy.checks['s3-bucket-versioning']).toMatchObject({ asked: false, options: { mfaDelete: 'optional' } });
    expect(policy.checks).not.toHaveProperty('s3-bucket-encryption');
  });

  it.each([
    ['an unknown check', 'checks: { s3-bucket-versionin: {} }', 'unknown check (did you mean "s3-bucket-versioning"?)'],
    [
      'an unknown option',
      'checks: { s3-bucket-encryption: { minimu: sse-kms } }',
      'unknown key (did you mean "minimum"?)',
    ],
    ['an unknown severity', 'checks: { s3-bucket-encryption: { severity: HIHG } }', 'did you mean "HIGH"?'],
    ['a wrong value', 'checks: { logs-log-group-retention: { minimumDays: 100 } }', 'the nearest are 90 and 120'],
    ['no options', 'checks: { s3-bucket-encryption: }', 'expected its options, or false where it is not asked'],
    ['no check', 'checks: {}', 'is empty: name a check'],
    ['an unknown key', 'check: {}', 'unknown key (did you mean "checks"?)'],
    [
      'what does not go with the section of the check',
      'checks: { logs-log-group-retention: { minimumDays: 731 } }',
      'maximumDays must not be less than minimumDays',
    ],
  ])('refuse %s, with its place', (_name, line, what) => {
    const [problem, ...others] = problems(
      `  - match: { accounts: ['111122223333'] }\n    ${line}\n`,
      'checks: { logs-log-group-retention: { minimumDays: 30, maximumDays: 365 } }\n',
    ).filter((text) => !text.includes('checks: is missing'));
    expect(problem).toMatch(/^p\.yml:\d+:\d+ overrides\[0\]\.checks?/);
    expect(problem).toContain(what);
    expect(others).toEqual([]);
  });

  it.each([
    ['{}', 'matches everything'],
    ['{ units: [] }', 'is empty: leave it out'],
    ['{ account: [] }', 'unknown key (did you mean "accounts"?)'],
    ['{ accounts: [1234] }', 'expected an account id: twelve digits'],
    ['{ accounts: ["1234"] }', 'expected an account id: twelve digits'],
    ['{ regions: [eu-wset-1] }', 'did you mean "eu-west-1"?'],
    ['{ units: [/Root] }', 'expected a path such as Root/Workloads/Prod'],
    ['{ resources: ["s3:::data"] }', 'a pattern of ARNs begins with arn:'],
    ['{ resources: [a**b] }', '`**` must be a whole segment'],
  ])('refuse the match %s', (match, what) => {
    expect(problems(`  - match: ${match}\n    checks: { s3-bucket-versioning: {} }\n`).join('\n')).toContain(what);
  });

  it('refuse entries that contradict each other, and name both', () => {
    const entry = (minimum: string) =>
      `  - match: { units: [Root/Prod] }\n    checks: { s3-bucket-encryption: { minimum: ${minimum} } }\n`;
    expect(problems(entry('sse-kms') + entry('dsse-kms'))).toEqual([
      'p.yml:6:48 overrides[1].checks.s3-bucket-encryption.minimum: overrides[0] and overrides[1] set minimum differently ("sse-kms" and "dsse-kms") for the same resources, and neither is more specific',
    ]);
  });

  it('are listed with everything else that is wrong, even where their match is', () => {
    const wrong = '  - match: {}\n    checks: { s3-bucket-encryption: { minimum: none } }\n';
    expect(problems(wrong, 'drift: { inFlight: 0 }\n')).toHaveLength(3);
  });

  it('are in the JSON Schema, with the options of each check and without their defaults', () => {
    const schema = JSON.stringify(policyJsonSchema()['properties']);
    const { overrides } = JSON.parse(schema) as { overrides: { items: { properties: Record<string, never> } } };
    const { match, checks } = overrides.items.properties as unknown as Record<string, { properties: object }>;
    expect(Object.keys(match?.properties ?? {})).toEqual([
      'accounts',
      'accountTags',
      'units',
      'regions',
      'resources',
      'resourceTags',
    ]);
    expect(Object.keys(checks?.properties ?? {})).toEqual(registry.map(({ id }) => id));
    expect(JSON.stringify(checks)).toContain('minimumDays');
    expect(JSON.stringify(checks)).not.toContain('"default"');
  });
});

describe('what a run must read', () => {
  const needsOf = (match: string, checks = '{ s3-bucket-versioning: { severity: HIGH } }') =>
    runNeeds(parse(`  - match: ${match}\n    checks: ${checks}\n`), []);
  const nothing = { units: false, unitPaths: false, accountTags: false, resourceTags: {} };

  it.each([
    ["{ accounts: ['111122223333'], regions: [eu-*], resources: [x] }", nothing],
    ['{ units: [Root/Prod] }', { ...nothing, units: true, unitPaths: true }],
    ['{ units: [ou-ab12-prod1234] }', { ...nothing, units: true }],
    ['{ accountTags: { stage: prod } }', { ...nothing, accountTags: true }],
    ['{ resourceTags: { stage: prod, data: x } }', { ...nothing, resourceTags: { 's3:bucket': ['data', 'stage'] } }],
  ])('for overrides of %s', (match, needs) => {
    expect(needsOf(match)).toEqual(needs);
  });

  it('for exceptions: tags of the kinds whose findings they accept', () => {
    const policy = parsePolicy('version: 1\n', 'p.yml');
    const needs = runNeeds(policy, [
      { match: { resourceTags: { accepted: '*' } } },
      { match: { checks: ['logs-*'], resourceTags: { legacy: 'yes' } } },
    ]);
    const keys = registry.map(({ id, resource }) => [
      resource,
      id.startsWith('logs-') ? ['accepted', 'legacy'] : ['accepted'],
    ]);
    expect(needs.resourceTags).toEqual(Object.fromEntries(keys));
  });
});
