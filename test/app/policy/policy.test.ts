import { describe, expect, it } from 'vitest';
import { defaultPolicy, parsePolicy } from '../../../src/app/policy/parse-policy.ts';
import { PolicyError } from '../../../src/app/policy/policy.ts';
import { policyJsonSchema } from '../../../src/app/policy/policy-schema.ts';
import { checks } from '../../../src/checks/index.ts';

const problemsOf = (text: string): readonly string[] => {
  try {
    parsePolicy(text, 'p.yml');
  } catch (error) {
    if (error instanceof PolicyError) return error.message.split('\n');
    throw error;
  }
  return [];
};

describe('a policy that says nothing', () => {
  it('enables every check with its own severity and defaults', () => {
    const policy = defaultPolicy();
    expect(Object.keys(policy.checks)).toEqual(checks.map(({ id }) => id));
    for (const check of checks)
      expect(policy.checks[check.id]).toEqual({
        asked: true,
        severity: check.severity,
        options: check.options.parse({}),
        given: {},
      });
  });

  it("audits every enabled Region of the caller's account", () => {
    expect(defaultPolicy()).toMatchObject({
      targets: {
        organization: false,
        accounts: [],
        exclude: [],
        organizationalUnits: [],
        regions: 'all',
        role: { name: 'PlumblineAudit' },
      },
      drift: { reuseSeconds: 3600, budgetSeconds: 7200, inFlight: 10 },
      alerts: { minimumSeverity: 'LOW' },
    });
    expect(defaultPolicy().alerts).not.toHaveProperty('topicArn');
  });

  it('is what sections without content mean', () => {
    expect(parsePolicy('version: 1\ntargets:\nchecks:\ndrift:\nalerts:\n', 'p.yml')).toEqual(defaultPolicy());
  });
});

describe('a policy', () => {
  it('sets targets, checks, drift and alerts', () => {
    const policy = parsePolicy(
      `version: 1
targets:
  organization: true
  accounts: ['111111111111']
  exclude: ['222222222222']
  organizationalUnits: [Root/Workloads, ou-ab12-cdefgh34]
  regions: [eu-west-1, us-east-1]
  role: { name: path/Auditor, externalId: secret-1 }
checks:
  s3-bucket-versioning: { severity: CRITICAL, mfaDelete: required }
  s3-bucket-encryption: false
drift: { reuse: 0s, budget: 90m, inFlight: 3 }
alerts: { topicArn: 'arn:aws:sns:eu-west-1:111111111111:alerts', minimumSeverity: HIGH }
`,
      'p.yml',
    );
    expect(policy.targets).toEqual({
      organization: true,
      accounts: ['111111111111'],
      exclude: ['222222222222'],
      organizationalUnits: ['Root/Workloads', 'ou-ab12-cdefgh34'],
      regions: ['eu-west-1', 'us-east-1'],
      role: { name: 'path/Auditor', externalId: 'secret-1' },
    });
    expect(policy.checks['s3-bucket-versioning']).toEqual({
      asked: true,
      severity: 'CRITICAL',
      options: { mfaDelete: 'required' },
      given: { severity: 'CRITICAL', mfaDelete: 'required' },
    });
    expect(policy.checks).not.toHaveProperty('s3-bucket-encryption');
    expect(policy.checks).toHaveProperty('logs-log-group-retention');
    expect(policy.drift).toEqual({ reuseSeconds: 0, budgetSeconds: 5400, inFlight: 3 });
    expect(policy.alerts).toEqual({ topicArn: 'arn:aws:sns:eu-west-1:111111111111:alerts', minimumSeverity: 'HIGH' });
  });

  it('keeps the leading zero of an account id that is not quoted', () => {
    const { targets } = parsePolicy('version: 1\ntargets: { accounts: [012345678901, 123456789012] }\n', 'p.yml');
    expect(targets.accounts).toEqual(['012345678901', '123456789012']);
  });

  it.each(['true', '', '{}'])('enables a check with its defaults when its entry is %j', (entry) => {
    expect(parsePolicy(`version: 1\nchecks:\n  s3-bucket-versioning: ${entry}\n`, 'p.yml')).toEqual(defaultPolicy());
  });
});

describe('a policy that is wrong', () => {
  const table: readonly (readonly [name: string, text: string, problem: string])[] = [
    ['has no version', '', 'p.yml:1:1 version: is missing: write version: 1'],
    ['has another version', 'version: 2', 'p.yml:1:10 version: expected 1, got 2'],
    ['quotes its version', 'version: "1"', 'p.yml:1:10 version: expected 1 without quotes, got "1"'],
    [
      'has one Region without a list',
      'version: 1\ntargets: { regions: eu-west-1 }',
      'p.yml:2:21 targets.regions: expected all or a list: [eu-west-1]',
    ],
    [
      'has two documents',
      'version: 1\n---\nversion: 1',
      'p.yml:2:1 there is a second document (---) in the file: a policy is one document',
    ],
    ['is no mapping', '- 1', 'p.yml:1:1 expected a mapping of keys to values, got a list'],
    [
      'is a long text',
      'word '.repeat(1000),
      `p.yml:1:1 expected a mapping of keys to values, got a text that begins "${'word '.repeat(12)}"`,
    ],
    ['is no YAML', 'version: 1\nversion: 1', 'p.yml:2:1 Map keys must be unique'],
    ['has an unknown section', 'version: 1\ntarget: {}', 'p.yml:2:1 target: unknown key (did you mean "targets"?)'],
    [
      'has an unknown key',
      'version: 1\ntargets:\n  acounts: []',
      'p.yml:3:3 targets.acounts: unknown key (did you mean "accounts"?)',
    ],
    [
      'has an unknown key that is near none',
      'version: 1\ntargets:\n  zzzzzzzzz: []',
      'p.yml:3:3 targets.zzzzzzzzz: unknown key',
    ],
    [
      'has an unknown key in a mapping of a mapping',
      'version: 1\ntargets: { role: { name: a, externalID: ab } }',
      'p.yml:2:29 targets.role.externalID: unknown key (did you mean "externalId"?)',
    ],
    [
      'has an account id that is none',
      'version: 1\ntargets: { accounts: ["123456789012", 12345] }',
      'p.yml:2:39 targets.accounts[1]: expected an account id: twelve digits',
    ],
    [
      'excludes a unit without the organization',
      'version: 1\ntargets: { exclude: ["Root/Suspended"] }',
      'p.yml:2:22 targets.exclude[0]: a unit needs targets.organization: true',
    ],
    [
      'excludes what is neither an account nor a unit',
      'version: 1\ntargets: { exclude: ["12345"] }',
      'p.yml:2:22 targets.exclude[0]: expected an account id: twelve digits',
    ],
    [
      'excludes a unit that it selects',
      'version: 1\ntargets: { organization: true, organizationalUnits: [Root/A], exclude: [Root/A] }',
      'p.yml:2:73 targets.exclude[0]: Root/A is named in targets.organizationalUnits too',
    ],
    [
      'excludes what it names',
      'version: 1\ntargets: { accounts: ["123456789012"], exclude: ["123456789012"] }',
      'p.yml:2:50 targets.exclude[0]: 123456789012 is named in targets.accounts too',
    ],
    [
      'names units without an organization',
      'version: 1\ntargets: { organizationalUnits: [Root] }',
      'p.yml:2:33 targets.organizationalUnits: needs targets.organization: true',
    ],
    [
      'has a Region that is none',
      'version: 1\ntargets: { regions: [eu-west1] }',
      'p.yml:2:22 targets.regions[0]: expected a Region\'s code, such as eu-west-1 (did you mean "eu-west-1"?)',
    ],
    [
      'spans partitions',
      'version: 1\ntargets: { regions: [eu-west-1, cn-north-1] }',
      'p.yml:2:21 targets.regions: spans the partitions aws and aws-cn; an audit covers one',
    ],
    [
      "has a role's name with a slash at its beginning",
      'version: 1\ntargets: { role: { name: /service-role/PlumblineAudit } }',
      "p.yml:2:26 targets.role.name: expected a role's name, with its path if it has one, without a slash at the beginning: write service-role/PlumblineAudit",
    ],
    [
      "has a role's ARN instead of its name",
      'version: 1\ntargets: { role: { name: "arn:aws-cn:iam::111122223333:role/audit/Auditor" } }',
      "p.yml:2:26 targets.role.name: expected a role's name, with its path if it has one, not its ARN, as every account has its own: write audit/Auditor",
    ],
    [
      'has a path without a name',
      'version: 1\ntargets: { role: { name: audit/ } }',
      "p.yml:2:26 targets.role.name: expected a role's name, with its path if it has one",
    ],
    [
      'names no Region',
      'version: 1\ntargets: { regions: [] }',
      'p.yml:2:21 targets.regions: names no Region; leave it out to audit all',
    ],
    [
      'has an unknown check',
      'version: 1\nchecks:\n  s3-bucket-version: {}',
      'p.yml:3:3 checks.s3-bucket-version: unknown check (did you mean "s3-bucket-versioning"?)',
    ],
    [
      'has an unknown option',
      'version: 1\nchecks:\n  s3-bucket-encryption: { minimun: sse-kms }',
      'p.yml:3:27 checks.s3-bucket-encryption.minimun: unknown key (did you mean "minimum"?)',
    ],
    [
      'has an unknown value',
      'version: 1\nchecks:\n  s3-bucket-encryption: { minimum: sse-kmss }',
      'p.yml:3:36 checks.s3-bucket-encryption.minimum: expected sse-s3, sse-kms, sse-kms-cmk or dsse-kms, got "sse-kmss" (did you mean "sse-kms"?)',
    ],
    [
      'has an unknown key in a list of mappings',
      'version: 1\nchecks:\n  cloudformation-stack-drift:\n    ignore:\n      - resourcType: a\n        logicalId: b\n        reason: c',
      'p.yml:5:9 checks.cloudformation-stack-drift.ignore[0].resourcType: unknown key (did you mean "resourceType"?)',
    ],
    [
      'has a severity that is none',
      'version: 1\nchecks:\n  s3-bucket-versioning: { severity: hihg }',
      'p.yml:3:37 checks.s3-bucket-versioning.severity: expected INFORMATIONAL, LOW, MEDIUM, HIGH or CRITICAL, got "hihg" (did you mean "HIGH"?)',
    ],
    [
      'has a retention that CloudWatch Logs does not accept',
      'version: 1\nchecks:\n  logs-log-group-retention: { minimumDays: 364 }',
      'p.yml:3:44 checks.logs-log-group-retention.minimumDays: CloudWatch Logs does not accept a retention of 364 days; the nearest are 180 and 365',
    ],
    [
      'gives a check something else',
      'version: 1\nchecks:\n  s3-bucket-versioning: 5',
      'p.yml:3:25 checks.s3-bucket-versioning: expected its options, or false to disable it',
    ],
    [
      'disables every check',
      `version: 1\nchecks:\n${checks.map(({ id }) => `  ${id}: false`).join('\n')}`,
      'p.yml:3:3 checks: every check is disabled: nothing would be audited',
    ],
    [
      'has a duration without a unit',
      'version: 1\ndrift: { reuse: 3600 }',
      'p.yml:2:17 drift.reuse: expected a duration such as 30s, 15m or 2h',
    ],
    [
      'has a budget that is too short',
      'version: 1\ndrift: { budget: 30s }',
      'p.yml:2:18 drift.budget: expected 1m to 24h',
    ],
    [
      'has a number that is too small',
      'version: 1\ndrift: { inFlight: 0 }',
      'p.yml:2:20 drift.inFlight: expected at least 1, got 0',
    ],
    [
      'has a number that is too large',
      'version: 1\ndrift: { inFlight: 101 }',
      'p.yml:2:20 drift.inFlight: expected at most 100, got 101',
    ],
    [
      'has a word for a number',
      'version: 1\ndrift: { inFlight: ten }',
      'p.yml:2:20 drift.inFlight: expected a number, got "ten"',
    ],
    [
      'has a topic that is none',
      'version: 1\nalerts: { topicArn: alerts }',
      'p.yml:2:21 alerts.topicArn: expected the ARN of an SNS topic',
    ],
    [
      'has a role without a name',
      'version: 1\ntargets: { role: { externalId: ab } }',
      'p.yml:2:12 targets.role.name: is missing',
    ],
  ];

  it.each(table)('%s', (_, text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('names every problem, in the order of the file', () => {
    const problems = problemsOf(
      'version: 2\nchecks:\n  s3-bucket-encryption: { minimum: no, blockSseC: no }\ndrift: { reuse: 1 }',
    );
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'p.yml:1:10',
      'p.yml:3:36',
      'p.yml:3:51',
      'p.yml:4:17',
    ]);
  });

  it('carries its problems as data', () => {
    expect(() => parsePolicy('version: 1\nx: 1', 'p.yml')).toThrow(
      expect.objectContaining({ problems: [{ line: 2, column: 1, key: 'x', what: 'unknown key' }] }),
    );
  });
});

describe('the JSON Schema', () => {
  it('knows every check with its options and severity, and nothing else', () => {
    const { properties } = policyJsonSchema() as {
      properties: { checks: { properties: Record<string, unknown>; additionalProperties: boolean } };
    };
    expect(Object.keys(properties.checks.properties)).toEqual(checks.map(({ id }) => id));
    expect(properties.checks.additionalProperties).toBe(false);
    expect(properties.checks.properties['s3-bucket-versioning']).toMatchObject({
      anyOf: [
        { type: 'boolean' },
        { type: 'null' },
        {
          additionalProperties: false,
          properties: {
            severity: { default: 'MEDIUM' },
            mfaDelete: { enum: ['optional', 'required'], default: 'optional' },
          },
        },
      ],
    });
  });

  it('requires the version only', () => {
    expect(policyJsonSchema()).toMatchObject({ required: ['version'], additionalProperties: false });
  });
});
