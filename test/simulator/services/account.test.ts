import { AccountClient, ListRegionsCommand, paginateListRegions } from '@aws-sdk/client-account';
import { expect, it } from 'vitest';
import { worldOf } from '../../../src/simulator/world/load-world.ts';
import { ACCOUNT, accountWorld, awsError, REGION, simulatedAws } from '../../support/simulated-aws.ts';

it('ListRegions tells which Regions are enabled, by themselves, by the account, or not', async () => {
  const aws = await simulatedAws(
    accountWorld({ disabledRegions: ['me-south-1'], regions: { 'af-south-1': {}, [REGION]: {} } }),
  );
  const client = new AccountClient(aws.config());
  const { Regions = [] } = await client.send(new ListRegionsCommand({}));
  const status = Object.fromEntries(
    Regions.map(({ RegionName = '', RegionOptStatus }) => [RegionName, RegionOptStatus]),
  );
  expect(Regions).toHaveLength(19);
  expect(status).toMatchObject({ 'me-south-1': 'DISABLED', 'af-south-1': 'ENABLED', [REGION]: 'ENABLED_BY_DEFAULT' });
});

it('ListRegions answers in pages and by status', async () => {
  const aws = await simulatedAws(accountWorld({ disabledRegions: ['me-south-1'] }));
  const client = new AccountClient(aws.config());
  const names: (string | undefined)[] = [];
  for await (const { Regions = [] } of paginateListRegions(
    { client },
    { MaxResults: 5, RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] },
  )) {
    expect(Regions.length).toBeLessThanOrEqual(5);
    names.push(...Regions.map(({ RegionName }) => RegionName));
  }
  expect(names).toHaveLength(17);
  expect(new Set(names).size).toBe(17);
});

it('ListRegions refuses a status that there is none of, rather than list nothing', async () => {
  const aws = await simulatedAws(accountWorld({}));
  const list = new ListRegionsCommand({ RegionOptStatusContains: ['ON' as 'ENABLED'] });
  expect(await awsError(new AccountClient(aws.config()).send(list))).toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining('regionOptStatusContains'),
  });
});

it('ListRegions of another account is for the management account alone', async () => {
  const aws = await simulatedAws(
    worldOf({
      version: 1,
      regions: [REGION, 'us-east-1'],
      organization: { managementAccount: ACCOUNT },
      accounts: [
        { id: ACCOUNT, name: 'management' },
        { id: '444455556666', name: 'member', disabledRegions: ['us-east-1'] },
      ],
    }),
  );
  const ask = new ListRegionsCommand({ AccountId: '444455556666' });
  const { Regions } = await new AccountClient(aws.config()).send(ask);
  expect(Regions).toEqual([
    { RegionName: REGION, RegionOptStatus: 'ENABLED_BY_DEFAULT' },
    { RegionName: 'us-east-1', RegionOptStatus: 'DISABLED' },
  ]);
  const other = new AccountClient(aws.config({ accountId: '444455556666' }));
  expect(await awsError(other.send(ask))).toMatchObject({ name: 'AccessDeniedException', status: 403 });
});
