import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { worldOf } from '../../../src/simulator/world/load-world.ts';
import type { AccountFile, WorldFile } from '../../../src/simulator/world/world-schema.ts';
import { ACCOUNT, awsError, START, simulatedAws } from '../../support/simulated-aws.ts';

type Trust = NonNullable<AccountFile['roles']>[number]['trust'];

const MEMBER = '444455556666';
const ROLE = `arn:aws:iam::${MEMBER}:role/PlumblineAudit`;

const trusting = (principal: string, condition?: Record<string, Record<string, string>>): Trust => ({
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: principal },
      Action: 'sts:AssumeRole',
      ...(condition && { Condition: condition }),
    },
  ],
});

const start = async (
  trust: Trust,
  { member = {}, world = {} }: { member?: Partial<AccountFile>; world?: Partial<WorldFile> } = {},
) => {
  const aws = await simulatedAws(
    worldOf({
      version: 1,
      accounts: [
        {
          id: ACCOUNT,
          name: 'audit',
          roles: [
            {
              name: 'auditor',
              trust: { Statement: [] },
              policies: [{ Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' } }],
            },
          ],
        },
        { id: MEMBER, name: 'member', roles: [{ name: 'PlumblineAudit', trust }], ...member },
      ],
      accessKeys: [{ id: 'AKIAAUDITOR', accountId: ACCOUNT, roleName: 'auditor' }],
      ...world,
    }),
  );
  return { aws, client: new STSClient(aws.config()) };
};

const assume = (more: Partial<ConstructorParameters<typeof AssumeRoleCommand>[0]> = {}) =>
  new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'plumbline', ...more });

describe('GetCallerIdentity', () => {
  it('tells the account, and the session after a role was assumed', async () => {
    const { aws, client } = await start(trusting(ACCOUNT));
    expect(await client.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:root`,
    });
    const { Credentials } = await client.send(assume());
    const member = new STSClient(
      aws.config({
        credentials: {
          accessKeyId: Credentials?.AccessKeyId ?? '',
          secretAccessKey: Credentials?.SecretAccessKey ?? '',
          sessionToken: Credentials?.SessionToken ?? '',
        },
      }),
    );
    expect(await member.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: MEMBER,
      Arn: `arn:aws:sts::${MEMBER}:assumed-role/PlumblineAudit/plumbline`,
      UserId: 'AROAPLUMBLINEAUDIT:plumbline',
    });
  });
});

describe('AssumeRole', () => {
  it.each([
    ['the account', trusting(ACCOUNT), {}],
    ["the account's root", trusting(`arn:aws:iam::${ACCOUNT}:root`), {}],
    [
      'everybody with the external id',
      trusting('*', { StringEquals: { 'sts:ExternalId': 'secret' } }),
      { ExternalId: 'secret' },
    ],
  ])('is allowed when the role trusts %s', async (_what, trust, input) => {
    const { client } = await start(trust);
    const { Credentials, AssumedRoleUser } = await client.send(assume(input));
    expect(Credentials?.Expiration).toEqual(new Date(START + 3_600_000));
    expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${MEMBER}:assumed-role/PlumblineAudit/plumbline`);
  });

  it.each<[string, Trust, { ExternalId?: string; RoleArn?: string }, Partial<AccountFile>]>([
    ['trusts another account', trusting('999988887777'), {}, {}],
    ['wants an external id that is not given', trusting('*', { StringEquals: { 'sts:ExternalId': 'secret' } }), {}, {}],
    [
      'wants another external id',
      trusting('*', { StringEquals: { 'sts:ExternalId': 'secret' } }),
      { ExternalId: 'guess' },
      {},
    ],
    ['wants an organization', trusting('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-plumbline1' } }), {}, {}],
    ['is not there', trusting('*'), { RoleArn: `arn:aws:iam::${MEMBER}:role/Other` }, {}],
    [
      'is of an account that is not there',
      trusting('*'),
      { RoleArn: 'arn:aws:iam::999988887777:role/PlumblineAudit' },
      {},
    ],
    ['is of a suspended account', trusting('*'), {}, { state: 'SUSPENDED' as const }],
  ])('is denied when the role %s', async (_what, trust, input, member) => {
    const { client } = await start(trust, { member });
    expect(await awsError(client.send(assume(input)))).toEqual({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::${ACCOUNT}:root is not authorized to perform: sts:AssumeRole on resource: ${input.RoleArn ?? ROLE}`,
      status: 403,
    });
  });

  it.each([
    ['of 899 seconds', { DurationSeconds: 899 }],
    ["longer than the role's", { DurationSeconds: 3_601 }],
    ['with a name of one character', { RoleSessionName: 'x' }],
    ['of no role', { RoleArn: 'arn:aws:iam::444455556666:user/somebody-else' }],
  ])('refuses a session %s', async (_what, input) => {
    const { client } = await start(trusting(ACCOUNT));
    expect(await awsError(client.send(assume(input)))).toMatchObject({ name: 'ValidationError', status: 400 });
  });

  it.each([
    ['with its path', 'service-role/PlumblineAudit', true],
    ['without its path', 'PlumblineAudit', false],
    ['with another path', 'audit/PlumblineAudit', false],
  ])('of a role that has a path is asked for %s', async (_what, name, assumed) => {
    const role = { name: 'PlumblineAudit', path: '/service-role/', trust: trusting('*') };
    const { client } = await start(trusting('*'), { member: { roles: [role] } });
    const answer = client.send(assume({ RoleArn: `arn:aws:iam::${MEMBER}:role/${name}` }));
    if (assumed) expect(await answer).toMatchObject({ Credentials: { AccessKeyId: expect.any(String) } });
    else expect(await awsError(answer)).toMatchObject({ name: 'AccessDenied', status: 403 });
  });

  it('is refused in a Region that the account of the role has not enabled', async () => {
    const { client } = await start(trusting(ACCOUNT), { member: { disabledRegions: ['eu-west-1'] } });
    expect(await awsError(client.send(assume()))).toEqual({
      name: 'RegionDisabledException',
      message: `STS is not activated in this region for account:${MEMBER}.`,
      status: 403,
    });
  });

  it('gives a chained session one hour at most', async () => {
    const role = {
      name: 'PlumblineAudit',
      trust: { Statement: { Effect: 'Allow' as const, Principal: '*', Action: 'sts:AssumeRole' } },
    };
    const { aws, client } = await start(trusting('*'), { member: { roles: [{ ...role, maxSessionSeconds: 43_200 }] } });
    const long = assume({ DurationSeconds: 7_200 });
    await client.send(long);
    const chained = new STSClient(aws.config({ credentials: { accessKeyId: 'AKIAAUDITOR', secretAccessKey: 'x' } }));
    expect(await awsError(chained.send(long))).toMatchObject({ name: 'ValidationError', status: 400 });
  });

  it('gives shorter sessions than asked for when the world says so, and they expire', async () => {
    const { aws, client } = await start(trusting(ACCOUNT), { world: { sessionSeconds: 2 } });
    const { Credentials } = await client.send(assume());
    expect(Credentials?.Expiration).toEqual(new Date(START + 2_000));
    const member = new STSClient(
      aws.config({
        credentials: {
          accessKeyId: Credentials?.AccessKeyId ?? '',
          secretAccessKey: Credentials?.SecretAccessKey ?? '',
          sessionToken: Credentials?.SessionToken ?? '',
        },
      }),
    );
    await aws.clock.sleep(2_000);
    expect(await awsError(member.send(new GetCallerIdentityCommand({})))).toMatchObject({ name: 'ExpiredToken' });
  });
});
