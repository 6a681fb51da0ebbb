import { describe, expect, test } from 'vitest';
import { evaluatePolicies, evaluateTrust } from '../../../src/simulator/access/iam.ts';
import type { Principal } from '../../../src/simulator/operation.ts';
import type { IamPolicy, PolicyStatement } from '../../../src/simulator/world/world.ts';
import { growth, LINEAR } from '../../support/growth.ts';

const ACCOUNT = '111122223333';
const auditor: Principal = {
  accountId: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Auditor/run-1`,
  roleName: 'Auditor',
};
const request = {
  principal: auditor,
  organizationId: 'o-plumbline1',
  action: 's3:GetBucketVersioning',
  resource: 'arn:aws:s3:::acme-logs',
  region: 'eu-west-1',
};

const policy = (...statements: readonly object[]): IamPolicy => ({
  Version: '2012-10-17',
  Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement }) as PolicyStatement),
});
/** A policy variable, such as IAM expands and this evaluator does not. */
const VARIABLE = ['$', '{aws:username}'].join('');
const all = { Action: '*', Resource: '*' };

describe('policies', () => {
  test.each([
    { what: 'no policy', statements: [], decision: 'implicit-deny' },
    {
      what: 'the exact action and resource',
      statements: [{ Action: 's3:GetBucketVersioning', Resource: 'arn:aws:s3:::acme-logs' }],
      decision: 'allowed',
    },
    {
      what: 'the action in other letters',
      statements: [{ Action: 'S3:getbucketversioning', Resource: '*' }],
      decision: 'allowed',
    },
    {
      what: 'another action',
      statements: [{ Action: 's3:GetBucketVersion', Resource: '*' }],
      decision: 'implicit-deny',
    },
    {
      what: 'a wildcard at the end',
      statements: [{ Action: ['logs:*', 's3:Get*'], Resource: '*' }],
      decision: 'allowed',
    },
    {
      what: 'a wildcard in the middle',
      statements: [{ Action: 's3:Get*Versioning', Resource: '*' }],
      decision: 'allowed',
    },
    {
      what: 'a wildcard for one character',
      statements: [{ Action: 's?:GetBucketVersioning', Resource: '*' }],
      decision: 'allowed',
    },
    {
      what: 'a wildcard that needs a character more',
      statements: [{ Action: 's3?:GetBucketVersioning', Resource: '*' }],
      decision: 'implicit-deny',
    },
    {
      what: 'the wildcard of another service',
      statements: [{ Action: 's3express:*', Resource: '*' }],
      decision: 'implicit-deny',
    },
    {
      what: 'a resource by wildcard',
      statements: [{ Action: '*', Resource: ['arn:aws:s3:::other', 'arn:aws:s3:::acme-*'] }],
      decision: 'allowed',
    },
    {
      what: 'the resource in other letters',
      statements: [{ Action: '*', Resource: 'arn:aws:s3:::ACME-logs' }],
      decision: 'implicit-deny',
    },
    {
      what: 'another resource',
      statements: [{ Action: '*', Resource: 'arn:aws:s3:::acme' }],
      decision: 'implicit-deny',
    },
    { what: 'all actions but others', statements: [{ NotAction: ['iam:*'], Resource: '*' }], decision: 'allowed' },
    { what: 'all actions but this one', statements: [{ NotAction: 's3:*', Resource: '*' }], decision: 'implicit-deny' },
    {
      what: 'all resources but others',
      statements: [{ Action: '*', NotResource: 'arn:aws:s3:::secret*' }],
      decision: 'allowed',
    },
    {
      what: 'all resources but this one',
      statements: [{ Action: '*', NotResource: 'arn:aws:s3:::acme-logs' }],
      decision: 'implicit-deny',
    },
    {
      what: 'a Deny after an Allow',
      statements: [all, { Effect: 'Deny', Action: 's3:*', Resource: '*' }],
      decision: 'explicit-deny',
    },
    {
      what: 'a Deny before an Allow',
      statements: [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }, all],
      decision: 'explicit-deny',
    },
    {
      what: 'a Deny of something else',
      statements: [all, { Effect: 'Deny', Action: 'iam:*', Resource: '*' }],
      decision: 'allowed',
    },
    { what: 'an Allow without action', statements: [{ Resource: '*' }], decision: 'implicit-deny' },
    { what: 'a Deny without action', statements: [all, { Effect: 'Deny', Resource: '*' }], decision: 'explicit-deny' },
    { what: 'an Allow without resource', statements: [{ Action: '*' }], decision: 'implicit-deny' },
    {
      what: 'an Allow with a policy variable',
      statements: [{ Action: '*', Resource: `arn:aws:s3:::${VARIABLE}*` }],
      decision: 'implicit-deny',
    },
    {
      what: 'a Deny with a policy variable',
      statements: [all, { Effect: 'Deny', Action: '*', Resource: `arn:aws:s3:::${VARIABLE}` }],
      decision: 'explicit-deny',
    },
  ])('$what: $decision', ({ statements, decision }) => {
    expect(evaluatePolicies([policy(...statements)], request)).toBe(decision);
  });

  test('a single statement need not be a list, and several policies are one set', () => {
    const allow: IamPolicy = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
    const deny: IamPolicy = { Statement: { Effect: 'Deny', Action: 's3:*', Resource: '*' } };
    expect(evaluatePolicies([allow], request)).toBe('allowed');
    expect(evaluatePolicies([allow, deny], request)).toBe('explicit-deny');
  });

  test('a pattern that backtracks takes linear time', () => {
    const Resource = `${'*a'.repeat(60)}b`;
    const evaluate = (length: number) =>
      evaluatePolicies([policy({ Action: '*', Resource })], { ...request, resource: 'a'.repeat(length) });
    expect(evaluate(1000)).toBe('implicit-deny');
    expect(growth(evaluate, 32_000)).toBeLessThan(LINEAR);
  });
});

describe('conditions', () => {
  const role = `arn:aws:iam::${ACCOUNT}:role/Auditor`;
  test.each([
    { Condition: { StringEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } }, met: true },
    { Condition: { StringEquals: { 'aws:requestedregion': 'eu-west-1' } }, met: true },
    { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-*' } }, met: false },
    { Condition: { StringLike: { 'aws:RequestedRegion': 'eu-*' } }, met: true },
    { Condition: { StringNotEquals: { 'aws:RequestedRegion': ['us-east-1', 'us-east-2'] } }, met: true },
    { Condition: { StringNotEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } }, met: false },
    { Condition: { StringNotLike: { 'aws:RequestedRegion': 'eu-*' } }, met: false },
    { Condition: { StringEqualsIgnoreCase: { 'aws:RequestedRegion': 'EU-WEST-1' } }, met: true },
    { Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Audit*' } }, met: true },
    { Condition: { ArnEquals: { 'aws:PrincipalArn': role } }, met: true },
    { Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:*:role/Auditor' } }, met: false },
    { Condition: { ArnNotLike: { 'aws:PrincipalArn': [role] } }, met: false },
    { Condition: { StringEquals: { 'aws:PrincipalAccount': ACCOUNT } }, met: true },
    { Condition: { StringEquals: { 'aws:PrincipalAccount': 111122223333 } }, met: true },
    { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-other12345' } }, met: false },
    { Condition: { StringEquals: { 's3:ResourceAccount': ACCOUNT } }, met: true },
    { Condition: { Null: { 'aws:PrincipalOrgID': 'false' } }, met: true },
    { Condition: { Null: { 'sts:ExternalId': true } }, met: true },
    { Condition: { StringEquals: { 'sts:ExternalId': 'x' } }, met: false },
    { Condition: { StringEqualsIfExists: { 'sts:ExternalId': 'x' } }, met: true },
    { Condition: { StringNotEquals: { 'sts:ExternalId': 'x' } }, met: true },
    {
      Condition: {
        StringEquals: { 'aws:RequestedRegion': 'eu-west-1', 'aws:PrincipalAccount': ACCOUNT },
        ArnLike: { 'aws:PrincipalArn': role },
      },
      met: true,
    },
    { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1', 'aws:PrincipalAccount': 'no' } }, met: false },
  ])('$Condition is met: $met', ({ Condition, met }) => {
    const denied = met ? 'explicit-deny' : 'allowed';
    expect(evaluatePolicies([policy({ ...all, Condition })], request)).toBe(met ? 'allowed' : 'implicit-deny');
    expect(evaluatePolicies([policy(all, { ...all, Effect: 'Deny', Condition })], request)).toBe(denied);
  });

  test.each<{ what: string; Condition: object }>([
    { what: 'an operator', Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } },
    {
      what: 'an operator on a known key',
      Condition: { 'ForAnyValue:StringEquals': { 'aws:RequestedRegion': 'eu-west-1' } },
    },
    {
      what: 'an operator named as a property of every object',
      Condition: { toString: { 'aws:RequestedRegion': 'x' } },
    },
    { what: 'a key', Condition: { StringEquals: { 'aws:PrincipalTag/team': 'audit' } } },
    { what: 'a key with IfExists', Condition: { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } } },
    { what: 'a policy variable', Condition: { StringEquals: { 'aws:PrincipalAccount': VARIABLE } } },
  ])('$what that is not known fails closed', ({ Condition }) => {
    expect(evaluatePolicies([policy({ ...all, Condition })], request)).toBe('implicit-deny');
    expect(evaluatePolicies([policy(all, { ...all, Effect: 'Deny', Condition })], request)).toBe('explicit-deny');
  });
});

describe('trust', () => {
  const trust = (statement: object): IamPolicy => policy({ Action: 'sts:AssumeRole', ...statement });
  const asked = { principal: auditor, organizationId: 'o-plumbline1', region: 'eu-west-1' };

  test.each([
    { what: 'the role', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/Auditor` }, decision: 'allowed' },
    { what: 'the session', Principal: { AWS: auditor.arn }, decision: 'allowed' },
    { what: 'the account', Principal: { AWS: [ACCOUNT] }, decision: 'allowed' },
    { what: 'the account by its ARN', Principal: { AWS: ['x', `arn:aws:iam::${ACCOUNT}:root`] }, decision: 'allowed' },
    { what: 'everybody', Principal: '*', decision: 'allowed' },
    { what: 'every AWS principal', Principal: { AWS: '*' }, decision: 'allowed' },
    { what: 'another role', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/Other` }, decision: 'implicit-deny' },
    {
      what: 'the role of another account',
      Principal: { AWS: 'arn:aws:iam::444455556666:role/Auditor' },
      decision: 'implicit-deny',
    },
    {
      what: 'the role of another partition',
      Principal: { AWS: `arn:aws-cn:iam::${ACCOUNT}:role/Auditor` },
      decision: 'implicit-deny',
    },
    {
      what: 'a pattern, which AWS does not know here',
      Principal: { AWS: 'arn:aws:iam::*:role/*' },
      decision: 'implicit-deny',
    },
    { what: 'a service', Principal: { Service: 'lambda.amazonaws.com' }, decision: 'implicit-deny' },
    { what: 'nobody', decision: 'implicit-deny' },
    { what: 'all but somebody, which is not evaluated', NotPrincipal: { AWS: 'x' }, decision: 'implicit-deny' },
  ])('a role that trusts $what: $decision', ({ what: _, decision, ...statement }) => {
    expect(evaluateTrust(trust(statement), asked)).toBe(decision);
  });

  test('an account that assumes a role is trusted as the account only', () => {
    const principal: Principal = { accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` };
    expect(evaluateTrust(trust({ Principal: { AWS: ACCOUNT } }), { ...asked, principal })).toBe('allowed');
    const role = { AWS: `arn:aws:iam::${ACCOUNT}:role/Auditor` };
    expect(evaluateTrust(trust({ Principal: role }), { ...asked, principal })).toBe('implicit-deny');
  });

  test('the external id and the organization are compared', () => {
    const Condition = { StringEquals: { 'sts:ExternalId': 'secret', 'aws:PrincipalOrgID': 'o-plumbline1' } };
    const role = trust({ Principal: '*', Condition });
    expect(evaluateTrust(role, { ...asked, externalId: 'secret' })).toBe('allowed');
    expect(evaluateTrust(role, { ...asked, externalId: 'other' })).toBe('implicit-deny');
    expect(evaluateTrust(role, asked)).toBe('implicit-deny');
    expect(evaluateTrust(role, { ...asked, externalId: 'secret', organizationId: undefined })).toBe('implicit-deny');
  });

  test('an action other than AssumeRole does not let anybody assume the role', () => {
    expect(evaluateTrust(trust({ Principal: '*', Action: 'sts:TagSession' }), asked)).toBe('implicit-deny');
    expect(evaluateTrust(trust({ Principal: '*', Action: ['sts:TagSession', 'sts:*'] }), asked)).toBe('allowed');
  });
});
