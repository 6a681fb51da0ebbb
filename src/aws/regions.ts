import { AccountClient, paginateListRegions } from '@aws-sdk/client-account';
import type { Region } from '../domain/ids.ts';
import type { IamAction } from '../domain/ports.ts';
import type { ClientFactory, ClientScope } from './client-factory.ts';

export const listRegionsActions = ['account:ListRegions'] as const satisfies readonly IamAction[];

/** The most that ListRegions takes. */
const PAGE_SIZE = 50;

/** Codes of the Regions that are enabled in the account of the scope, sorted; not those being enabled or disabled. Throws AWS's error. */
export const listEnabledRegions = async (clients: ClientFactory, scope: ClientScope): Promise<readonly Region[]> => {
  const client = clients.for(AccountClient, scope);
  const regions: Region[] = [];
  const pages = paginateListRegions(
    { client, pageSize: PAGE_SIZE },
    { RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] },
  );
  for await (const page of pages) {
    for (const { RegionName, RegionOptStatus } of page.Regions ?? []) {
      const enabled = RegionOptStatus === 'ENABLED' || RegionOptStatus === 'ENABLED_BY_DEFAULT';
      if (RegionName && enabled) regions.push(RegionName as Region);
    }
  }
  return regions.sort();
};
