import { beforeAll, describe, expect, test } from 'vitest';
import { auditRoleGrants } from '../../src/app/permissions/permissions.ts';
import type { IamAction } from '../../src/domain/calls/index.ts';
import { evaluatePolicies } from '../../src/simulator/access/iam.ts';
import type { PolicyStatement } from '../../src/simulator/world/world.ts';
import { type AuditLife, auditLife, EXTERNAL_ID } from '../support/audit-life.ts';
import type { RoleAccess } from '../support/deployed-stack.ts';
import { memberRole } from '../support/member-role.ts';
import { packaged } from '../support/packages.ts';
import {
  grantsOf,
  type PlumblineStack,
  plumblineStack,
  ROLE_OWNERS,
  type RoleOwner,
} from '../support/plumbline-stack.ts';
import { MANAGEMENT, ORGANIZATION, PAYMENTS, ROLE } from '../support/small-organization.ts';
import { stackOf, statementsOf, type TemplateRole, without } from '../support/template-stack.ts';
import { sampled } from '../support/thorough.ts';

/** Owner of a role: the stack in the audit account, or the audit role of member accounts. */
type Owner = RoleOwner | 'Member';
const OWNERS: readonly Owner[] = [...ROLE_OWNERS, 'Member'];

const auditRole = (accountId: string): TemplateRole =>
  memberRole({
    accountId,
    parameters: {
      AuditorAccountId: MANAGEMENT,
      Stage: 'test',
      ExternalId: EXTERNAL_ID,
      OrganizationId: ORGANIZATION,
      RoleName: ROLE,
      // The reads of CloudFormation are given to the roles apart from what the code declares.
      DriftAccess: 'None',
    },
  });

let stack: PlumblineStack;
let life: AuditLife;
beforeAll(async () => {
  const place = { name: 'plumbline-test', partition: 'aws', region: 'us-east-1', accountId: MANAGEMENT };
  stack = plumblineStack(stackOf(packaged('configured').templateText, place));
  life = await auditLife(stack, auditRole);
});

/** Actions that AWS itself uses, which the embedded AWS does not need. The template is compared by name only. */
const MADE_BY_AWS: Readonly<Partial<Record<Owner, readonly IamAction[]>>> = {
  Schedule: ['sqs:SendMessage'],
  StateMachine: [
    'logs:CreateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:DescribeLogGroups',
    'logs:DescribeResourcePolicies',
    'logs:GetLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:UpdateLogDelivery',
    's3:AbortMultipartUpload',
    's3:ListMultipartUploadParts',
    'states:DescribeExecution',
    'states:RedriveExecution',
    'states:StopExecution',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ],
};
const IN_A_DETECTION: readonly IamAction[] = [
  'cloudformation:BatchDescribeTypeConfigurations',
  'cloudformation:DetectStackResourceDrift',
];
const RUNTIME: readonly IamAction[] = [
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];
const madeByAws = (owner: Owner): readonly string[] =>
  MADE_BY_AWS[owner] ?? (owner === 'Member' ? IN_A_DETECTION : [...IN_A_DETECTION, ...RUNTIME]);

const roleOf = (owner: Owner): TemplateRole => (owner === 'Member' ? auditRole(PAYMENTS) : stack.roles[owner]);
const requestsOf = (owner: Owner): readonly RoleAccess[] => {
  const { name } = roleOf(owner);
  const accountId = owner === 'Member' ? PAYMENTS : MANAGEMENT;
  return life.accesses.filter(
    ({ role, principal, action }) =>
      role === name && principal.accountId === accountId && action !== 'sts:GetCallerIdentity',
  );
};

/** Permissions of a role that no request needed: actions, and resources without a request. */
const unused = (role: Pick<TemplateRole, 'policies'>, requests: readonly RoleAccess[], exempt: readonly string[]) =>
  statementsOf(role).flatMap(({ effect, actions, resources }) => {
    if (effect === 'Deny') return [];
    const ours = actions.filter((action) => !exempt.includes(action));
    const serves = (Action: readonly string[], Resource: readonly string[]) =>
      requests.some(
        (request) => evaluatePolicies([{ Statement: { Effect: 'Allow', Action, Resource } }], request) === 'allowed',
      );
    return [
      ...ours.filter((action) => !serves([action], resources)),
      ...resources.filter((resource) => ours.length > 0 && !serves(ours, [resource])),
    ];
  });

/** Every action that a role allows for a request of ours. */
const CALLED = OWNERS.flatMap((owner) => {
  const grants = owner === 'Member' ? auditRoleGrants() : grantsOf(owner);
  const actions = new Set(grants.flatMap((grant) => grant.actions));
  return [...actions].filter((action) => !madeByAws(owner).includes(action)).map((action) => [owner, action] as const);
});

describe('an audit under the roles of the packaged template', () => {
  test('is denied nothing and sees everything', () => {
    expect(life.accesses.flatMap(({ denied }) => denied ?? [])).toEqual([]);
    expect(life.executions).toEqual(['first SUCCEEDED', 'second SUCCEEDED', 'third FAILED', 'redriven FAILED']);
    expect(life.report).toMatchObject({ run: { state: 'SUCCEEDED' }, gaps: [] });
    expect(life.report?.coverage.evaluated).toBe(life.report?.coverage.expected);
    expect(life.report?.findings).not.toEqual([]);
  });

  test.each(OWNERS)('uses every action and every resource that the role of %s allows', (owner) => {
    expect(unused(roleOf(owner), requestsOf(owner), madeByAws(owner))).toEqual([]);
  });

  test.each(CALLED)('needs of the role of %s: %s', (owner, action) => {
    const { policies } = without(roleOf(owner), action);
    const denied = requestsOf(owner).filter((request) => evaluatePolicies(policies, request) !== 'allowed');
    expect(denied).not.toEqual([]);
    expect(new Set(denied.map((request) => request.action))).toEqual(new Set([action]));
  });
});

/** One of each role's actions, and what becomes of an audit without it. */
const REMOVED: Readonly<Record<Owner, readonly [IamAction, outcome: 'gap' | 'failed run' | 'step failed']>> = {
  AuditDrift: ['cloudformation:DescribeStackResourceDrifts', 'gap'],
  AuditTarget: ['sts:AssumeRole', 'gap'],
  Member: ['s3:GetEncryptionConfiguration', 'gap'],
  PlanAudit: ['organizations:ListRoots', 'gap'],
  RecordRunFailure: ['dynamodb:GetItem', 'step failed'],
  RecordUnaudited: ['dynamodb:BatchWriteItem', 'step failed'],
  Schedule: ['states:StartExecution', 'failed run'],
  SendAlerts: ['sns:Publish', 'failed run'],
  StateMachine: ['s3:PutObject', 'failed run'],
  WriteReport: ['dynamodb:Query', 'failed run'],
};

describe('an audit with one action less', () => {
  // One of each outcome, and each of them in a thorough run.
  const cases = Object.entries(REMOVED) as [Owner, (typeof REMOVED)[Owner]][];
  test.each(sampled(cases, 4))('is denied by name, in the role of %s: %s', async (owner, [action, outcome]) => {
    const roles = owner === 'Member' ? stack.roles : { ...stack.roles, [owner]: without(stack.roles[owner], action) };
    const member = (accountId: string) =>
      owner === 'Member' ? without(auditRole(accountId), action) : auditRole(accountId);
    const { accesses, executions, report } = await auditLife({ ...stack, roles }, member, action);
    const denied = accesses.filter((access) => access.denied !== undefined);
    expect(denied.map((access) => access.denied)).toContainEqual(expect.stringContaining(`perform: ${action} on`));
    expect(new Set(denied.map((access) => access.role))).toEqual(new Set([roleOf(owner).name]));
    if (outcome === 'failed run') expect(executions).not.toContain('first SUCCEEDED');
    else expect(executions).toContain('first SUCCEEDED');
    if (outcome === 'gap') expect(report?.gaps).toContainEqual(expect.objectContaining({ action }));
  });
});

describe('a role with more than it needs', () => {
  const more = (owner: Owner, statement: PolicyStatement) => ({
    policies: [...roleOf(owner).policies, { Statement: statement }],
  });

  test.each(OWNERS)('is told by the action that nothing of %s uses', (owner) => {
    const role = more(owner, { Effect: 'Allow', Action: ['s3:DeleteObject'], Resource: ['arn:aws:s3:::*'] });
    expect(unused(role, requestsOf(owner), madeByAws(owner))).toContain('s3:DeleteObject');
  });

  test('is told by the resource that nothing uses', () => {
    const other = 'arn:aws:iam::*:role/Administrator';
    const role = more('AuditTarget', {
      Effect: 'Allow',
      Action: ['sts:AssumeRole'],
      Resource: [other],
    });
    expect(unused(role, requestsOf('AuditTarget'), madeByAws('AuditTarget'))).toContain(other);
  });
});
