import { expect, test } from 'vitest';
import { listEnabledRegions, listRegionsActions } from '../../src/aws/regions.ts';
import { jsonError } from '../support/local-aws.ts';
import { localClients } from '../support/local-clients.ts';

const scope = { region: 'eu-west-1', accountId: '999999999999' };

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
  expect(Object.keys(clients.takeCalls(scope))).toEqual(listRegionsActions);
});

test("a refusal is AWS's error, not an account without Regions", async () => {
  const { clients } = await localClients(() => jsonError('AccessDeniedException', 'no', 403));
  await expect(listEnabledRegions(clients, scope)).rejects.toMatchObject({ name: 'AccessDeniedException' });
});
