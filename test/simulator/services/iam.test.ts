import {
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, accountWorld, awsError, simulatedAws } from '../../support/simulated-aws.ts';

const trust = { Statement: { Effect: 'Allow' as const, Principal: { AWS: '*' }, Action: 'sts:AssumeRole' } };
const policies = [{ Statement: { Effect: 'Allow' as const, Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' } }];
const attachedPolicies = ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::aws:policy/job-function/Billing'];

const start = async () => {
  const roles = [
    { name: 'Reader', path: '/apps/', trust, policies, attachedPolicies },
    { name: 'Auditor', trust, audit: true },
  ];
  const aws = await simulatedAws(accountWorld({ roles }));
  return new IAMClient(aws.config());
};

describe('a role', () => {
  it('has a path in its ARN, and its trust as an encoded document', async () => {
    const { Role } = await (await start()).send(new GetRoleCommand({ RoleName: 'Reader' }));
    expect(Role).toMatchObject({ Arn: `arn:aws:iam::${ACCOUNT}:role/apps/Reader`, Path: '/apps/' });
    expect(Role?.RoleId).toMatch(/^AROA[0-9A-F]{17}$/);
    expect(Role?.AssumeRolePolicyDocument).toMatch(/^%7B/);
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toEqual(trust);
  });

  it('is listed by name, or by the beginning of its path', async () => {
    const client = await start();
    const names = async (PathPrefix?: string) =>
      (await client.send(new ListRolesCommand({ PathPrefix }))).Roles?.map(({ RoleName }) => RoleName);
    expect(await names()).toEqual(['Auditor', 'Reader']);
    expect(await names('/apps/')).toEqual(['Reader']);
  });

  it('has managed policies by their names, page by page', async () => {
    const client = await start();
    const first = await client.send(new ListAttachedRolePoliciesCommand({ RoleName: 'Reader', MaxItems: 1 }));
    expect(first).toMatchObject({ IsTruncated: true, AttachedPolicies: [{ PolicyName: 'Billing' }] });
    const second = await client.send(
      new ListAttachedRolePoliciesCommand({ RoleName: 'Reader', MaxItems: 1, Marker: first.Marker }),
    );
    expect(second).toMatchObject({ IsTruncated: false, AttachedPolicies: [{ PolicyName: 'ReadOnlyAccess' }] });
  });

  it.each([
    ['a role', new GetRoleCommand({ RoleName: 'Other' }), 'The role with name Other cannot be found.'],
    [
      'a policy of it',
      new GetRolePolicyCommand({ RoleName: 'Reader', PolicyName: 'policy-2' }),
      'The role policy with name policy-2 cannot be found.',
    ],
  ] as const)('that is not there: %s', async (_, command, message) => {
    const client = await start();
    expect(await awsError(client.send(command as GetRoleCommand))).toEqual({
      ...{ name: 'NoSuchEntityException', message, status: 404 },
    });
  });

  it('refuses pages of no size and markers of other listings', async () => {
    const client = await start();
    for (const wrong of [{ MaxItems: 1001 }, { Marker: 'x' }])
      expect(await awsError(client.send(new ListRolesCommand(wrong)))).toMatchObject({ name: 'ValidationError' });
  });
});

describe('a simulation', () => {
  const decide = async (role: string, ActionNames: string[], ResourceArns?: string[]) => {
    const client = await start();
    const PolicySourceArn = `arn:aws:iam::${ACCOUNT}:role/${role}`;
    const command = new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames, ResourceArns });
    return (await client.send(command)).EvaluationResults?.map(({ EvalDecision }) => EvalDecision);
  };

  it('decides about each resource by itself', async () => {
    const resources = ['arn:aws:s3:::data/a', 'arn:aws:s3:::other/a'];
    expect(await decide('apps/Reader', ['s3:GetObject'], resources)).toEqual(['allowed', 'implicitDeny']);
  });

  it('knows what a role of an audit is allowed', async () => {
    expect(await decide('Auditor', ['s3:GetBucketVersioning', 's3:PutObject'])).toEqual(['allowed', 'implicitDeny']);
  });
});
