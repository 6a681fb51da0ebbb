import { statementsOf } from '../src/app/permissions/iam-statement.ts';
import { auditRoleGrants, LAMBDA_NAMES, lambdaGrants } from '../src/app/permissions/permissions.ts';
import { stsCalls } from '../src/domain/calls/sts.ts';
import { beyondSecurityAudit, noDataReads } from './drift-reads.ts';
import { getAtt, PARTITION, permittedArns, ref, slot, sub } from './intrinsics.ts';
import { kebab } from './roles.ts';

const when = (condition: string, value: unknown) => ({ 'Fn::If': [condition, value, ref('AWS::NoValue')] });
const equals = (parameter: string, value: string) => ({ 'Fn::Equals': [ref(parameter), value] });

/** Roles of the auditor's Lambdas that enter other accounts. */
const auditors = LAMBDA_NAMES.filter((name) =>
  lambdaGrants(name).some(({ actions }) => actions.includes(stsCalls.assumeRole.operation)),
).map((name) =>
  sub(`arn:${PARTITION}:iam::${slot('AuditorAccountId')}:role/plumbline-${slot('Stage')}-${kebab(name)}`),
);

const handshake = {
  'sts:ExternalId': ref('ExternalId'),
  'aws:PrincipalOrgID': when('HasOrganization', ref('OrganizationId')),
};

const trust = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'TheAuditor',
      Effect: 'Allow',
      Principal: { AWS: sub(`arn:${PARTITION}:iam::${slot('AuditorAccountId')}:root`) },
      Action: 'sts:AssumeRole',
      Condition: {
        // A condition rather than principals, because the roles need not exist yet and may be created anew.
        ArnEquals: { 'aws:PrincipalArn': auditors },
        StringEquals: handshake,
      },
    },
    when('HasTrustedPrincipals', {
      Sid: 'TrustedPrincipals',
      Effect: 'Allow',
      Principal: { AWS: ref('TrustedPrincipals') },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: handshake },
    }),
  ],
};

const permissions = {
  Version: '2012-10-17',
  Statement: [
    ...statementsOf(auditRoleGrants(), (on) => (typeof on === 'string' ? undefined : permittedArns(on))),
    when('ReadsBySecurityAudit', beyondSecurityAudit),
    when('HasDriftActions', { Sid: 'DriftReads', Effect: 'Allow', Action: ref('DriftActions'), Resource: ['*'] }),
    noDataReads(),
  ],
};

/** Template of the role that lets the auditor read a member account. */
export const auditRoleTemplate = {
  AWSTemplateFormatVersion: '2010-09-09',
  Description: 'The role that lets Plumbline read this account: configuration, never data.',
  Parameters: {
    AuditorAccountId: {
      Type: 'String',
      Description: 'The account that Plumbline is deployed in.',
      AllowedPattern: '\\d{12}',
    },
    Stage: {
      Type: 'String',
      Description: 'The stage that Plumbline is deployed as.',
      Default: 'prod',
      AllowedPattern: '[a-z0-9-]+',
    },
    ExternalId: {
      Type: 'String',
      Description: 'What the auditor has to say to be let in: targets.role.externalId of its policy.',
      MinLength: 2,
      MaxLength: 1224,
      AllowedPattern: '[\\w+=,.@:/-]+',
    },
    OrganizationId: {
      Type: 'String',
      Description: 'The organization that the auditor must belong to; empty where there is none.',
      Default: '',
      AllowedPattern: '(o-[a-z0-9]{10,32})?',
    },
    RoleName: { Type: 'String', Description: 'As targets.role.name of the policy.', Default: 'PlumblineAudit' },
    RolePath: { Type: 'String', Description: 'The path before that name.', Default: '/' },
    DriftAccess: {
      Type: 'String',
      Description:
        'Drift detection reads the resources of stacks with the permissions of this role. SecurityAudit allows every read of 549 of 1,482 resource types, and this role adds the reads of the types that templates use most; ReadOnlyAccess allows every read of 1,147 types. With None only what DriftActions lists is read. Whatever cannot be read is a gap of the report.',
      Default: 'SecurityAudit',
      AllowedValues: ['SecurityAudit', 'ReadOnlyAccess', 'None'],
    },
    DriftActions: {
      Type: 'CommaDelimitedList',
      Description: 'Further actions for drift detection: the reads of the resource types that your stacks have.',
      Default: '',
    },
    TrustedPrincipals: {
      Type: 'CommaDelimitedList',
      Description:
        'ARNs of further roles and users that may assume the role, such as those of engineers who audit from a laptop.',
      Default: '',
    },
  },
  Conditions: {
    HasTrustedPrincipals: { 'Fn::Not': [{ 'Fn::Equals': [{ 'Fn::Join': ['', ref('TrustedPrincipals')] }, ''] }] },
    HasDriftActions: { 'Fn::Not': [{ 'Fn::Equals': [{ 'Fn::Join': ['', ref('DriftActions')] }, ''] }] },
    HasOrganization: { 'Fn::Not': [equals('OrganizationId', '')] },
    ReadsAnything: { 'Fn::Not': [equals('DriftAccess', 'None')] },
    ReadsBySecurityAudit: equals('DriftAccess', 'SecurityAudit'),
  },
  Resources: {
    AuditRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: ref('RoleName'),
        Path: ref('RolePath'),
        Description: 'Plumbline reads the configuration of this account.',
        // AWS limits the session of a role that was assumed by a role to an hour.
        MaxSessionDuration: 3600,
        AssumeRolePolicyDocument: trust,
        ManagedPolicyArns: when('ReadsAnything', [sub(`arn:${PARTITION}:iam::aws:policy/${slot('DriftAccess')}`)]),
        Policies: [{ PolicyName: 'plumbline', PolicyDocument: permissions }],
      },
    },
  },
  Outputs: {
    AuditRoleArn: { Description: 'The role that the auditor assumes.', Value: getAtt('AuditRole', 'Arn') },
  },
};
