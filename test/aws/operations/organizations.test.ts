import { expect, test } from 'vitest';
import {
  accountTags,
  describeAccount,
  listAccounts,
  listTaggedAccounts,
  operations,
} from '../../../src/aws/operations/organizations.ts';
import { jsonError } from '../../support/local-aws.ts';
import { localClients } from '../../support/local-clients.ts';
import { ACCOUNT, testOperations } from '../../support/operation-cases.ts';

const scope = { region: 'eu-west-1' };

const world = { organization: { id: 'o-exampleorg1', managementAccount: ACCOUNT } };
const others = [{ id: '222222222222', name: 'shop', unit: 'Root/Workloads', tags: { team: 'shop', stage: 'prod' } }];
const manyAccounts = {
  world,
  others: Array.from({ length: 44 }, (_, index) => ({ id: String(300_000_000_000 + index), name: `many-${index}` })),
};
const shop = {
  id: '222222222222',
  name: 'shop',
  email: 'shop@example.com',
  state: 'ACTIVE',
  path: expect.stringMatching(/^o-exampleorg1\/r-\w+\/ou-[\w-]+$/),
  unitIds: ['o-exampleorg1', expect.stringMatching(/^r-/), expect.stringMatching(/^ou-/)],
};
const workloads = expect.objectContaining({ id: ACCOUNT, name: 'workloads', state: 'ACTIVE' });
const noOrganization = { error: { name: 'AwsCallError', code: 'AWSOrganizationsNotInUseException' } };

testOperations(operations, {
  accountTags: {
    world,
    others,
    run: ({ clients, scope: own }) => accountTags(clients, own, { accountId: '222222222222' }),
    answer: { team: 'shop', stage: 'prod' },
    absence: { world, answer: undefined },
    pages: 'an account has 50 tags at most, which AWS gives at once',
  },
  describeAccount: {
    world,
    others,
    run: ({ clients, scope: own }) => describeAccount(clients, own, { accountId: '222222222222' }),
    answer: shop,
    absence: { world, answer: undefined },
    pages: 'one account is one answer',
  },
  listAccounts: {
    world,
    others,
    run: ({ clients, scope: own }) => listAccounts(clients, own),
    answer: [workloads, shop],
    absence: noOrganization,
    pages: { ...manyAccounts, items: 45, calls: { 'organizations:ListAccounts': 3 } },
  },
  listTaggedAccounts: {
    world,
    others,
    run: ({ clients, scope: own }) => listTaggedAccounts(clients, own),
    answer: [workloads, { ...shop, tags: { team: 'shop', stage: 'prod' } }],
    absence: noOrganization,
    pages: {
      ...manyAccounts,
      items: 45,
      calls: { 'organizations:ListAccounts': 3, 'organizations:ListTagsForResource': 45 },
    },
  },
});

test('every page is read, also after an empty one', async () => {
  const pages = [
    {
      Accounts: [
        {
          Id: '111111111111',
          Name: 'first',
          Email: 'a@example.com',
          State: 'ACTIVE',
          Paths: ['o-1/r-1/ou-1-prod/111111111111/'],
        },
      ],
      NextToken: '1',
    },
    { Accounts: [], NextToken: '2' },
    {
      Accounts: [
        { Id: '222222222222', Name: 'second', Status: 'SUSPENDED' },
        { Id: '333333333333', Name: 'third', State: 'PENDING_CLOSURE', Status: 'PENDING_CLOSURE' },
        { Id: '444444444444' },
      ],
    },
  ];
  const { aws, clients } = await localClients(({ body }) => {
    const { NextToken = '0' } = JSON.parse(body) as { readonly NextToken?: string };
    return { body: JSON.stringify(pages[Number(NextToken)]) };
  });
  expect(await listAccounts(clients, scope)).toEqual([
    {
      id: '111111111111',
      name: 'first',
      email: 'a@example.com',
      state: 'ACTIVE',
      path: 'o-1/r-1/ou-1-prod',
      unitIds: ['o-1', 'r-1', 'ou-1-prod'],
    },
    { id: '222222222222', name: 'second', email: undefined, state: 'SUSPENDED' },
    { id: '333333333333', name: 'third', email: undefined, state: 'PENDING_CLOSURE' },
    { id: '444444444444', name: '444444444444', email: undefined, state: 'UNKNOWN' },
  ]);
  expect(aws.requests.map(({ body }) => JSON.parse(body).MaxResults)).toEqual([20, 20, 20]);
});

test('a page that is refused is an error, not a shorter organization', async () => {
  const { clients } = await localClients(({ body }) =>
    body.includes('NextToken') ? jsonError('AccessDeniedException', 'no') : { body: '{"Accounts":[],"NextToken":"1"}' },
  );
  await expect(listAccounts(clients, scope)).rejects.toMatchObject({
    name: 'AwsCallError',
    cause: { name: 'AccessDeniedException' },
  });
});

test('its IAM action is the call that it makes', async () => {
  const { clients } = await localClients(() => ({ body: '{"Accounts":[]}' }));
  await listAccounts(clients, scope);
  expect(Object.keys(clients.takeCalls())).toEqual(['organizations:ListAccounts']);
});
