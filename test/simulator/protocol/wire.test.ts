import { once } from 'node:events';
import { connect } from 'node:net';
import { AccountClient, ListRegions$, ListRegionsCommand } from '@aws-sdk/client-account';
import {
  CloudFormationClient,
  DetectStackDrift$,
  DetectStackDriftCommand,
  ListStacks$,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroups$, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetBucketVersioning$, GetBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentity$, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { startServer } from '../../../src/simulator/http/server.ts';
import type { Operation, ServiceModel } from '../../../src/simulator/operation.ts';
import { ServiceError } from '../../../src/simulator/protocol/service-error.ts';
import { skippingClock } from '../../../src/simulator/time/clock.ts';
import { eventually } from '../../support/eventually.ts';
import { ACCOUNT, startWire, type Wire } from '../../support/wire.ts';

type Run = Operation<object, object>;

/** One operation of every protocol. */
const services = (run: Run = () => ({})): readonly ServiceModel[] => [
  {
    signingName: 'cloudformation',
    protocol: 'query',
    xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    operations: { ListStacks: { schema: ListStacks$, run }, DetectStackDrift: { schema: DetectStackDrift$, run } },
  },
  {
    signingName: 'logs',
    protocol: 'json-1.1',
    targetPrefix: 'Logs_20140328',
    operations: { DescribeLogGroups: { schema: DescribeLogGroups$, run } },
  },
  { signingName: 'account', protocol: 'rest-json', operations: { ListRegions: { schema: ListRegions$, run } } },
  {
    signingName: 's3',
    protocol: 'rest-xml',
    xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/',
    operations: {
      GetBucketVersioning: {
        schema: GetBucketVersioning$,
        run,
        resourceArn: ({ Bucket }: { Bucket: string }) => `arn:aws:s3:::${Bucket}`,
      },
    },
  },
  {
    signingName: 'sts',
    protocol: 'query',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations: { GetCallerIdentity: { schema: GetCallerIdentity$, run } },
  },
];

type Config = ReturnType<Wire['config']>;
const clients = {
  account: (config: Config) => new AccountClient(config).send(new ListRegionsCommand({})),
  cloudformation: (config: Config) => new CloudFormationClient(config).send(new ListStacksCommand({})),
  logs: (config: Config) => new CloudWatchLogsClient(config).send(new DescribeLogGroupsCommand({})),
  s3: (config: Config) => new S3Client(config).send(new GetBucketVersioningCommand({ Bucket: 'acme-logs' })),
  sts: (config: Config) => new STSClient(config).send(new GetCallerIdentityCommand({})),
} as const;
type Service = keyof typeof clients;
const names = Object.keys(clients) as readonly Service[];

/** Error of the client: its name, HTTP status and message. */
async function thrown(sent: Promise<unknown>): Promise<{ name: string; status: number | undefined; message: string }> {
  const error = (await sent.then(
    () => new Error('it was answered'),
    (reason: unknown) => reason,
  )) as Error & { $metadata?: { httpStatusCode?: number } };
  return { name: error.name, status: error.$metadata?.httpStatusCode, message: error.message };
}

const role = (name: string, ...policies: readonly object[]) => ({
  name,
  trust: { Statement: [] },
  policies: policies.map((statement) => ({ Statement: { Effect: 'Allow', ...statement } })) as never,
});

/** Credentials of a session of the role. */
function sessionOf(wire: Wire, roleName: string) {
  const issued = wire.sessions.issue({ accountId: ACCOUNT, roleName, sessionName: 'run-1', durationSeconds: 900 });
  return {
    accessKeyId: issued.AccessKeyId,
    secretAccessKey: issued.SecretAccessKey,
    sessionToken: issued.SessionToken,
  };
}

describe('errors', () => {
  test.each(names)(
    'an error of an operation of %s reaches the client with code, message, status and request id',
    async (name) => {
      const hostile = `no <Code>x</Code> & "y" \n ü`;
      const run: Run = () => {
        throw new ServiceError('SomeProblem', hostile, 409);
      };
      const wire = await startWire({ services: services(run) });
      const sent = clients[name](wire.config());
      await expect(sent).rejects.toMatchObject({ $metadata: { requestId: expect.stringMatching(/^0{8}-.*1$/) } });
      expect(await thrown(sent)).toEqual({ name: 'SomeProblem', status: 409, message: hostile });
    },
  );

  test.each(names)('an operation of %s that crashes is an internal failure with what went wrong', async (name) => {
    const run: Run = () => {
      throw new TypeError('x is not a function');
    };
    const wire = await startWire({ services: services(run) });
    const { status, message } = await thrown(clients[name](wire.config()));
    expect(status).toBe(500);
    expect(message).toContain('TypeError: x is not a function');
  });

  test.each<[Service, string, number]>([
    ['account', 'UnknownOperationException', 404],
    ['cloudformation', 'InvalidAction', 400],
    ['logs', 'UnknownOperationException', 400],
    ['s3', 'NotImplemented', 501],
    ['sts', 'InvalidAction', 400],
  ])('an operation that %s does not offer is %s', async (name, code, status) => {
    const wire = await startWire({ services: services().map((service) => ({ ...service, operations: {} })) });
    expect(await thrown(clients[name](wire.config()))).toMatchObject({ name: code, status });
  });

  test.each(names)('a service that is not offered, such as %s, is 501 and says what is offered', async (name) => {
    const wire = await startWire({ services: services().filter(({ signingName }) => signingName !== name) });
    const error = await thrown(clients[name](wire.config()));
    expect(error).toMatchObject({ name: 'NotImplemented', status: 501 });
    expect(error.message).toContain(`does not offer ${name}; it offers `);
  });

  test('an input without what it must have is refused before the operation', async () => {
    const wire = await startWire({ services: services() });
    const sent = new CloudFormationClient(wire.config()).send(new DetectStackDriftCommand({ StackName: undefined }));
    expect(await thrown(sent)).toMatchObject({
      name: 'ValidationError',
      status: 400,
      message: expect.stringContaining("Value null at 'stackName'"),
    });
  });

  const scope = 'AWS4-HMAC-SHA256 Credential=AKIAANY/20261121/eu-west-1';
  test.each([
    { what: 'no signature', headers: {}, body: '', expected: 'AccessDenied' },
    { what: 'a scope that is cut off', headers: { authorization: `${scope}/s3` }, body: '', expected: 'AccessDenied' },
    {
      what: 'a garbled path',
      path: '/b/%E0%A4%A',
      headers: { authorization: `${scope}/s3/aws4_request` },
      expected: 'InvalidURI',
    },
    {
      what: 'broken JSON',
      headers: { authorization: `${scope}/logs/aws4_request`, 'x-amz-target': 'Logs_20140328.DescribeLogGroups' },
      body: '{"limit":',
      expected: 'SerializationException',
    },
    {
      what: 'JSON that is no object',
      headers: { authorization: `${scope}/logs/aws4_request`, 'x-amz-target': 'Logs_20140328.DescribeLogGroups' },
      body: '[]',
      expected: 'SerializationException',
    },
    {
      what: 'a number where a text is due',
      headers: { authorization: `${scope}/logs/aws4_request`, 'x-amz-target': 'Logs_20140328.DescribeLogGroups' },
      body: '{"logGroupNamePrefix":5}',
      expected: 'logGroupNamePrefix is a number, not a string',
    },
    {
      what: 'a text where a number is due',
      headers: { authorization: `${scope}/logs/aws4_request`, 'x-amz-target': 'Logs_20140328.DescribeLogGroups' },
      body: '{"limit":"50"}',
      expected: 'limit is a string, not a number',
    },
    {
      what: 'a text where a list is due',
      headers: { authorization: `${scope}/logs/aws4_request`, 'x-amz-target': 'Logs_20140328.DescribeLogGroups' },
      body: '{"accountIdentifiers":"111122223333"}',
      expected: 'accountIdentifiers is a string, not a list',
    },
    {
      what: 'a wrong item in a list',
      headers: { authorization: `${scope}/logs/aws4_request`, 'x-amz-target': 'Logs_20140328.DescribeLogGroups' },
      body: '{"accountIdentifiers":["111122223333",4]}',
      expected: 'accountIdentifiers[1] is a number, not a string',
    },
    {
      what: 'a member that there is none of',
      headers: { authorization: `${scope}/logs/aws4_request`, 'x-amz-target': 'Logs_20140328.DescribeLogGroups' },
      body: '{"nope":1,"limit":null}',
      expected: '{}',
    },
    {
      what: "another service's target",
      headers: { authorization: `${scope}/logs/aws4_request`, 'x-amz-target': 'Other.DescribeLogGroups' },
      body: '{}',
      expected: 'UnknownOperationException',
    },
    {
      what: 'no action',
      headers: { authorization: `${scope}/cloudformation/aws4_request` },
      body: '',
      expected: 'InvalidAction',
    },
    {
      what: 'an action named as a property of every object',
      headers: { authorization: `${scope}/cloudformation/aws4_request` },
      body: 'Action=constructor',
      expected: 'InvalidAction',
    },
    {
      what: 'a broken escape in a form',
      headers: { authorization: `${scope}/cloudformation/aws4_request` },
      body: 'Action=DetectStackDrift&StackName=%ZZ&LogicalResourceIds.member.1=A',
      expected: '<DetectStackDriftResult/>',
    },
  ])('a request with $what gets a proper answer', async ({ path = '/', headers, body, expected }) => {
    const wire = await startWire({ services: services() });
    const init = body === undefined ? {} : { method: 'POST', body };
    const answer = await fetch(`${wire.endpoint}${path}`, { ...init, headers: headers as Record<string, string> });
    expect(await answer.text()).toContain(expected);
  });
});

describe('a request that cannot be read', () => {
  test('of a body that is too long is refused, and the next one is served', async () => {
    const wire = await startWire({ services: services() });
    const long = await fetch(wire.endpoint, { method: 'POST', body: Buffer.alloc(64 * 1024 * 1024 + 1) });
    expect([long.status, await long.text()]).toEqual([
      413,
      'The embedded AWS takes requests of at most 67108864 bytes.',
    ]);
    await expect(clients.logs(wire.config())).resolves.toBeDefined();
  });

  test('as its sender leaves in the middle of it harms nobody else', async () => {
    const wire = await startWire({ services: services() });
    const socket = connect(wire.port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{', () => socket.destroy());
    await once(socket, 'close');
    await expect(clients.logs(wire.config())).resolves.toBeDefined();
  });
});

describe('callers', () => {
  test.each([
    { accessKeyId: `AKIA${ACCOUNT}ROOT`, arn: `arn:aws:iam::${ACCOUNT}:root` },
    { accessKeyId: 'AKIA444455556666ROOT', arn: 'arn:aws:iam::444455556666:root' },
    { accessKeyId: 'test', arn: `arn:aws:iam::${ACCOUNT}:root` },
    { accessKeyId: 'AKIAOFMEMBER', arn: 'arn:aws:iam::444455556666:root' },
    { accessKeyId: 'AKIAOFROLE', arn: `arn:aws:sts::444455556666:assumed-role/Auditor/AKIAOFROLE` },
  ])('the access key $accessKeyId is $arn', async ({ accessKeyId, arn }) => {
    const seen: unknown[] = [];
    const run: Run = (_input, { principal, accountId, region, partition }) => {
      seen.push({ arn: principal.arn, accountId, region, partition });
      return {};
    };
    const wire = await startWire({
      services: services(run),
      world: {
        accounts: [
          { id: ACCOUNT, name: 'audit' },
          { id: '444455556666', name: 'member', roles: [role('Auditor', { Action: '*', Resource: '*' })] },
        ],
        accessKeys: [
          { id: 'AKIAOFMEMBER', accountId: '444455556666' },
          { id: 'AKIAOFROLE', accountId: '444455556666', roleName: 'Auditor' },
        ],
      },
    });
    const credentials = { accessKeyId, secretAccessKey: 'any' };
    await clients.s3(wire.config({ credentials, region: 'us-west-2' }));
    expect(seen).toEqual([{ arn, accountId: arn.split(':')[4], region: 'us-west-2', partition: 'aws' }]);
    expect(wire.calls.entries()).toMatchObject([{ accountId: arn.split(':')[4], region: 'us-west-2', count: 1 }]);
  });

  const unknown = { account: 403, cloudformation: 403, logs: 400, s3: 403, sts: 403 } as const;
  const unknownCode = {
    account: 'UnrecognizedClientException',
    cloudformation: 'InvalidClientTokenId',
    logs: 'UnrecognizedClientException',
    s3: 'InvalidAccessKeyId',
    sts: 'InvalidClientTokenId',
  } as const;

  test.each(names)('%s does not know credentials of an account or of a session that does not exist', async (name) => {
    const wire = await startWire({ services: services() });
    for (const accessKeyId of ['AKIA999999999999ROOT', 'ASIANEVERISSUED']) {
      const config = wire.config({ credentials: { accessKeyId, secretAccessKey: 'any', sessionToken: 't' } });
      expect(await thrown(clients[name](config))).toMatchObject({ name: unknownCode[name], status: unknown[name] });
    }
  });

  test.each<[Service, string, number]>([
    ['account', 'ExpiredTokenException', 403],
    ['cloudformation', 'ExpiredToken', 403],
    ['logs', 'ExpiredTokenException', 400],
    ['s3', 'ExpiredToken', 400],
    ['sts', 'ExpiredToken', 403],
  ])('a session works with %s until it expires, and then is %s', async (name, code, status) => {
    const clock = skippingClock({ rate: 0 });
    const wire = await startWire({
      services: services(),
      clock,
      world: { accounts: [{ id: ACCOUNT, name: 'a', roles: [role('Auditor', { Action: '*', Resource: '*' })] }] },
    });
    const config = wire.config({ credentials: sessionOf(wire, 'Auditor') });
    await clock.sleep(899_999);
    await clients[name](config);
    await clock.sleep(1);
    expect(await thrown(clients[name](config))).toMatchObject({ name: code, status });
    const wrong = { ...sessionOf(wire, 'Auditor'), sessionToken: 'of another' };
    expect((await thrown(clients[name](wire.config({ credentials: wrong })))).name).toBe(unknownCode[name]);
  });

  test.each<[Service, string | undefined]>([
    ['account', undefined],
    ['cloudformation', 'InvalidClientTokenId'],
    ['logs', 'UnrecognizedClientException'],
    ['s3', 'InvalidAccessKeyId'],
    ['sts', 'RegionDisabledException'],
  ])('in a Region that is disabled, %s says %s', async (name, code) => {
    const wire = await startWire({
      services: services(),
      world: { accounts: [{ id: ACCOUNT, name: 'audit', disabledRegions: ['ap-east-1'] }] },
    });
    const sent = clients[name](wire.config({ region: 'ap-east-1' }));
    if (code === undefined) expect(await sent).toBeDefined();
    else expect((await thrown(sent)).name).toBe(code);
  });
});

describe('permissions', () => {
  const accounts = [
    {
      id: ACCOUNT,
      name: 'member',
      unit: 'Root/Workloads/Prod',
      roles: [
        role('Nothing'),
        role('ReadAcme', { Action: 's3:GetBucketVersioning', Resource: 'arn:aws:s3:::acme-*' }),
        role('ReadOther', { Action: 's3:*', Resource: 'arn:aws:s3:::other' }),
        role('Denied', { Action: '*', Resource: '*' }, { Effect: 'Deny', Action: '*', Resource: '*' }),
        role('All', { Action: '*', Resource: '*' }),
      ],
    },
    { id: '999988887777', name: 'management' },
  ];
  const scp = (target: string, statement: object) => ({
    id: 'o-plumbline1',
    managementAccount: '999988887777',
    scps: [{ targets: [target], policy: { Statement: { Effect: 'Deny', ...statement } as never } }],
  });

  test.each<[Service, string, number]>([
    ['account', 'AccessDeniedException', 403],
    ['cloudformation', 'AccessDenied', 403],
    ['logs', 'AccessDeniedException', 400],
    ['s3', 'AccessDenied', 403],
  ])('%s denies a role that no policy allows: %s', async (name, code, status) => {
    const wire = await startWire({ services: services(), world: { accounts } });
    const error = await thrown(clients[name](wire.config({ credentials: sessionOf(wire, 'Nothing') })));
    expect(error).toMatchObject({ name: code, status });
    expect(error.message).toContain(
      `User: arn:aws:sts::${ACCOUNT}:assumed-role/Nothing/run-1 is not authorized to perform: ${name}:`,
    );
    expect(error.message).toContain('because no identity-based policy allows the');
  });

  test.each([
    { roleName: 'ReadAcme', message: undefined },
    { roleName: 'ReadOther', message: 'on resource: arn:aws:s3:::acme-logs because no identity-based policy allows' },
    { roleName: 'Denied', message: 'with an explicit deny in an identity-based policy' },
    { roleName: 'RemovedMeanwhile', message: 'because no identity-based policy allows' },
  ])('a session of $roleName: $message', async ({ roleName, message }) => {
    const wire = await startWire({ services: services(), world: { accounts } });
    const sent = clients.s3(wire.config({ credentials: sessionOf(wire, roleName) }));
    if (message === undefined) expect(await sent).toBeDefined();
    else expect((await thrown(sent)).message).toContain(message);
  });

  test('everybody may ask who they are', async () => {
    const wire = await startWire({
      services: services(),
      world: { accounts, organization: scp(ACCOUNT, { Action: 'sts:*', Resource: '*' }) },
    });
    expect(await clients.sts(wire.config({ credentials: sessionOf(wire, 'Denied') }))).toBeDefined();
  });

  test('a world that does not enforce IAM allows every role everything', async () => {
    const wire = await startWire({ services: services(), world: { accounts, iam: { enforce: false } } });
    expect(await clients.s3(wire.config({ credentials: sessionOf(wire, 'Nothing') }))).toBeDefined();
  });

  const elsewhere = {
    Action: '*',
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' } },
  };
  test.each([
    { what: 'the account', target: ACCOUNT, denied: true },
    { what: 'its unit', target: 'Root/Workloads/Prod', denied: true },
    { what: 'a unit above', target: 'Root', denied: true },
    { what: 'a unit beside whose name begins alike', target: 'Root/Work', denied: false },
    { what: 'another account', target: '999988887777', denied: false },
  ])('a service control policy of $what denies: $denied', async ({ target, denied }) => {
    const wire = await startWire({ services: services(), world: { accounts, organization: scp(target, elsewhere) } });
    const { name, message } = await thrown(clients.cloudformation(wire.config()));
    expect(message.includes('with an explicit deny in a service control policy')).toBe(denied);
    expect(name).toBe(denied ? 'AccessDenied' : 'Error');
    expect(await clients.cloudformation(wire.config({ region: 'us-east-1' }))).toBeDefined();
  });

  test('no service control policy holds for the management account', async () => {
    const wire = await startWire({ services: services(), world: { accounts, organization: scp('Root', elsewhere) } });
    const credentials = { accessKeyId: 'AKIA999988887777ROOT', secretAccessKey: 'any' };
    expect(await clients.s3(wire.config({ credentials }))).toBeDefined();
  });
});

describe('quotas, faults and the call log', () => {
  test.each<[Service, string, number]>([
    ['account', 'TooManyRequestsException', 429],
    ['cloudformation', 'Throttling', 400],
    ['logs', 'ThrottlingException', 400],
    ['s3', 'SlowDown', 503],
    ['sts', 'Throttling', 400],
  ])('%s throttles beyond the quota: %s', async (name, code, status) => {
    const quotas = { [`${name}:*`]: { rate: 1, burst: 1 } };
    const wire = await startWire({ services: services(), world: { quotas }, clock: skippingClock({ rate: 0 }) });
    expect(await clients[name](wire.config())).toBeDefined();
    expect(await thrown(clients[name](wire.config()))).toMatchObject({ name: code, status });
    expect(wire.calls.entries()).toMatchObject([{ count: 2, statuses: { 200: 1, [status]: 1 } }]);
  });

  test.each<[Service, string]>([
    ['logs', 'ThrottlingException'],
    ['s3', 'SlowDown'],
  ])('a client of %s retries what a fault throttles with %s', async (name, code) => {
    const error = { code, message: 'Rate exceeded', status: name === 's3' ? 503 : 400 };
    const faults = [{ operation: `${name}:*`, kind: 'error' as const, error, times: 1 }];
    const wire = await startWire({ services: services(), world: { faults } });
    expect(await clients[name](wire.config({ maxAttempts: 2 }))).toMatchObject({ $metadata: { attempts: 2 } });
    expect(wire.calls.count({ operation: `${name}:*` })).toBe(2);
  });

  test('an error that the fault does not name is an internal one', async () => {
    const wire = await startWire({ services: services(), world: { faults: [{ operation: '*', kind: 'error' }] } });
    expect(await thrown(clients.s3(wire.config()))).toMatchObject({ name: 'InternalError', status: 500 });
  });

  test('a connection that is reset is a network error, counted with status 0', async () => {
    const faults = [{ operation: '*', resource: 'acme-*', kind: 'reset' as const, times: 1 }];
    const wire = await startWire({ services: services(), world: { faults } });
    await expect(clients.s3(wire.config())).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await clients.s3(wire.config())).toBeDefined();
    expect(wire.calls.entries()).toMatchObject([{ count: 2, statuses: { 0: 1, 200: 1 } }]);
  });

  test('latency and delays pass on the clock of the world', async () => {
    const clock = skippingClock({ start: 0, rate: 0 });
    const faults = [{ operation: 'logs:*', kind: 'delay' as const, delayMs: 3_600_000 }];
    const wire = await startWire({ services: services(), world: { faults, latencyMs: 250 }, clock });
    await clients.logs(wire.config());
    expect(clock.now()).toBe(3_600_250);
    await clients.s3(wire.config());
    expect(clock.now()).toBe(3_600_500);
  });

  test('a slow body comes in two parts', async () => {
    const clock = skippingClock({ start: 0, rate: 0 });
    const faults = [{ operation: '*', kind: 'slow-body' as const, delayMs: 60_000 }];
    const run: Run = () => ({ Status: 'Enabled' });
    const wire = await startWire({ services: services(run), world: { faults }, clock });
    expect(await clients.s3(wire.config())).toMatchObject({ Status: 'Enabled' });
    expect(clock.now()).toBe(60_000);
  });

  test('calls are counted by account, Region and operation, until the log is reset', async () => {
    const wire = await startWire({ services: services() });
    await Promise.all([clients.s3(wire.config()), clients.s3(wire.config()), clients.logs(wire.config())]);
    await clients.s3(wire.config({ region: 'us-east-1' }));
    expect(wire.calls.count()).toBe(4);
    expect(wire.calls.count({ operation: 's3:GetBucketVersioning' })).toBe(3);
    expect(wire.calls.count({ operation: 's3:*', region: 'eu-west-1' })).toBe(2);
    expect(wire.calls.count({ accountId: ACCOUNT })).toBe(4);
    expect(wire.calls.count({ accountId: '444455556666' })).toBe(0);
    wire.calls.reset();
    expect(wire.calls.entries()).toEqual([]);
  });
});

describe('a service that is passed on', () => {
  const accounts = [
    {
      id: ACCOUNT,
      name: 'audit',
      roles: [
        role('Findings', {
          Action: 'dynamodb:GetItem',
          Resource: `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/findings`,
        }),
      ],
    },
  ];
  const getItem = (config: Config, TableName: string) =>
    new DynamoDBClient(config).send(new GetItemCommand({ TableName, Key: { pk: { S: 'a' } } }));

  test('gets the request as it came, once it is permitted and counted', async () => {
    const bodies: string[] = [];
    const wire = await startWire({
      services: services(),
      world: { accounts },
      forward: {
        dynamodb: (_request, response, body) => {
          bodies.push(Buffer.from(body).toString());
          response.setHeader('content-type', 'application/x-amz-json-1.0');
          response.end('{"Item":{"pk":{"S":"a"}}}');
        },
      },
    });
    const config = wire.config({ credentials: sessionOf(wire, 'Findings') });
    expect(await getItem(config, 'findings')).toMatchObject({ Item: { pk: { S: 'a' } } });
    expect(bodies.map((body) => JSON.parse(body))).toEqual([{ TableName: 'findings', Key: { pk: { S: 'a' } } }]);
    expect(await thrown(getItem(config, 'secrets'))).toMatchObject({ name: 'AccessDeniedException', status: 400 });
    expect(bodies).toHaveLength(1);
    expect(wire.calls.entries({ operation: 'dynamodb:GetItem' })).toMatchObject([{ statuses: { 200: 1, 400: 1 } }]);
  });

  test('can be throttled', async () => {
    const forward = { dynamodb: (_: unknown, response: { end(text: string): void }) => response.end('{}') };
    const quotas = { 'dynamodb:GetItem': { rate: 1, burst: 1 } };
    const wire = await startWire({ services: [], forward, world: { quotas }, clock: skippingClock({ rate: 0 }) });
    await getItem(wire.config(), 't');
    expect(await thrown(getItem(wire.config(), 't'))).toMatchObject({ name: 'ThrottlingException' });
  });
});

test('closing ends the requests that are under way', async () => {
  const faults = [{ operation: '*', kind: 'delay' as const, delayMs: 3_600_000 }];
  const wire = await startWire({ services: services(), world: { faults } });
  const sent = thrown(clients.s3(wire.config()));
  await eventually(() => expect(wire.calls.count()).toBe(1));
  await wire.close();
  expect((await sent).status).toBeUndefined();
});

test('the server listens on the port that it is given', async () => {
  const first = await startWire({ services: services() });
  const options = { services: [], world: first.world, clock: skippingClock(), port: first.port };
  await expect(startServer(options)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  expect(first.endpoint).toBe(`http://127.0.0.1:${first.port}`);
});
