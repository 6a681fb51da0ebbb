import { inspect } from 'node:util';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createAwsClients } from '../../src/aws/aws-clients.ts';
import type { ClientScope } from '../../src/aws/clients/client-factory.ts';
import { sealed } from '../../src/aws/credentials/sealed-credentials.ts';
import { sourceKeys } from '../../src/aws/credentials/source-key.ts';
import { fakeRegions } from '../../src/aws/fakes.ts';
import { callAws } from '../../src/aws/operations/call.ts';
import { s3Calls } from '../../src/domain/calls/s3.ts';
import { assumedRole, jsonError, queryError, s3Error, startLocalAws } from '../support/local-aws.ts';

const given = {
  accessKeyId: 'AKIAQQQQQQQQQQQQQQQQ',
  secretAccessKey: 'given-secret-key-9b1f',
  sessionToken: 'given-session-token-77c0',
};
const own = { accessKeyId: 'AKIAWWWWWWWWWWWWWWWW', secretAccessKey: 'own-secret-key-2d44' };
const assumeRole = { externalId: 'external-id-handshake-5e', policy: '{"Statement":["session-policy-3a"]}' };
const SECRETS = [
  ...Object.values(given),
  ...Object.values(own),
  assumeRole.externalId,
  'session-policy-3a',
  'role-secret-key',
  'role-session-token-c1',
  'ASIAEEEEEEEEEEEEEEEE',
];

const region = 'eu-west-1';
const roleArn = 'arn:aws:iam::222222222222:role/Audit';
const scopes: readonly ClientScope[] = [
  { region },
  { region, credentials: given },
  { region, roleArn, assumeRole },
  { region, roleArn, assumeRole, credentials: given },
];

/** Everything that a person or a log could see of a value. */
const shown = (value: unknown): string => {
  const seen = new Set<unknown>();
  const json = (): string =>
    JSON.stringify(value, (_key, item: unknown) => {
      if (typeof item !== 'object' || item === null) return item;
      if (seen.has(item)) return '[again]';
      seen.add(item);
      return item instanceof Map || item instanceof Set ? [...item] : item;
    }) ?? '';
  return [
    inspect(value, { depth: 25, showHidden: true, maxArrayLength: null, maxStringLength: null }),
    inspect(value, { depth: 25, getters: true }),
    String(value),
    json(),
    value instanceof Error ? `${value.message} ${value.stack}` : '',
  ].join('\n');
};

const expectNoSecret = (value: unknown): void => {
  const text = shown(value);
  expect(text.length).toBeGreaterThan(0);
  for (const secret of SECRETS) expect(text).not.toContain(secret);
};

/** A factory over services that answer, or refuse every call but AssumeRole. */
const factory = async (answers: 'refuse' | 'refuse-roles' | 'serve') => {
  const session = {
    accessKeyId: 'ASIAEEEEEEEEEEEEEEEE',
    sessionToken: 'role-session-token-c1',
    expiration: new Date(Date.now() + 3_600_000),
  };
  const aws = await startLocalAws(({ operation, service, accessKeyId }) => {
    if (operation === 'AssumeRole' && answers !== 'refuse-roles') return assumedRole(session);
    if (answers === 'serve') {
      if (service === 's3') return { body: '<ListAllMyBucketsResult/>' };
      if (service === 'logs') return { body: '{"logGroups":[]}' };
      return { body: '<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>' };
    }
    // AWS repeats the key id that it does not know.
    const text = `The key ${accessKeyId} may not`;
    if (service === 's3')
      return s3Error('AccessDenied', `${text}</Message><AWSAccessKeyId>${accessKeyId}</AWSAccessKeyId><Message>`, 403);
    return service === 'logs' ? jsonError('AccessDeniedException', text, 400) : queryError('AccessDenied', text, 403);
  });
  const clients = createAwsClients({
    clock: () => new Date(),
    endpoint: aws.endpoint,
    region,
    credentials: async () => own,
  });
  onTestFinished(async () => {
    clients.destroy();
    await aws.close();
  });
  const calls = (scope: ClientScope): readonly (() => Promise<unknown>)[] => [
    () => clients.for(S3Client, scope).send(new ListBucketsCommand({})),
    () => clients.for(CloudWatchLogsClient, scope).send(new DescribeLogGroupsCommand({})),
    () => clients.for(STSClient, scope).send(new GetCallerIdentityCommand({})),
  ];
  return { clients, calls };
};

test('what looks for secrets finds them', () => {
  const caught = (value: unknown) => expect(() => expectNoSecret(value)).toThrow();
  caught(given);
  caught({ deep: [{ inside: new Map([['key', own.secretAccessKey]]) }] });
  caught(new Error('outer', { cause: new Error(assumeRole.externalId) }));
  caught(Object.defineProperty({}, 'hidden', { value: given.sessionToken, enumerable: false }));
});

describe.each(scopes.map((scope, index) => [index, scope] as const))('scope %i', (_index, scope) => {
  test('shows no secret in factory, clients, credentials, counts and metrics, before and after calls', async () => {
    const { clients, calls } = await factory('serve');
    for (const call of calls(scope)) await call();
    expectNoSecret(clients);
    expectNoSecret([clients.s3(scope), clients.cloudWatchLogs(scope), clients.sts(scope)]);
    const credentials = await clients.credentials(scope);
    expect(credentials.secretAccessKey).toEqual(expect.any(String));
    expectNoSecret(credentials);
    expectNoSecret({ ...credentials });
    expectNoSecret([clients.takeMetrics(), clients.takeCalls()]);
  });

  test.each(['refuse', 'refuse-roles'] as const)(
    'shows no secret in errors, plain or wrapped, of services that %s',
    async (answers) => {
      const { calls } = await factory(answers);
      for (const call of calls(scope)) {
        const wrapped = await callAws(scope, s3Calls.listBuckets, call).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (answers === 'refuse') expect(wrapped).toBeInstanceOf(Error);
        if (wrapped === undefined) continue;
        expectNoSecret(wrapped);
      }
    },
  );

  test('writes nothing to the console, nor anywhere else', async () => {
    const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const spied = (['debug', 'error', 'info', 'log', 'trace', 'warn'] as const).map((method) =>
      vi.spyOn(console, method).mockReturnValue(),
    );
    for (const answers of ['serve', 'refuse'] as const) {
      const { calls } = await factory(answers);
      for (const call of calls(scope)) await call().catch(() => undefined);
    }
    const written = [out, err, ...spied].flatMap((spy) => spy.mock.calls);
    expect(written).toEqual([]);
  });
});

describe('keys of sources', () => {
  const keys = sourceKeys(new Uint8Array(32));
  const role = { roleArn, ...assumeRole, tags: { owner: own.secretAccessKey } };

  test('show no secret', () => {
    expectNoSecret([keys.ofKeys(given), keys.ofRole(keys.ofKeys(given), role), keys.ofProfile('ops')]);
  });

  test('are the same for the same input, and others with another salt', () => {
    const other = sourceKeys(new Uint8Array(32).fill(1));
    expect(keys.ofKeys({ ...given })).toBe(keys.ofKeys(given));
    expect(other.ofKeys(given)).not.toBe(keys.ofKeys(given));
    expect(other.ofRole('own', role)).not.toBe(keys.ofRole('own', role));
  });
});

describe('sealed credentials', () => {
  const expiration = new Date('2026-11-01T00:00:00Z');

  test('are used as they are, and show nothing', () => {
    const credentials = sealed({ ...given, expiration });
    expect([
      credentials.accessKeyId,
      credentials.secretAccessKey,
      credentials.sessionToken,
      credentials.expiration,
    ]).toEqual([...Object.values(given), expiration]);
    expectNoSecret(credentials);
    expect(inspect({ credentials })).toBe('{ credentials: [credentials] }');
    expect(JSON.stringify({ credentials })).toBe('{"credentials":"[credentials]"}');
  });

  test('are sealed once', () => {
    const credentials = sealed(given);
    expect(sealed(credentials)).toBe(credentials);
  });
});

test('a fake factory shows no keys that it was given either', () => {
  const clients = fakeRegions({});
  expectNoSecret([clients, clients.s3({ region, credentials: given }), clients.calls]);
});
