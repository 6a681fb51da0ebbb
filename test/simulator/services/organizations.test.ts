import {
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  OrganizationsClient,
  paginateListAccounts,
} from '@aws-sdk/client-organizations';
import { describe, expect, it } from 'vitest';
import { worldOf } from '../../../src/simulator/world/load-world.ts';
import type { AccountFile } from '../../../src/simulator/world/world-schema.ts';
import { ACCOUNT, accountWorld, awsError, simulatedAws } from '../../support/simulated-aws.ts';

const start = async (members: AccountFile[], callAs = ACCOUNT) => {
  const aws = await simulatedAws(
    worldOf({
      version: 1,
      organization: { id: 'o-plumbline1', managementAccount: ACCOUNT },
      accounts: [{ id: ACCOUNT, name: 'management' }, ...members],
    }),
  );
  return { aws, client: new OrganizationsClient(aws.config({ accountId: callAs, region: 'us-east-1' })) };
};

const member = (index: number, more: Partial<AccountFile> = {}): AccountFile => ({
  id: String(200_000_000_000 + index),
  name: `member-${index}`,
  ...more,
});

describe('ListAccounts', () => {
  it('lists 45 accounts in pages of 20, each once', async () => {
    const { client } = await start(Array.from({ length: 44 }, (_, index) => member(index)));
    const sizes: number[] = [];
    const ids = new Set<string | undefined>();
    for await (const { Accounts: page = [] } of paginateListAccounts({ client }, {})) {
      sizes.push(page.length);
      for (const { Id } of page) ids.add(Id);
    }
    expect(sizes).toEqual([20, 20, 5]);
    expect(ids.size).toBe(45);
  });

  it.each([
    ['PENDING_ACTIVATION', undefined],
    ['ACTIVE', 'ACTIVE'],
    ['SUSPENDED', 'SUSPENDED'],
    ['PENDING_CLOSURE', 'PENDING_CLOSURE'],
    ['CLOSED', 'SUSPENDED'],
  ] as const)('tells the state %s, and the older status beside it', async (state, status) => {
    const { client } = await start([member(1, { state })]);
    const { Accounts = [] } = await client.send(new ListAccountsCommand({}));
    const listed = Accounts.find(({ Name }) => Name === 'member-1');
    expect(listed?.State).toBe(state);
    expect(listed?.Status).toBe(status);
  });

  it('refuses more than 20 results', async () => {
    const { client } = await start([]);
    expect(await awsError(client.send(new ListAccountsCommand({ MaxResults: 21 })))).toMatchObject({
      name: 'InvalidInputException',
      status: 400,
    });
  });

  it('is for the management account alone', async () => {
    const { client } = await start([member(1)], member(1).id);
    expect(await awsError(client.send(new ListAccountsCommand({})))).toMatchObject({ name: 'AccessDeniedException' });
    const { Organization } = await client.send(new DescribeOrganizationCommand({}));
    expect(Organization).toMatchObject({ Id: 'o-plumbline1', MasterAccountId: ACCOUNT });
  });

  it('needs an organization', async () => {
    const aws = await simulatedAws(accountWorld({}));
    const client = new OrganizationsClient(aws.config());
    expect(await awsError(client.send(new ListAccountsCommand({})))).toMatchObject({
      name: 'AWSOrganizationsNotInUseException',
    });
  });
});

describe('units', () => {
  it('can be walked from the root to every account, and agree with the paths of accounts', async () => {
    const { client } = await start([
      member(1, { unit: 'Root/Workloads/Prod' }),
      member(2, { unit: 'Root/Workloads/Prod' }),
      member(3, { unit: 'Root/Security' }),
    ]);
    const { Accounts = [] } = await client.send(new ListAccountsCommand({}));
    const paths = Object.fromEntries(Accounts.map(({ Id = '', Paths }) => [Id, Paths]));

    const walked: Record<string, string[]> = {};
    const walk = async (id: string, path: string): Promise<void> => {
      const { Accounts: here = [] } = await client.send(new ListAccountsForParentCommand({ ParentId: id }));
      for (const { Id = '' } of here) walked[Id] = [`${path}/${id}/${Id}/`];
      const { OrganizationalUnits: below = [] } = await client.send(
        new ListOrganizationalUnitsForParentCommand({ ParentId: id }),
      );
      for (const { Id = '' } of below) await walk(Id, `${path}/${id}`);
    };
    const { Roots } = await client.send(new ListRootsCommand({}));
    await walk(Roots?.[0]?.Id ?? '', 'o-plumbline1');

    expect(walked).toEqual(paths);
    expect(paths[member(1).id]?.[0]).toMatch(/^o-plumbline1\/r-\w{4}\/ou-\w{4}-\w{8}\/ou-\w{4}-\w{8}\/200000000001\/$/);
  });

  it('that are not there are refused', async () => {
    const { client } = await start([]);
    expect(await awsError(client.send(new ListAccountsForParentCommand({ ParentId: 'r-zzzz' })))).toMatchObject({
      name: 'ParentNotFoundException',
    });
  });
});

it('ListTagsForResource tells the tags of an account', async () => {
  const { client } = await start([member(1, { tags: { env: 'prod' } })]);
  const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceId: member(1).id }));
  expect(Tags).toEqual([{ Key: 'env', Value: 'prod' }]);
  expect(await awsError(client.send(new ListTagsForResourceCommand({ ResourceId: '999988887777' })))).toMatchObject({
    name: 'TargetNotFoundException',
  });
});

it('DescribeAccount tells of one account', async () => {
  const { client } = await start([member(1)]);
  const { Account } = await client.send(new DescribeAccountCommand({ AccountId: member(1).id }));
  expect(Account).toMatchObject({ Id: member(1).id, Name: member(1).name, State: 'ACTIVE' });
  expect(await awsError(client.send(new DescribeAccountCommand({ AccountId: '999988887777' })))).toMatchObject({
    name: 'AccountNotFoundException',
    status: 400,
  });
});
