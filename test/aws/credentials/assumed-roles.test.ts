import { inspect } from 'node:util';
import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from 'vitest';
import type { ClientFactoryOptions } from '../../../src/aws/clients/client-factory.ts';
import { AssumeRoleError, gapCause } from '../../../src/aws/errors/errors.ts';
import { logsCalls } from '../../../src/domain/calls/logs.ts';
import { assumedRole, jsonError, type LocalAnswer, type LocalRequest, queryError } from '../../support/local-aws.ts';
import { localClients, ownSession } from '../../support/local-clients.ts';

const roleArn = 'arn:aws:iam::222222222222:role/PlumblineAudit';
const scope = { accountId: '222222222222', region: 'ap-south-1', roleArn };
const listGroups = new DescribeLogGroupsCommand({});
const groups = { body: JSON.stringify({ logGroups: [] }) };
const stacks = { body: '<ListStacksResponse><ListStacksResult/></ListStacksResponse>' };

/** STS with sessions of an hour on the test's own clock, and services that refuse a session that it has ended. */
const account = async (options: Partial<ClientFactoryOptions> = {}) => {
  const state = {
    now: Date.parse('2026-11-01T00:00:00Z'),
    issued: 0,
    ended: new Set<string>(),
    sts: undefined as LocalAnswer | undefined,
  };
  const expiries = new Map<string, number>();
  const answer = async ({ service, sessionToken = '' }: LocalRequest): Promise<LocalAnswer> => {
    if (service === 'sts') {
      if (state.sts !== undefined) return state.sts;
      state.issued += 1;
      const token = `token-${state.issued}`;
      expiries.set(token, state.now + 3_600_000);
      return assumedRole({
        accessKeyId: `ASIA${state.issued}`,
        sessionToken: token,
        expiration: new Date(state.now + 3_600_000),
      });
    }
    const valid = (expiries.get(sessionToken) ?? 0) > state.now && !state.ended.has(sessionToken);
    if (service === 'logs')
      return valid ? groups : jsonError('ExpiredTokenException', 'The security token has expired');
    return valid ? stacks : queryError('ExpiredToken', 'The security token has expired', 403);
  };
  const { aws, clients } = await localClients(answer, { clock: () => new Date(state.now), ...options });
  const assumptions = () => aws.requests.filter(({ service }) => service === 'sts');
  return { aws, clients, state, assumptions, logs: clients.for(CloudWatchLogsClient, scope) };
};

test('a hundred simultaneous first requests make one client and one AssumeRole', async () => {
  const { aws, clients, assumptions } = await account();
  const used = new Set<unknown>();
  await Promise.all(
    Array.from({ length: 100 }, () => {
      const client = clients.for(CloudWatchLogsClient, scope);
      used.add(client);
      return client.send(new DescribeLogGroupsCommand({}));
    }),
  );
  expect([used.size, clients.size, assumptions().length]).toEqual([1, 1, 1]);
  expect(aws.requests).toHaveLength(101);
  expect(aws.requests.at(-1)).toMatchObject({ accessKeyId: 'ASIA1', sessionToken: 'token-1', region: 'ap-south-1' });
});

test('all services and Regions of an account share one AssumeRole', async () => {
  const { clients, assumptions, state } = await account();
  await Promise.all(
    ['eu-west-1', 'us-east-1', 'ap-south-1'].flatMap((region) => [
      clients.for(CloudWatchLogsClient, { ...scope, region }).send(new DescribeLogGroupsCommand({})),
      clients.for(CloudFormationClient, { ...scope, region }).send(new ListStacksCommand({})),
      clients.credentials({ ...scope, region }),
    ]),
  );
  expect(assumptions()).toHaveLength(1);
  expect(state.issued).toBe(1);
});

test("STS is asked in the auditor's own Region, with its own credentials, for the role as configured", async () => {
  const { assumptions, logs } = await account({
    assumeRole: { externalId: 'secret-handshake', sessionName: 'audit-7', durationSeconds: 900 },
  });
  await logs.send(listGroups);
  const [request] = assumptions();
  expect(request).toMatchObject({ region: 'eu-west-1', accessKeyId: ownSession.accessKeyId });
  expect(Object.fromEntries(new URLSearchParams(request?.body))).toMatchObject({
    RoleArn: roleArn,
    ExternalId: 'secret-handshake',
    RoleSessionName: 'audit-7',
    DurationSeconds: '900',
  });
});

test('a session is renewed before it ends, and no call is ever refused', async () => {
  const { aws, assumptions, logs, state } = await account();
  for (let minutes = 0; minutes < 180; minutes += 5) {
    await Promise.all([logs.send(listGroups), logs.send(new DescribeLogGroupsCommand({}))]);
    state.now += 300_000;
  }
  expect(assumptions()).toHaveLength(4);
  expect(aws.requests).toHaveLength(72 + 4);
});

test('when AWS ends a session early every call is sent once more with a new one', async () => {
  const { clients, assumptions, logs, state } = await account();
  await logs.send(listGroups);
  state.ended.add('token-1');
  await Promise.all([
    ...Array.from({ length: 20 }, () => logs.send(new DescribeLogGroupsCommand({}))),
    clients.for(CloudFormationClient, scope).send(new ListStacksCommand({})),
  ]);
  expect(assumptions()).toHaveLength(2);
  expect(clients.takeCalls(scope)).toMatchObject({
    'logs:DescribeLogGroups': 41,
    'cloudformation:ListStacks': 2,
    'sts:AssumeRole': 2,
  });
});

test('a session that is refused again is not asked for a third time', async () => {
  const { aws, assumptions, logs, state } = await account();
  for (const token of ['token-1', 'token-2', 'token-3']) state.ended.add(token);
  await expect(logs.send(listGroups)).rejects.toMatchObject({ name: 'ExpiredTokenException' });
  expect(assumptions()).toHaveLength(2);
  expect(aws.requests).toHaveLength(4);
});

test('own credentials that expired and cannot be replaced are not tried twice', async () => {
  const { aws, clients } = await localClients(() => jsonError('ExpiredTokenException', 'expired'));
  const call = clients.for(CloudWatchLogsClient, { region: 'eu-west-1' }).send(listGroups);
  await expect(call).rejects.toMatchObject({ name: 'ExpiredTokenException' });
  expect(aws.requests).toHaveLength(1);
});

test('own credentials that expired are asked for anew', async () => {
  const forced: (boolean | undefined)[] = [];
  const { clients } = await localClients(
    ({ accessKeyId }) => (accessKeyId === 'AKIA1' ? jsonError('ExpiredTokenException', 'expired') : groups),
    {
      credentials: async ({ forceRefresh } = {}) => {
        forced.push(forceRefresh);
        return { ...ownSession, accessKeyId: `AKIA${forced.length}` };
      },
    },
  );
  await clients.for(CloudWatchLogsClient, { region: 'eu-west-1' }).send(listGroups);
  expect(forced).toEqual([undefined, true]);
});

test('a role that refuses is named by the gap of whatever needed it, and not asked again for a minute', async () => {
  const { clients, assumptions, logs, state } = await account();
  state.sts = queryError('AccessDenied', 'not authorized to perform: sts:AssumeRole', 403);
  const errors = [];
  for (let times = 0; times < 5; times += 1) errors.push(await logs.send(listGroups).catch((error: unknown) => error));
  expect(assumptions()).toHaveLength(1);
  for (const error of errors) expect(error).toBeInstanceOf(AssumeRoleError);
  expect(gapCause(errors[0], logsCalls.describeLogGroups)).toMatchObject({
    reason: 'access-denied',
    operation: 'sts:AssumeRole',
    action: 'sts:AssumeRole',
    detail: expect.stringContaining(`sts:AssumeRole of ${roleArn} failed: AccessDenied: not authorized`),
  });

  state.sts = undefined;
  state.now += 60_000;
  await logs.send(listGroups);
  expect(assumptions()).toHaveLength(2);
  expect(clients.takeCalls(scope)).toEqual({ 'logs:DescribeLogGroups': 1, 'sts:AssumeRole': 2 });
});

test('a role that was repaired is asked again at once when its account is cleared', async () => {
  const { clients, logs, state } = await account();
  state.sts = queryError('AccessDenied', 'no', 403);
  await expect(logs.send(listGroups)).rejects.toBeInstanceOf(AssumeRoleError);
  state.sts = undefined;
  clients.clear({ accountId: '111111111111' });
  await expect(clients.credentials(scope)).rejects.toBeInstanceOf(AssumeRoleError);
  clients.clear({ accountId: '222222222222' });
  expect((await clients.credentials(scope)).accessKeyId).toBe('ASIA1');
});

test('throttled role assumptions are retried, counted, and not remembered', async () => {
  const { clients, assumptions, logs, state } = await account();
  state.sts = queryError('Throttling', 'Rate exceeded');
  await expect(logs.send(listGroups)).rejects.toBeInstanceOf(AssumeRoleError);
  const attempts = assumptions().length;
  expect(attempts).toBeGreaterThan(1);
  expect(clients.takeCalls(scope)).toEqual({ 'sts:AssumeRole': attempts });
  state.sts = undefined;
  await logs.send(listGroups);
});

test('when STS is out of reach shortly before a session ends, calls go on with the session', async () => {
  const { aws, logs, state } = await account();
  await logs.send(listGroups);
  state.now += 3_600_000 - 120_000;
  state.sts = queryError('InternalFailure', 'x', 500);
  await logs.send(listGroups);
  expect(aws.requests.at(-1)).toMatchObject({ service: 'logs', sessionToken: 'token-1' });
});

test('an answer of STS without credentials is an error, not an unsigned call', async () => {
  const { logs, state } = await account();
  state.sts = { body: '<AssumeRoleResponse><AssumeRoleResult/></AssumeRoleResponse>' };
  await expect(logs.send(listGroups)).rejects.toThrow('STS answered without credentials');
});

test('neither keys nor secrets nor the external id stand in errors', async () => {
  const { clients, logs, state } = await account({ assumeRole: { externalId: 'secret-handshake' } });
  await logs.send(listGroups);
  for (const token of ['token-1', 'token-2']) state.ended.add(token);
  const refused = await logs.send(listGroups).catch((error: unknown) => error);
  clients.clear();
  state.sts = queryError('AccessDenied', 'no', 403);
  const denied = await clients.credentials(scope).catch((error: unknown) => error);
  for (const error of [refused, denied]) {
    expect(error).toBeInstanceOf(Error);
    const shown = inspect(error, { depth: 20, showHidden: true });
    for (const secret of ['secret-handshake', 'role-secret-key', 'token-1', 'token-2', 'own-secret-key']) {
      expect(shown).not.toContain(secret);
    }
  }
});
