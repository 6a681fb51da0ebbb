import { expect, test } from 'vitest';
import {
  getRole,
  listRoles,
  operations,
  roleArn,
  roleExists,
  simulatePrincipal,
} from '../../../src/aws/operations/iam.ts';
import { localClients } from '../../support/local-clients.ts';
import { ACCOUNT, type OperationCall, REGION, startOperation, testOperations } from '../../support/operation-cases.ts';

const trust = {
  Statement: [{ Effect: 'Allow' as const, Principal: { AWS: '111111111111' }, Action: 'sts:AssumeRole' }],
};
const reads = { Statement: [{ Effect: 'Allow' as const, Action: 's3:Get*', Resource: '*' }] };
const denies = { Statement: [{ Effect: 'Deny' as const, Action: 's3:GetObject', Resource: '*' }] };
const SECURITY_AUDIT = 'arn:aws:iam::aws:policy/SecurityAudit';
const auditRole = {
  name: 'PlumblineAudit',
  path: '/audit/',
  createdAt: '2026-01-02T03:04:05.000Z',
  trust,
  policies: [reads, denies],
  attachedPolicies: [SECURITY_AUDIT],
  maxSessionSeconds: 7200,
};
const principalArn = `arn:aws:iam::${ACCOUNT}:role/audit/PlumblineAudit`;

/** The roles of the case's own account belong to the operator that calls, so the subjects are added beside it. */
const adds =
  (...roles: readonly (typeof auditRole)[]) =>
  ({ aws }: OperationCall): void => {
    const all = aws.world.account(ACCOUNT).roles;
    for (const { maxSessionSeconds, policies, attachedPolicies, ...role } of roles)
      all.set(role.name, {
        ...role,
        maxSessionSeconds,
        policies: [...policies],
        attachedPolicies: [...attachedPolicies],
      });
  };
const many = (count: number) =>
  adds(...Array.from({ length: count }, (_, index) => ({ ...auditRole, name: `role-${index}` })));
const listed = {
  name: 'PlumblineAudit',
  arn: principalArn,
  path: '/audit/',
  createdAt: new Date(auditRole.createdAt),
  maxSessionSeconds: 7200,
  trust,
};
const ONE = 'one role is one answer';
const role = 'PlumblineAudit';
const actions = ['s3:GetBucketVersioning', 's3:GetObject', 'logs:DescribeQueries'];

testOperations(operations, {
  getRole: {
    prepare: adds(auditRole),
    run: ({ clients, scope }) => getRole(clients, scope, { role }),
    answer: {
      ...listed,
      attachedPolicies: [{ name: 'SecurityAudit', arn: SECURITY_AUDIT }],
      inlinePolicies: { 'policy-1': reads, 'policy-2': denies },
    },
    absence: { answer: undefined },
    pages: 'a role has at most 20 policies, which IAM gives at once',
  },
  listRoles: {
    prepare: adds(auditRole),
    run: ({ clients, scope }) => listRoles(clients, scope, { pathPrefix: '/audit/' }),
    answer: [listed],
    absence: { answer: [] },
    pages: { prepare: many(1100), items: 1100, calls: { 'iam:ListRoles': 2 } },
  },
  roleArn: {
    prepare: adds(auditRole),
    run: ({ clients, scope }) => roleArn(clients, scope, { role }),
    answer: principalArn,
    absence: { answer: undefined },
    pages: ONE,
  },
  roleExists: {
    prepare: adds(auditRole),
    run: ({ clients, scope }) => roleExists(clients, scope, { role }),
    answer: true,
    absence: { answer: false },
    pages: ONE,
  },
  simulatePrincipal: {
    prepare: adds(auditRole),
    run: ({ clients, scope }) => simulatePrincipal(clients, scope, { principalArn, actions }),
    answer: [
      { action: 'logs:DescribeQueries', resource: '*', decision: 'implicit-deny', missingContext: [] },
      { action: 's3:GetBucketVersioning', resource: '*', decision: 'allowed', missingContext: [] },
      { action: 's3:GetObject', resource: '*', decision: 'explicit-deny', missingContext: [] },
    ],
    absence: {
      error: { name: 'AwsCallError', code: 'NoSuchEntityException', operation: 'iam:SimulatePrincipalPolicy' },
    },
    pages: {
      prepare: adds(auditRole),
      run: ({ clients, scope }) =>
        simulatePrincipal(clients, scope, {
          principalArn,
          actions: ['s3:GetBucketVersioning'],
          resources: Array.from({ length: 1100 }, (_, index) => `arn:aws:s3:::bucket-${index}`),
        }),
      items: 1100,
      calls: { 'iam:SimulatePrincipalPolicy': 2 },
    },
  },
});

test('policies of the organization count in a simulation', async () => {
  const scps = [
    { targets: [ACCOUNT], policy: { Statement: [{ Effect: 'Deny' as const, Action: 's3:*', Resource: '*' }] } },
  ];
  const call = await startOperation({
    others: [{ id: '999999999999', name: 'management' }],
    world: { organization: { managementAccount: '999999999999', scps } },
  });
  adds(auditRole)(call);
  const decisions = await simulatePrincipal(call.clients, call.scope, {
    principalArn,
    actions: ['s3:GetBucketVersioning'],
    resources: ['arn:aws:s3:::data'],
  });
  expect(decisions).toMatchObject([{ resource: 'arn:aws:s3:::data', decision: 'explicit-deny' }]);
});

test('a decision that is not known yet is no permission', async () => {
  const { clients } = await localClients(() => ({
    body: '<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults><member><EvalActionName>s3:GetObject</EvalActionName><EvalDecision>perhaps</EvalDecision></member></EvaluationResults><IsTruncated>false</IsTruncated></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>',
  }));
  const decisions = await simulatePrincipal(clients, { region: REGION }, { principalArn, actions: ['s3:GetObject'] });
  expect(decisions).toEqual([{ action: 's3:GetObject', resource: '*', decision: 'implicit-deny', missingContext: [] }]);
});
