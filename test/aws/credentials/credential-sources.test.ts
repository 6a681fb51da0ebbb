import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ClientScope } from '../../../src/aws/clients/client-factory.ts';
import { AssumeRoleError } from '../../../src/aws/errors/errors.ts';
import { assumedRole, identity, type LocalRequest, queryError } from '../../support/local-aws.ts';
import { localClients, ownSession } from '../../support/local-clients.ts';

const region = 'eu-west-1';
const given = { accessKeyId: 'AKIAGIVENGIVENGIVEN1', secretAccessKey: 'given-secret-key', sessionToken: 'given-token' };
const hub = 'arn:aws:iam::111111111111:role/Hub';
const spoke = 'arn:aws:iam::222222222222:role/Spoke';

/** STS that issues `ASIA-<role>-<number>` to every caller, and a factory over it. */
const sts = async (refuses?: string, now = Date.parse('2026-11-01T00:00:00Z')) => {
  const state = { now };
  let issued = 0;
  const { aws, clients } = await localClients(
    ({ body, operation }) => {
      if (operation === 'GetCallerIdentity') return identity('111111111111', 'arn:aws:iam::111111111111:root');
      const role = new URLSearchParams(body).get('RoleArn') ?? '';
      if (role === refuses)
        return queryError('AccessDenied', `not authorized to perform: sts:AssumeRole on ${role}`, 403);
      issued += 1;
      const accessKeyId = `ASIA-${role.split('/').at(-1)}-${issued}`;
      return assumedRole({ accessKeyId, sessionToken: `token-${issued}`, expiration: new Date(state.now + 3_600_000) });
    },
    { clock: () => new Date(state.now) },
  );
  const call = (scope: Omit<ClientScope, 'region'>) =>
    clients.for(STSClient, { region, ...scope }).send(new GetCallerIdentityCommand({}));
  /** Signers by operation. */
  const signed = () => aws.requests.map(({ operation, accessKeyId }) => `${operation} by ${accessKeyId}`);
  const assumed = () => aws.requests.filter(({ operation }) => operation === 'AssumeRole');
  const input = (request: LocalRequest | undefined) => Object.fromEntries(new URLSearchParams(request?.body));
  return { aws, clients, call, signed, assumed, input, state };
};

/** A shared configuration with these profiles. */
const profiles = async (text: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-profiles-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'credentials');
  await writeFile(file, text);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  return file;
};

describe('what is most explicit signs', () => {
  const profile = '[ops]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = profile-secret\n';

  test.each<[string, Omit<ClientScope, 'region'>, readonly string[]]>([
    ["the factory's own credentials", {}, [`GetCallerIdentity by ${ownSession.accessKeyId}`]],
    [
      'a role, assumed with these',
      { roleArn: spoke },
      [`AssumeRole by ${ownSession.accessKeyId}`, 'GetCallerIdentity by ASIA-Spoke-1'],
    ],
    ['a profile', { profile: 'ops' }, ['GetCallerIdentity by AKIAPROFILE']],
    [
      'a role, assumed with a profile',
      { profile: 'ops', roleArn: spoke },
      ['AssumeRole by AKIAPROFILE', 'GetCallerIdentity by ASIA-Spoke-1'],
    ],
    ['given keys', { credentials: given }, [`GetCallerIdentity by ${given.accessKeyId}`]],
    [
      'given keys before a profile',
      { credentials: given, profile: 'ops' },
      [`GetCallerIdentity by ${given.accessKeyId}`],
    ],
    [
      'a role, assumed with given keys',
      { credentials: given, roleArn: spoke },
      [`AssumeRole by ${given.accessKeyId}`, 'GetCallerIdentity by ASIA-Spoke-1'],
    ],
  ])('%s', async (_name, scope, expected) => {
    await profiles(profile);
    const { call, signed } = await sts();
    await call(scope);
    expect(signed()).toEqual(expected);
  });
});

test('a session token that was given is sent', async () => {
  const { aws, call } = await sts();
  await call({ credentials: given });
  expect(aws.requests[0]?.sessionToken).toBe('given-token');
});

test('a profile that is not there is an error, not the credentials of somebody else', async () => {
  await profiles('[other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = s\n');
  const { aws, call } = await sts();
  await expect(call({ profile: 'ops' })).rejects.toMatchObject({ name: 'CredentialsProviderError' });
  expect(aws.requests).toEqual([]);
});

test('a profile is read again once it was forgotten', async () => {
  const file = await profiles('[ops]\naws_access_key_id = AKIAFIRST\naws_secret_access_key = s\n');
  const { call, clients, signed } = await sts();
  await call({ profile: 'ops' });
  await writeFile(file, '[ops]\naws_access_key_id = AKIASECOND\naws_secret_access_key = s\n');
  await call({ profile: 'ops' });
  clients.clear();
  await call({ profile: 'ops' });
  expect(signed().map((line) => line.split(' by ')[1])).toEqual(['AKIAFIRST', 'AKIAFIRST', 'AKIASECOND']);
});

describe('the same credentials give the same client, and others another one', () => {
  test.each<[string, Omit<ClientScope, 'region'>]>([
    ['keys', { credentials: { accessKeyId: 'AKIA1', secretAccessKey: 'secret-1' } }],
    ['a secret of the same key id', { credentials: { accessKeyId: 'AKIA1', secretAccessKey: 'secret-2' } }],
    ['a session token', { credentials: { accessKeyId: 'AKIA1', secretAccessKey: 'secret-1', sessionToken: 't' } }],
    ['a profile', { profile: 'ops' }],
    ['another profile', { profile: 'dev' }],
    ['a role', { roleArn: spoke }],
    ['another role', { roleArn: hub }],
    ['an external id', { roleArn: spoke, assumeRole: { externalId: 'x' } }],
    ['a session name', { roleArn: spoke, assumeRole: { sessionName: 'x' } }],
    ['a duration', { roleArn: spoke, assumeRole: { durationSeconds: 900 } }],
    ['tags', { roleArn: spoke, assumeRole: { tags: { team: 'x' } } }],
    ['a session policy', { roleArn: spoke, assumeRole: { policy: '{}' } }],
    ['managed session policies', { roleArn: spoke, assumeRole: { policyArns: ['arn:aws:iam::aws:policy/x'] } }],
    ['a source identity', { roleArn: spoke, assumeRole: { sourceIdentity: 'x' } }],
    ['a chain', { roleArn: spoke, via: [{ roleArn: hub }] }],
    ['a chain with options', { roleArn: spoke, via: [{ roleArn: hub, externalId: 'x' }] }],
    ['a role, from a profile', { roleArn: spoke, profile: 'ops' }],
  ])('%s', async (_name, scope) => {
    const { clients } = await sts();
    const client = clients.for(STSClient, { region, ...scope });
    expect(clients.for(STSClient, structuredClone({ region, ...scope }))).toBe(client);
    expect(clients.for(STSClient, { region })).not.toBe(client);
    expect(clients.for(STSClient, { region, roleArn: `${spoke}2` })).not.toBe(client);
    expect(clients.size).toBe(3);
  });

  test('each of them is another one than each of the others', async () => {
    const { clients } = await sts();
    const scopes: readonly Omit<ClientScope, 'region'>[] = [
      { credentials: { accessKeyId: 'AKIA1', secretAccessKey: 'secret-1' } },
      { credentials: { accessKeyId: 'AKIA1', secretAccessKey: 'secret-2' } },
      { roleArn: spoke },
      { roleArn: spoke, assumeRole: { externalId: 'x' } },
      { roleArn: spoke, assumeRole: { sessionName: 'x' } },
      { roleArn: spoke, assumeRole: { tags: { a: 'x' } } },
      { roleArn: spoke, assumeRole: { tags: { x: 'a' } } },
      { roleArn: spoke, via: [{ roleArn: hub }] },
      { roleArn: spoke, via: [{ roleArn: hub, externalId: 'x' }] },
      { roleArn: spoke, profile: 'ops' },
      { profile: 'ops' },
    ];
    const all = scopes.map((scope) => clients.for(STSClient, { region, ...scope }));
    expect(new Set(all).size).toBe(scopes.length);
  });

  test('the order in which tags are written makes no difference', async () => {
    const { clients } = await sts();
    const tagged = (tags: Readonly<Record<string, string>>) =>
      clients.for(STSClient, { region, roleArn: spoke, assumeRole: { tags } });
    expect(tagged({ a: '1', b: '2' })).toBe(tagged({ b: '2', a: '1' }));
  });
});

test("a role is asked for with everything that was configured, the scope's before the factory's", async () => {
  const { assumed, call, input } = await sts();
  await call({
    roleArn: spoke,
    assumeRole: {
      externalId: 'handshake',
      sessionName: 'onboarding',
      durationSeconds: 900,
      tags: { team: 'platform', stage: 'prod' },
      transitiveTagKeys: ['team'],
      policy: '{"Version":"2012-10-17","Statement":[]}',
      policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
      sourceIdentity: 'alice',
    },
  });
  expect(input(assumed()[0])).toMatchObject({
    RoleArn: spoke,
    ExternalId: 'handshake',
    RoleSessionName: 'onboarding',
    DurationSeconds: '900',
    'Tags.member.1.Key': 'team',
    'Tags.member.1.Value': 'platform',
    'Tags.member.2.Key': 'stage',
    'Tags.member.2.Value': 'prod',
    'TransitiveTagKeys.member.1': 'team',
    Policy: '{"Version":"2012-10-17","Statement":[]}',
    'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    SourceIdentity: 'alice',
  });
});

describe('a chain of roles', () => {
  const chained = { roleArn: spoke, via: [{ roleArn: hub, externalId: 'hub-handshake', sessionName: 'hop' }] };

  test('is walked from the first role to the last, each with its own options', async () => {
    const { assumed, call, input, signed } = await sts();
    await call(chained);
    expect(signed()).toEqual([
      `AssumeRole by ${ownSession.accessKeyId}`,
      'AssumeRole by ASIA-Hub-1',
      'GetCallerIdentity by ASIA-Spoke-2',
    ]);
    expect(input(assumed()[0])).toMatchObject({ ExternalId: 'hub-handshake', RoleSessionName: 'hop' });
    expect(input(assumed()[1])).toMatchObject({ RoleSessionName: 'plumbline' });
    expect(input(assumed()[1])).not.toHaveProperty('ExternalId');
  });

  test('shares its first roles, however many callers there are at once', async () => {
    const { assumed, call } = await sts();
    const spokes = Array.from({ length: 20 }, (_, index) => `arn:aws:iam::2222222222${10 + index}:role/Spoke`);
    await Promise.all([...spokes, ...spokes].map((roleArn) => call({ ...chained, roleArn })));
    expect(assumed()).toHaveLength(1 + spokes.length);
  });

  test('is renewed as far as its sessions have ended', async () => {
    const { assumed, call, state } = await sts();
    await call(chained);
    state.now += 3_600_000;
    await call(chained);
    expect(assumed()).toHaveLength(4);
  });

  test('names the role that could not be assumed', async () => {
    const { assumed, call } = await sts(hub);
    const error = await call(chained).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AssumeRoleError);
    expect(error).toMatchObject({ roleArn: hub, code: 'AccessDenied', status: 403, accountId: '111111111111', region });
    await expect(call(chained)).rejects.toMatchObject({ roleArn: hub });
    expect(assumed()).toHaveLength(1);
  });

  test('and the last of its roles, where that one refuses', async () => {
    const { call } = await sts(spoke);
    await expect(call(chained)).rejects.toMatchObject({
      name: 'AssumeRoleError',
      roleArn: spoke,
      operation: 'sts:AssumeRole',
      hint: expect.stringContaining('trust'),
    });
  });
});

test('the sessions of an account are forgotten by its id, whether the scope or the role names it', async () => {
  const { assumed, call, clients } = await sts();
  await call({ roleArn: spoke });
  await call({ roleArn: hub });
  clients.clear({ accountId: '222222222222' });
  await call({ roleArn: hub });
  expect(assumed()).toHaveLength(2);
  await clients.credentials({ region, roleArn: spoke });
  expect(assumed()).toHaveLength(3);
});

test('at most so many sessions are held', async () => {
  const { clients } = await localClients(
    () => assumedRole({ accessKeyId: 'ASIA', sessionToken: 't', expiration: new Date(Date.now() + 3_600_000) }),
    { maxSessions: 2 },
  );
  const role = (name: string) => clients.credentials({ region, roleArn: `arn:aws:iam::222222222222:role/${name}` });
  for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await role(name);
  expect(clients.takeCalls()).toEqual({ 'sts:AssumeRole': 4 });
});
