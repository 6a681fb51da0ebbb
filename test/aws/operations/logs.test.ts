import { expect, test } from 'vitest';
import { describeLogGroup, listLogGroups, logGroupExists, operations } from '../../../src/aws/operations/logs.ts';
import { localClients } from '../../support/local-clients.ts';
import { ACCOUNT, REGION, START, testOperations } from '../../support/operation-cases.ts';

const group = (name: string, more: object = {}) => ({
  name,
  arn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${name}`,
  retentionInDays: undefined,
  retentionPolicyName: undefined,
  class: 'STANDARD',
  kmsKeyArn: undefined,
  storedBytes: 0,
  createdAt: new Date(START),
  ...more,
});
const groups = (...names: readonly string[]) => ({
  regions: {
    [REGION]: {
      logGroups: names.map((name) => ({ name, createdAt: START, ...(name === '/app' ? { retentionInDays: 30 } : {}) })),
    },
  },
});
const account = groups('/app', '/app/web', '/lambda');
const many = groups(...Array.from({ length: 120 }, (_, index) => `/many/${index}`));

testOperations(operations, {
  describeLogGroup: {
    account,
    run: ({ clients, scope }) => describeLogGroup(clients, scope, { name: '/app' }),
    answer: group('/app', { retentionInDays: 30 }),
    absence: { account: groups('/app/web', '/app2'), answer: undefined },
    pages: {
      account: many,
      run: ({ clients, scope }) => describeLogGroup(clients, scope, { name: '/many/' }),
      answer: undefined,
      calls: { 'logs:DescribeLogGroups': 3 },
    },
  },
  listLogGroups: {
    account,
    run: ({ clients, scope }) => listLogGroups(clients, scope, { prefix: '/app' }),
    answer: [group('/app', { retentionInDays: 30 }), group('/app/web')],
    absence: { answer: [] },
    pages: {
      account: many,
      run: ({ clients, scope }) => listLogGroups(clients, scope),
      items: 120,
      calls: { 'logs:DescribeLogGroups': 3 },
    },
  },
  logGroupExists: {
    account,
    run: ({ clients, scope }) => logGroupExists(clients, scope, { name: '/app' }),
    answer: true,
    absence: { account: groups('/app/web'), answer: false },
    pages: {
      account: many,
      run: ({ clients, scope }) => logGroupExists(clients, scope, { name: '/many' }),
      answer: false,
      calls: { 'logs:DescribeLogGroups': 3 },
    },
  },
});

test('the exact name is found on a later page, and no page is read after it', async () => {
  const { aws, clients } = await localClients(({ body }) => {
    const page = Number((JSON.parse(body) as { nextToken?: string }).nextToken ?? '0');
    return {
      body: JSON.stringify({
        logGroups: [{ logGroupName: ['app-2', 'app', 'app-3'][page] }],
        nextToken: `${page + 1}`,
      }),
    };
  });
  expect(await describeLogGroup(clients, { region: REGION }, { name: 'app' })).toMatchObject({ name: 'app' });
  expect(aws.requests).toHaveLength(2);
});

test('a limit ends the listing, and a limit of none asks nothing', async () => {
  let page = 0;
  const { aws, clients } = await localClients(() => {
    page += 1;
    return {
      body: JSON.stringify({ logGroups: [{ logGroupName: 'a' }, { logGroupName: 'b' }], nextToken: `${page}` }),
    };
  });
  const scope = { region: REGION };
  expect((await listLogGroups(clients, scope, { limit: 3 })).map(({ name }) => name)).toEqual(['a', 'b', 'a']);
  expect(aws.requests).toHaveLength(2);
  expect(await listLogGroups(clients, scope, { limit: 0 })).toEqual([]);
  expect(aws.requests).toHaveLength(2);
});

test('a later page that is refused is an error, not a shorter listing', async () => {
  const { clients } = await localClients(({ body }) =>
    body.includes('nextToken')
      ? { status: 400, body: '{"__type":"AccessDeniedException","message":"no"}' }
      : { body: '{"logGroups":[{"logGroupName":"a"}],"nextToken":"1"}' },
  );
  await expect(listLogGroups(clients, { region: REGION })).rejects.toMatchObject({
    name: 'AwsCallError',
    code: 'AccessDeniedException',
    operation: 'logs:DescribeLogGroups',
  });
});
