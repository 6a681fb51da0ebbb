import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { serviceSettings } from '../../../src/aws/clients/call-settings.ts';
import { type ClientFactoryOptions, createClientFactory } from '../../../src/aws/clients/client-factory.ts';
import type { ClientOverrides } from '../../../src/aws/clients/client-scope.ts';
import { AwsError, WriteNotAllowedError } from '../../../src/aws/errors/aws-error.ts';
import { requireWrite } from '../../../src/aws/operations/require-write.ts';
import { cloudformationCalls } from '../../../src/domain/calls/cloudformation.ts';
import { queryError, startLocalAws } from '../../support/local-aws.ts';
import { localClients, ownSession } from '../../support/local-clients.ts';

const scope = { accountId: '999999999999', region: 'eu-west-1' };
const offline = (options: Partial<ClientFactoryOptions> = {}) =>
  createClientFactory({ clock: () => new Date(), credentials: async () => ownSession, ...options });

test('a client with other attempts makes other attempts, and the others do not', async () => {
  const { aws, clients } = await localClients(() => queryError('Throttling', 'x'), { calls: { attempts: 3 } });
  const attempts = async (overrides?: ClientOverrides) => {
    const before = aws.requests.length;
    await expect(
      clients.for(CloudFormationClient, scope, overrides).send(new ListStacksCommand({})),
    ).rejects.toMatchObject({ name: 'Throttling' });
    return aws.requests.length - before;
  };
  expect(await attempts({ settings: { attempts: 1 } })).toBe(1);
  expect(await attempts()).toBe(3);
  expect(await attempts({ settings: { attempts: 2 } })).toBe(2);
});

test('a client with another timeout gives up at another time', async () => {
  const { clients } = await localClients(() => () => undefined);
  const settings = { attempts: 1, attemptTimeoutMs: 50 };
  const call = clients.for(CloudFormationClient, scope, { settings }).send(new ListStacksCommand({}));
  await expect(call).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('a client with another endpoint calls there', async () => {
  const { aws, clients } = await localClients(() => queryError('AccessDenied', 'no', 403));
  const other = await startLocalAws(() => ({ body: '<ListStacksResponse><ListStacksResult/></ListStacksResponse>' }));
  await clients.for(CloudFormationClient, scope, { endpoint: other.endpoint }).send(new ListStacksCommand({}));
  expect([aws.requests.length, other.requests.length]).toEqual([0, 1]);
  await other.close();
});

test('hosts of FIPS and of both stacks are chosen', async () => {
  const { config } = offline().for(S3Client, scope, { useFipsEndpoint: true, useDualstackEndpoint: true });
  expect([await config.useFipsEndpoint(), await config.useDualstackEndpoint()]).toEqual([true, true]);
  const plain = offline().for(S3Client, scope).config;
  expect([await plain.useFipsEndpoint(), await plain.useDualstackEndpoint()]).toEqual([false, false]);
});

describe('the same overrides give the same client', () => {
  test.each<[string, ClientOverrides, ClientOverrides, boolean]>([
    ['none and empty ones', {}, { settings: {} }, true],
    ['equal ones', { settings: { attempts: 2 } }, { settings: { attempts: 2 } }, true],
    ['in another order', { settings: { attempts: 2, delayMs: 1 } }, { settings: { delayMs: 1, attempts: 2 } }, true],
    ['another number', { settings: { attempts: 2 } }, { settings: { attempts: 3 } }, false],
    ['another class', { class: 'long-poll' }, { class: 'data' }, false],
    ['another endpoint', { endpoint: 'http://a' }, { endpoint: 'http://b' }, false],
    ['FIPS', { useFipsEndpoint: true }, {}, false],
    ['both stacks', { useDualstackEndpoint: true }, { useFipsEndpoint: true }, false],
  ])('%s', (_name, one, other, same) => {
    const clients = offline();
    expect(clients.for(STSClient, scope, one) === clients.for(STSClient, scope, other)).toBe(same);
  });
});

describe('settings', () => {
  test("a client's own come before the factory's for its class, and these before those of the class", () => {
    const factory = { 'control-plane': { attempts: 5, delayMs: 7 } };
    expect(serviceSettings('CloudFormation', factory, { settings: { attempts: 2 } })).toMatchObject({
      attempts: 2,
      delayMs: 7,
      attemptTimeoutMs: 30_000,
    });
    expect(serviceSettings('CloudFormation', factory, { class: 'listing' })).toEqual(serviceSettings('Account'));
  });

  test('a long poll is waited for longer than AWS holds it back', () => {
    expect(serviceSettings('SFN', {}, { class: 'long-poll' }).attemptTimeoutMs).toBeGreaterThan(60_000);
  });

  test('a parameter is read or given up while there is time to post what it is read for', () => {
    const { attempts, attemptTimeoutMs } = serviceSettings('SSM');
    expect(attempts * attemptTimeoutMs).toBeLessThan(45_000);
  });

  test('a service that is not in the table is a control plane', () => {
    expect(serviceSettings('Some New Service')).toEqual(serviceSettings('CloudFormation'));
  });
});

describe('operations that change resources', () => {
  test('are refused unless the factory was made for them', () => {
    expect(() => requireWrite(offline(), cloudformationCalls.deleteStack)).toThrow(WriteNotAllowedError);
    expect(() => requireWrite(offline({ allow: 'read' }), cloudformationCalls.deleteStack)).toThrow(
      "cloudformation:DeleteStack changes resources, and this client factory only reads: make one with allow: 'write'",
    );
    expect(() => requireWrite(offline({ allow: 'write' }), cloudformationCalls.deleteStack)).not.toThrow();
  });

  test('and the refusal is no error of AWS', () => {
    expect(new WriteNotAllowedError('states:StopExecution')).not.toBeInstanceOf(AwsError);
  });
});
