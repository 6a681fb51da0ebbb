import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { memberRoleProblems } from '../../../../scripts/validation/package.ts';
import { runCli } from '../../../support/cli-context.ts';
import { stackOf } from '../../../support/template-stack.ts';

const directory = mkdtempSync(join(tmpdir(), 'plumbline-onboard-'));
afterAll(() => rmSync(directory, { recursive: true }));
writeFileSync(
  join(directory, 'policy.yaml'),
  "version: 1\ntargets: { role: { name: teams/audit/Reader, externalId: '0123' } }\n",
);

const read = (file: string) => readFileSync(new URL(`../../../../${file}`, import.meta.url), 'utf8');
const onboard = (...argv: string[]) => runCli(['onboard', ...argv], { directory });
const AUDITOR = ['--auditor', '012345678901'];
const WITH_POLICY = ['--print', ...AUDITOR, '--policy', 'policy.yaml'];

/** The role as it would be made of what was printed, without a parameter. */
const roleOf = (text: string) => {
  const place = { name: 'role', partition: 'aws', region: 'eu-west-1', accountId: '111122223333' };
  return stackOf(text, place).resources.get('AuditRole')?.properties;
};

describe('plumbline onboard --print', () => {
  test('fills the template in from the policy, so that it needs no parameter', async () => {
    const { code, stdout } = await onboard(...WITH_POLICY, '--stage', 'dev', '--organization', 'o-a1b2c3d4e5');
    expect(code).toBe(0);
    expect(memberRoleProblems(stdout.replaceAll(/^#.*$|012345678901/gm, ''))).toEqual([]);
    expect(roleOf(stdout)).toMatchObject({
      RoleName: 'Reader',
      Path: '/teams/audit/',
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/SecurityAudit'],
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Principal: { AWS: 'arn:aws:iam::012345678901:root' },
            Condition: {
              ArnEquals: {
                'aws:PrincipalArn': [
                  'arn:aws:iam::012345678901:role/plumbline-dev-audit-drift',
                  'arn:aws:iam::012345678901:role/plumbline-dev-audit-target',
                  'arn:aws:iam::012345678901:role/plumbline-dev-plan-audit',
                ],
              },
              StringEquals: { 'sts:ExternalId': '0123', 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
            },
          },
        ],
      },
    });
  });

  test('asks for no organization where none is named', async () => {
    const { stdout } = await onboard(...WITH_POLICY);
    const { AssumeRolePolicyDocument: trust } = roleOf(stdout) as {
      AssumeRolePolicyDocument: { Statement: unknown[] };
    };
    expect(JSON.stringify(trust)).not.toContain('aws:PrincipalOrgID');
  });

  test.each([
    ['ReadOnlyAccess', ['arn:aws:iam::aws:policy/ReadOnlyAccess']],
    ['None', undefined],
  ])('lets drift detection read by %s', async (access, managed) => {
    const { stdout } = await onboard(...WITH_POLICY, '--drift-access', access);
    expect(roleOf(stdout)?.['ManagedPolicyArns']).toEqual(managed);
  });

  test('begins with the commands as comments, for the units that are named', async () => {
    const { stdout } = await onboard(
      ...WITH_POLICY,
      '--unit',
      'ou-ab12-cdefgh34',
      '--unit',
      'r-ab12',
      '--region',
      'eu-west-1',
    );
    const [comments = ''] = stdout.split('AWSTemplateFormatVersion');
    for (const line of comments.trimEnd().split('\n')) expect(line).toMatch(/^#/);
    expect(comments).toContain('--deployment-targets OrganizationalUnitIds=ou-ab12-cdefgh34,r-ab12 ');
    expect(comments).toContain(
      'aws cloudformation create-stack-set --stack-set-name plumbline-prod-audit-role --region eu-west-1 ',
    );
    expect(parse(stdout)).toHaveProperty('Resources.AuditRole');
  });

  test('deploys the file that help and documents redirect to, which is not the template that it is made of', async () => {
    const { stdout: help } = await onboard('--help');
    const targets = [help, ...['README.md', 'docs/deploy.md'].map(read)].map((text) =>
      [...text.matchAll(/plumbline(?:-aws)? onboard --print [^>]*> (\S+)/g)].map(([, file]) => file),
    );
    expect(new Set(targets.flat())).toEqual(new Set(['member-role.filled.yml']));
    for (const files of targets) expect(files).not.toEqual([]);
    const { stdout } = await onboard(...WITH_POLICY);
    const deployed = [...stdout.matchAll(/^# .*--template-(?:body file:\/\/|file )(\S+)/gm)].map(([, file]) => file);
    expect(deployed).toEqual(['member-role.filled.yml', 'member-role.filled.yml']);
  });

  test('trusts further roles, with the same external id, and allows further drift actions', async () => {
    const engineer = 'arn:aws:iam::012345678901:role/teams/Engineer';
    const { stdout } = await onboard(
      ...WITH_POLICY,
      '--trust',
      engineer,
      '--drift-actions',
      'mq:DescribeBroker,mq:ListTags',
    );
    expect(roleOf(stdout)).toMatchObject({
      AssumeRolePolicyDocument: {
        Statement: [
          { Sid: 'TheAuditor' },
          {
            Sid: 'TrustedPrincipals',
            Principal: { AWS: [engineer] },
            Condition: { StringEquals: { 'sts:ExternalId': '0123' } },
          },
        ],
      },
    });
    expect(JSON.stringify(roleOf(stdout))).toContain('"Action":["mq:DescribeBroker","mq:ListTags"]');
  });

  test('waits for the StackSet operation before a run', async () => {
    const { stdout } = await onboard(...WITH_POLICY);
    expect(stdout).toMatch(
      /create-stack-instances[\s\S]*SOFT_FAILURE_TOLERANCE[\s\S]*SUCCEEDED[\s\S]*list-stack-set-operations/,
    );
  });

  test('says before the commands of the StackSet what a delegated administrator adds to them', async () => {
    const { stdout } = await onboard(...WITH_POLICY);
    const [before = ''] = stdout.split('aws cloudformation create-stack-set');
    expect(before).toContain('A delegated administrator of StackSets adds --call-as DELEGATED_ADMIN to each of them');
  });

  test.each([
    [[...AUDITOR, '--policy', 'policy.yaml'], 'pass --print'],
    [['--print'], "required option '--auditor <account>' not specified"],
    [['--print', '--auditor', '123'], 'expected an account id: twelve digits'],
    [['--print', ...AUDITOR], 'the role asks for an external id: set targets.role.externalId in plumbline.config.yaml'],
    [
      [...WITH_POLICY, '--external-id', 'other'],
      'is not targets.role.externalId of policy.yaml: the auditor would be refused',
    ],
    [[...WITH_POLICY, '--unit', 'Root'], 'expected the id of a root or a unit'],
    [[...WITH_POLICY, '--organization', 'mine'], 'expected an organization id: o-...'],
    [[...WITH_POLICY, '--drift-actions', 'dynamodb:Query'], 'dynamodb:Query is denied to the audit role'],
    [[...WITH_POLICY, '--drift-actions', 'kms:Decrypt'], 'kms:Decrypt is no read'],
    [[...WITH_POLICY, '--drift-actions', 's3:DeleteBucket'], 's3:DeleteBucket is no read'],
    [[...WITH_POLICY, '--drift-actions', 'mq:*'], 'expected an IAM action without wildcards'],
    [[...WITH_POLICY, '--trust', 'Engineer'], 'expected the ARN of a role or user'],
    [[...WITH_POLICY, '--trust', 'arn:aws:sts::012345678901:assumed-role/Engineer/me'], 'is of the role Engineer'],
    [[...WITH_POLICY, '--drift-access', 'ReadOnly'], 'Allowed choices are SecurityAudit, ReadOnlyAccess, None'],
  ])('%j is refused', async (argv, problem) => {
    const { code, stdout, stderr } = await onboard(...argv);
    expect(code).toBe(64);
    expect(stdout).toBe('');
    expect(stderr).toContain(problem);
  });
});
