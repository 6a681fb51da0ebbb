import { expect, test } from 'vitest';
import { listAccounts, listAccountsActions } from '../../src/aws/organizations.ts';
import { jsonError } from '../support/local-aws.ts';
import { localClients } from '../support/local-clients.ts';

const scope = { region: 'eu-west-1' };

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

test("a page that is refused is AWS's error, not a shorter organization", async () => {
  const { clients } = await localClients(({ body }) =>
    body.includes('NextToken') ? jsonError('AccessDeniedException', 'no') : { body: '{"Accounts":[],"NextToken":"1"}' },
  );
  await expect(listAccounts(clients, scope)).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('its IAM action is the call that it makes', async () => {
  const { clients } = await localClients(() => ({ body: '{"Accounts":[]}' }));
  await listAccounts(clients, scope);
  expect(Object.keys(clients.takeCalls())).toEqual(listAccountsActions);
});
