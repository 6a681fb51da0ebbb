import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type AwsClients, type AwsClientsOptions, createAwsClients } from '../../src/aws/aws-clients.ts';
import { AwsCallError, AwsRegionError } from '../../src/aws/errors/aws-error.ts';
import { jsonError, startLocalAws } from '../support/local-aws.ts';
import { ownSession } from '../support/local-clients.ts';

const accountId = '222222222222';

/** A factory whose account has one Region beyond those that every account has, and hosts that exist but for the missing ones. */
const account = async ({
  missing = [] as readonly string[],
  failing = '',
  ...options
}: { readonly missing?: readonly string[]; readonly failing?: string } & Partial<AwsClientsOptions> = {}) => {
  const state = { denied: false };
  const aws = await startLocalAws(() =>
    state.denied
      ? jsonError('AccessDeniedException', 'no', 403)
      : { body: JSON.stringify({ Regions: [{ RegionName: 'eu-south-1', RegionOptStatus: 'ENABLED' }] }) },
  );
  vi.stubEnv('AWS_ENDPOINT_URL_ACCOUNT', aws.endpoint);
  const asked: string[] = [];
  const clients = createAwsClients({
    clock: () => new Date(),
    region: 'eu-west-1',
    credentials: async () => ownSession,
    ...options,
    regions: {
      resolveHost: async (host) => {
        asked.push(host);
        if (missing.includes(host))
          throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' });
        if (host === failing) throw Object.assign(new Error('try again'), { code: 'EAI_AGAIN' });
      },
      ...options.regions,
    },
  });
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    clients.destroy();
    await aws.close();
  });
  return { aws, asked, clients, state };
};

const refused = async (clients: AwsClients, region: string): Promise<AwsRegionError> => {
  const error: unknown = await clients
    .checked(CloudFormationClient, { accountId, region })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AwsRegionError);
  // Only the client that asks for the Regions may have been made.
  expect(clients.size).toBeLessThanOrEqual(1);
  return error as AwsRegionError;
};

test('in a Region that every account has, the client is given without a call', async () => {
  const { aws, asked, clients } = await account();
  const scope = { accountId, region: 'eu-west-1' };
  expect(await clients.checked(CloudFormationClient, scope)).toBe(clients.for(CloudFormationClient, scope));
  expect(aws.requests).toEqual([]);
  expect(asked).toEqual(['cloudformation.eu-west-1.amazonaws.com']);
});

describe('a Region that does not exist', () => {
  test.each(['eu-west-9', 'eu-wset-1', 'EU-WEST-1', '', 'aws-global', 'eu-west-1 '])('%j', async (region) => {
    const { aws, clients } = await account();
    expect(await refused(clients, region)).toMatchObject({
      code: 'UnknownRegion',
      accountId,
      region,
      hint: expect.stringContaining('spelling'),
    });
    expect(aws.requests).toEqual([]);
  });

  test('unless it is said to be newer than the SDK, and is enabled', async () => {
    const { clients } = await account({ regions: { additional: ['eu-west-9'] } });
    expect(await refused(clients, 'eu-west-9')).toMatchObject({ code: 'RegionNotEnabled' });
  });
});

describe('a Region that has to be enabled', () => {
  test('is asked about once an account, and again when the account was forgotten', async () => {
    const { aws, clients } = await account();
    const scope = { accountId, region: 'eu-south-1' };
    await Promise.all(Array.from({ length: 10 }, () => clients.checked(S3Client, scope)));
    await clients.checked(CloudFormationClient, scope);
    expect(aws.requests).toHaveLength(1);
    clients.clear({ accountId });
    await clients.checked(CloudFormationClient, scope);
    expect(aws.requests).toHaveLength(2);
  });

  test('and is not', async () => {
    const { clients } = await account();
    expect(await refused(clients, 'af-south-1')).toMatchObject({
      code: 'RegionNotEnabled',
      message: 'af-south-1 is not enabled in 222222222222',
      hint: expect.stringContaining('account:EnableRegion'),
    });
  });

  test('is not taken for enabled when AWS does not say, and asked about again', async () => {
    const { clients, state } = await account();
    const scope = { accountId, region: 'eu-south-1' };
    state.denied = true;
    const error: unknown = await clients.checked(S3Client, scope).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AwsCallError);
    expect(error).toMatchObject({ operation: 'account:ListRegions', code: 'AccessDeniedException' });
    state.denied = false;
    await clients.checked(S3Client, scope);
  });
});

describe('a service that is not in the Region', () => {
  const host = 'cloudformation.eu-west-1.amazonaws.com';

  test('has no host there', async () => {
    const { asked, clients } = await account({ missing: [host] });
    expect(await refused(clients, 'eu-west-1')).toMatchObject({
      code: 'ServiceNotInRegion',
      message: 'eu-west-1 does not have CloudFormation',
    });
    await refused(clients, 'eu-west-1');
    expect(asked).toEqual([host, 'sts.eu-west-1.amazonaws.com']);
    await clients.checked(STSClient, { accountId, region: 'eu-west-1' });
  });

  test.each([
    ['nothing can be looked up', { missing: [host, 'sts.eu-west-1.amazonaws.com'] }],
    ['the name service fails', { failing: host }],
  ])('is not concluded when %s', async (_name, hosts) => {
    const { clients } = await account(hosts);
    await clients.checked(CloudFormationClient, { accountId, region: 'eu-west-1' });
  });

  test('is not looked for where the endpoint is configured', async () => {
    const everywhere = await account({ missing: [host], endpoint: 'http://127.0.0.1:9' });
    await everywhere.clients.checked(CloudFormationClient, { accountId, region: 'eu-west-1' });
    const one = await account({ missing: [host] });
    vi.stubEnv('AWS_ENDPOINT_URL_CLOUDFORMATION', 'http://127.0.0.1:9');
    await one.clients.checked(CloudFormationClient, { accountId, region: 'eu-west-1' });
    await one.clients.checked(
      CloudFormationClient,
      { accountId, region: 'nowhere' },
      { endpoint: 'http://127.0.0.1:9' },
    );
    expect([...everywhere.asked, ...one.asked]).toEqual([]);
  });
});
