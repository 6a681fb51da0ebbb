import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { generatedResources } from '../../resources/generated.ts';
import { PARAMETERS, readSettings, refuseUnknownParameters } from '../../resources/settings.ts';
import { readPolicyValue } from '../../src/app/policy/policy-value.ts';
import { auditRequest } from '../../src/app/runs/events.ts';
import { checks } from '../../src/checks/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'plumbline-settings-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** As serverless.yml has them. */
const defaults = (
  parse(readFileSync(join(import.meta.dirname, '../../serverless.yml'), 'utf8'), { logLevel: 'silent' }) as {
    readonly params: { readonly default: Readonly<Record<string, unknown>> };
  }
).params.default;

const settings = (changes: Readonly<Record<string, unknown>> = {}, policy?: string) => {
  if (policy === undefined) return readSettings({ ...defaults, ...changes }, directory);
  writeFileSync(join(directory, 'policy.yaml'), policy);
  return readSettings({ ...defaults, ...changes, policy: 'policy.yaml' }, directory);
};

const withoutDrift = checks.filter(({ resource }) => resource !== 'cloudformation:stack').map(({ id }): string => id);

describe('parameters', () => {
  test('those of serverless.yml are those that are read, and every default is valid', () => {
    expect(Object.keys(defaults).sort()).toEqual([...PARAMETERS].sort());
    expect(settings()).toMatchObject({ gapPercent: 5, logRetentionDays: 365, alertsTopicArns: [undefined] });
  });

  test.each([
    [{ logRetentionDays: '100' }, 'parameter logRetentionDays: CloudWatch Logs takes 1, 3,'],
    [{ maxConcurrency: '10001' }, 'parameter maxConcurrency'],
    [{ overdueHours: '169' }, 'parameter overdueHours'],
    [{ gapPercent: 'some' }, 'parameter gapPercent'],
    [{ auditSchedule: 'daily' }, 'parameter auditSchedule: expected cron(...) or rate(...)'],
    [{ driftScheduleState: 'off' }, 'parameter driftScheduleState'],
    [{ driftActions: 's3:*' }, 'parameter driftActions: "s3:*": expected an IAM action without wildcards'],
    [
      { driftActions: 'ssm:GetDocument, dynamodb:Scan' },
      'parameter driftActions: dynamodb:Scan is denied to the audit role',
    ],
    [
      { driftActions: 'SSM:getparameter' },
      'parameter driftActions: "SSM:getparameter": the service is written in lower case',
    ],
    [{ driftActions: 'ssm:getparameter' }, 'parameter driftActions: ssm:getparameter is denied'],
    [{ alertsEmail: 'nobody' }, 'parameter alertsEmail'],
    [{ policy: 'elsewhere.yaml' }, 'parameter policy: there is no file elsewhere.yaml'],
  ])('%j is refused', (changes, problem) => {
    expect(() => settings(changes)).toThrow(problem);
  });

  test('that nobody knows are refused with the nearest', () => {
    expect(() => refuseUnknownParameters(['policy=p.yaml', 'gapPercnt=10', 'alertEmail=a@example.com'])).toThrow(
      'parameter gapPercnt: there is no such parameter (did you mean "gapPercent"?)\nparameter alertEmail: there is no such parameter (did you mean "alertsEmail"?)',
    );
    expect(() => refuseUnknownParameters(['policy=p.yaml'])).not.toThrow();
  });

  test('a policy file under another name is noticed', () => {
    const misnamed = join(directory, 'plumbline.config.yml');
    writeFileSync(misnamed, 'version: 1\n');
    onTestFinished(() => rmSync(misnamed));
    expect(() => settings()).toThrow('there is plumbline.config.yml and no plumbline.config.yaml');
    expect(settings({ policy: 'plumbline.config.yml' })).toMatchObject({ gapPercent: 5 });
  });

  test('every problem is named at once, and so are those of the policy', () => {
    expect(() => settings({ gapPercent: '101', overdueHours: '0' })).toThrow(/gapPercent[\s\S]*overdueHours/);
    expect(() => settings({}, 'version: 1\ndrfit: {}\n')).toThrow('did you mean "drift"');
  });

  test.each(['Prod', 'a-stage-that-is-too-long', '1st', ''])('the stage %j is refused', (stage) => {
    expect(() => generatedResources(stage, settings())).toThrow('expected at most 20');
  });
});

describe('the schedules', () => {
  const inputs = (policy: string, changes = {}) => {
    const { audit, drift } = settings(changes, policy);
    return [audit, drift].map(({ state, input }) => ({ state, ...auditRequest.parse(JSON.parse(input)) }));
  };

  test('audit everything but drift, and now and then all', () => {
    expect(inputs('version: 1')).toEqual([
      {
        state: 'ENABLED',
        trigger: 'schedule',
        checks: withoutDrift,
      },
      { state: 'ENABLED', trigger: 'schedule' },
    ]);
  });

  test('name only checks that the policy enables', () => {
    const [audit] = inputs('version: 1\nchecks: { s3-bucket-versioning: false }');
    expect(audit?.checks).toEqual(withoutDrift.filter((id) => id !== 's3-bucket-versioning'));
  });

  test('are one schedule where the policy has no drift check', () => {
    expect(inputs('version: 1\nchecks: { cloudformation-stack-drift: false }')).toEqual([
      { state: 'ENABLED', trigger: 'schedule' },
      { state: 'DISABLED', trigger: 'schedule' },
    ]);
  });

  test('are one schedule where the policy has nothing but the drift check', () => {
    const off = withoutDrift.map((id) => `  ${id}: false\n`).join('');
    expect(inputs(`version: 1\nchecks:\n${off}`).map(({ state }) => state)).toEqual(['DISABLED', 'ENABLED']);
  });

  test('can each be switched off, and without the audit nothing is overdue', () => {
    const off = { auditScheduleState: 'DISABLED', driftScheduleState: 'DISABLED' };
    expect(inputs('version: 1', off).map(({ state }) => state)).toEqual(['DISABLED', 'DISABLED']);
    const alarms = (changes: object) => Object.keys(generatedResources('dev', settings({ ...changes })).Resources);
    expect(alarms({})).toContain('RunOverdueAlarm');
    expect(alarms(off)).not.toContain('RunOverdueAlarm');
  });
});

test('the packaged policy is the policy file, as a Lambda reads it', () => {
  const text = 'version: 1\ntargets: { accounts: [012345678901], role: { name: audit/Reader } }\n';
  const { policyText, auditRoleName } = settings({}, text);
  expect(readPolicyValue(JSON.parse(policyText))).toMatchObject({
    policy: { targets: { accounts: ['012345678901'] } },
  });
  expect(auditRoleName).toBe('audit/Reader');
});

test('the topic that a policy names is the one that may be published to', () => {
  const topicArn = 'arn:aws:sns:eu-west-1:111122223333:elsewhere';
  const { Resources } = generatedResources('dev', settings({}, `version: 1\nalerts: { topicArn: '${topicArn}' }\n`));
  expect(JSON.stringify((Resources as Readonly<Record<string, unknown>>)['SendAlertsRole'])).toContain(topicArn);
});
