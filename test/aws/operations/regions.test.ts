import { expect, test } from 'vitest';
import { listEnabledRegions, listRegions, operations } from '../../../src/aws/operations/regions.ts';
import { jsonError } from '../../support/local-aws.ts';
import { localClients } from '../../support/local-clients.ts';
import { testOperations } from '../../support/operation-cases.ts';

const scope = { region: 'eu-west-1', accountId: '999999999999' };

const account = { disabledRegions: ['us-west-2'] };
const world = { regions: ['us-west-2', 'eu-west-1', 'eu-south-1'] };
/** More Regions than AWS has, so that they need two pages. */
const many = {
  world: {
    regions: ['eu', 'us', 'ap'].flatMap((area) =>
      Array.from({ length: 20 }, (_, n) => `${area}-${n < 10 ? 'west' : 'east'}-${n % 10}`),
    ),
  },
  items: 60,
  calls: { 'account:ListRegions': 2 },
};
const ALWAYS = 'an account always has Regions';

testOperations(operations, {
  listEnabledRegions: {
    account,
    world,
    run: ({ clients, scope: own }) => listEnabledRegions(clients, own),
    answer: ['eu-south-1', 'eu-west-1'],
    absence: ALWAYS,
    pages: many,
  },
  listRegions: {
    account,
    world,
    run: ({ clients, scope: own }) => listRegions(clients, own),
    answer: [
      { code: 'eu-south-1', state: 'ENABLED' },
      { code: 'eu-west-1', state: 'ENABLED_BY_DEFAULT' },
      { code: 'us-west-2', state: 'DISABLED' },
    ],
    absence: ALWAYS,
    pages: many,
  },
});

test('the enabled Regions of all pages, sorted; one that is being enabled or disabled is not among them', async () => {
  const pages = [
    {
      Regions: [
        { RegionName: 'us-east-1', RegionOptStatus: 'ENABLED_BY_DEFAULT' },
        { RegionName: 'me-south-1', RegionOptStatus: 'ENABLING' },
        { RegionName: 'ap-east-1', RegionOptStatus: 'DISABLING' },
        { RegionName: 'af-south-1', RegionOptStatus: 'DISABLED' },
      ],
      NextToken: '1',
    },
    { Regions: [{ RegionName: 'eu-south-1', RegionOptStatus: 'ENABLED' }, { RegionOptStatus: 'ENABLED' }] },
  ];
  const { aws, clients } = await localClients(({ body }) => {
    const { NextToken = '0' } = JSON.parse(body) as { readonly NextToken?: string };
    return { body: JSON.stringify(pages[Number(NextToken)]) };
  });
  expect(await listEnabledRegions(clients, scope)).toEqual(['eu-south-1', 'us-east-1']);
  expect(JSON.parse(aws.requests[0]?.body ?? '')).toEqual({
    MaxResults: 50,
    RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'],
  });
  expect(Object.keys(clients.takeCalls(scope))).toEqual(['account:ListRegions']);
});

test('a refusal is an error, not an account without Regions', async () => {
  const { clients } = await localClients(() => jsonError('AccessDeniedException', 'no', 403));
  await expect(listEnabledRegions(clients, scope)).rejects.toMatchObject({
    name: 'AwsCallError',
    cause: { name: 'AccessDeniedException' },
  });
});
