import { setImmediate } from 'node:timers/promises';
import { inspect } from 'node:util';
import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test, vi } from 'vitest';
import { createClientFactory } from '../../../src/aws/clients/client-factory.ts';
import { eventually } from '../../support/eventually.ts';
import { identity, jsonError, queryError } from '../../support/local-aws.ts';
import { localClients, ownSession } from '../../support/local-clients.ts';
import { stoppedTimers } from '../../support/stopped-timers.ts';

const me = identity('999999999999', 'arn:aws:iam::999999999999:root');
const stacks = { body: '<ListStacksResponse><ListStacksResult/></ListStacksResponse>' };
const scope = { accountId: '999999999999', region: 'eu-west-1' };

const offline = (options = {}) =>
  createClientFactory({ clock: () => new Date(), credentials: async () => ownSession, ...options });

describe('one client', () => {
  test('for each constructor, account, Region and role', () => {
    const clients = offline();
    const first = clients.for(S3Client, scope);
    const others = [
      clients.for(STSClient, scope),
      clients.for(S3Client, { ...scope, region: 'us-east-1' }),
      clients.for(S3Client, { ...scope, accountId: '111111111111' }),
      clients.for(S3Client, { ...scope, roleArn: 'arn:aws:iam::999999999999:role/a' }),
      clients.for(S3Client, { region: scope.region }),
    ];
    expect(clients.for(S3Client, { ...scope })).toBe(first);
    expect(new Set([first, ...others]).size).toBe(6);
    expect(clients.size).toBe(6);
  });

  test('a class of the same name is another constructor', () => {
    const clients = offline();
    const Other = { S3Client: class S3Client extends STSClient {} }.S3Client;
    expect(Other.name).toBe(S3Client.name);
    expect(clients.for(Other, scope)).not.toBe(clients.for(S3Client, scope));
  });
});

test("requests are signed for the Region with the auditor's own credentials, and name Plumbline", async () => {
  const { aws, clients } = await localClients(() => me, { version: '1.2.3' });
  await clients.for(STSClient, { region: 'ap-south-1' }).send(new GetCallerIdentityCommand({}));
  expect(aws.requests[0]).toMatchObject({ service: 'sts', region: 'ap-south-1', accessKeyId: ownSession.accessKeyId });
  expect(aws.requests[0]?.headers['user-agent']).toContain('plumbline/1.2.3');
});

describe('at most so many clients', () => {
  test('are held, and the one that was used longest ago goes first', () => {
    const clients = offline({ maxClients: 3 });
    const [first, second] = ['a', 'b', 'c'].map((region) => clients.for(STSClient, { region }));
    clients.for(STSClient, { region: 'a' });
    clients.for(STSClient, { region: 'd' });
    expect(clients.size).toBe(3);
    expect(clients.for(STSClient, { region: 'a' })).toBe(first);
    expect(clients.for(STSClient, { region: 'b' })).not.toBe(second);
  });

  test('and the calls of one that is forgotten go on, also when it is destroyed', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { aws, clients } = await localClients(
      async ({ region }) => {
        if (region === 'a') await held;
        return me;
      },
      { maxClients: 1 },
    );
    const slow = clients.for(STSClient, { region: 'a' });
    const calls = Array.from({ length: 5 }, () => slow.send(new GetCallerIdentityCommand({})));
    await eventually(() => expect(aws.requests).toHaveLength(5));
    await clients.for(STSClient, { region: 'b' }).send(new GetCallerIdentityCommand({}));
    clients.clear();
    slow.destroy();
    release();
    expect((await Promise.all(calls)).map(({ Account }) => Account)).toEqual(Array(5).fill('999999999999'));
    expect((await slow.send(new GetCallerIdentityCommand({}))).Account).toBe('999999999999');
    expect(clients.takeCalls({ accountId: '*', region: 'a' })).toEqual({ 'sts:GetCallerIdentity': 6 });
  });
});

test('clients are forgotten by service, Region and account', () => {
  const held = (filter?: Parameters<ReturnType<typeof offline>['clear']>[0]) => {
    const clients = offline();
    const scopes = [scope, { ...scope, region: 'us-east-1' }, { ...scope, accountId: '111111111111' }];
    const before = scopes.flatMap((one) => [clients.for(S3Client, one), clients.for(CloudFormationClient, one)]);
    clients.clear(filter);
    const after = scopes.flatMap((one) => [clients.for(S3Client, one), clients.for(CloudFormationClient, one)]);
    return before.map((client, index) => client === after[index]);
  };
  expect(held({ service: 's3' })).toEqual([false, true, false, true, false, true]);
  expect(held({ region: 'us-east-1' })).toEqual([true, true, false, false, true, true]);
  expect(held({ service: 'cloudformation', region: 'us-east-1' })).toEqual([true, true, true, false, true, true]);
  expect(held({ accountId: '111111111111' })).toEqual([true, true, true, true, false, false]);
  expect(held()).toEqual(Array(6).fill(false));
});

describe('requests are counted', () => {
  test('with their retries, by account, Region and operation, until they are taken', async () => {
    let left = 3;
    const { aws, clients } = await localClients(({ service }) => {
      if (service === 'logs') return { body: JSON.stringify({ logGroups: [] }) };
      left -= 1;
      return left >= 0 ? queryError('Throttling', 'Rate exceeded') : stacks;
    });
    const elsewhere = { accountId: '111111111111', region: 'us-east-1' };
    await clients.for(CloudFormationClient, scope).send(new ListStacksCommand({}));
    await clients.for(CloudWatchLogsClient, scope).send(new DescribeLogGroupsCommand({}));
    await clients.for(CloudWatchLogsClient, elsewhere).send(new DescribeLogGroupsCommand({}));
    expect(clients.takeCalls(scope)).toEqual({ 'cloudformation:ListStacks': 4, 'logs:DescribeLogGroups': 1 });
    expect(clients.takeCalls(scope)).toEqual({});
    await clients.for(CloudWatchLogsClient, scope).send(new DescribeLogGroupsCommand({}));
    expect(clients.takeCalls()).toEqual({ 'logs:DescribeLogGroups': 2 });
    expect(clients.takeCalls()).toEqual({});
    expect(aws.requests).toHaveLength(7);
  });

  test('when they fail', async () => {
    const { clients } = await localClients(() => jsonError('AccessDeniedException', 'no'));
    const call = clients.for(CloudWatchLogsClient, scope).send(new DescribeLogGroupsCommand({}));
    await expect(call).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(clients.takeCalls(scope)).toEqual({ 'logs:DescribeLogGroups': 1 });
  });
});

describe('retries', () => {
  test("are the factory's own, whatever the environment says", async () => {
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    vi.stubEnv('AWS_RETRY_MODE', 'adaptive');
    const { aws, clients } = await localClients(() => queryError('Throttling', 'Rate exceeded'), {
      calls: { attempts: 3 },
    });
    const call = clients.for(CloudFormationClient, scope).send(new ListStacksCommand({}));
    await expect(call).rejects.toMatchObject({ name: 'Throttling', $metadata: { attempts: 3 } });
    expect(aws.requests.map(({ headers }) => headers['amz-sdk-request'])).toEqual([
      'attempt=1; max=3',
      'attempt=2; max=3',
      'attempt=3; max=3',
    ]);
  });

  test.each([
    ['a connection that is reset', 'reset'],
    ['a body that breaks off', 'cut'],
    ['a body that never ends', 'endless'],
    ['no answer at all', 'silent'],
  ])('follow %s', async (_name, fault) => {
    const timers = stoppedTimers();
    let first = true;
    const { aws, clients } = await localClients(
      () => {
        if (!first) return stacks;
        first = false;
        return (response) => {
          if (fault === 'reset') response.destroy();
          if (fault === 'cut' || fault === 'endless') {
            response.writeHead(200, { 'content-length': '1000' });
            response.write('<ListStacksResponse>', () => fault === 'cut' && response.destroy());
          }
        };
      },
      { calls: { attemptTimeoutMs: 100_000 } },
    );
    let ended = false;
    const call = clients.for(CloudFormationClient, scope).send(new ListStacksCommand({}));
    void call.finally(() => {
      ended = true;
    });
    await timers.until(() => aws.requests.length === 1);
    await timers.advance(100_000);
    // Lets the delay before the second attempt pass, and nothing near its time-out.
    while (!ended) await Promise.all([setImmediate(), timers.advance(1)]);
    await call;
    expect(aws.requests).toHaveLength(2);
  });
});

test('a call under way ends when it is aborted', async () => {
  const { aws, clients } = await localClients(() => () => undefined);
  const controller = new AbortController();
  const call = clients.for(STSClient, scope).send(new GetCallerIdentityCommand({}), { abortSignal: controller.signal });
  await eventually(() => expect(aws.requests).toHaveLength(1));
  controller.abort();
  await expect(call).rejects.toMatchObject({ name: 'AbortError' });
});

test('secrets stand neither in errors nor in the factory', async () => {
  const { clients } = await localClients(() => queryError('AccessDenied', 'no', 403));
  const error = await clients
    .for(STSClient, scope)
    .send(new GetCallerIdentityCommand({}))
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  for (const shown of [inspect(error, { depth: 20, showHidden: true }), inspect(clients, { depth: 20 })]) {
    expect(shown).not.toContain(ownSession.secretAccessKey);
    expect(shown).not.toContain(ownSession.accessKeyId);
  }
});
