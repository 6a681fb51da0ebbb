import { AccountClient, paginateListRegions, type RegionOptStatus } from '@aws-sdk/client-account';
import { accountCalls } from '../../domain/calls/account.ts';
import { defined } from '../../domain/defined.ts';
import type { Region } from '../../domain/ids.ts';
import type { ClientFactory, ClientScope } from '../clients/client-factory.ts';
import { listAll } from './list-all.ts';
import type { OperationTable } from './operation-table.ts';

/** A Region as it stands to an account. */
export interface AccountRegion {
  readonly code: Region;
  /** ENABLED_BY_DEFAULT, ENABLED, ENABLING, DISABLING, DISABLED, or a state that is not known yet. */
  readonly state: string;
}

export const operations = {
  listEnabledRegions: { calls: [accountCalls.listRegions] },
  listRegions: { calls: [accountCalls.listRegions] },
} as const satisfies OperationTable;

/** The most that ListRegions takes. */
const PAGE_SIZE = 50;

const ENABLED: readonly RegionOptStatus[] = ['ENABLED', 'ENABLED_BY_DEFAULT'];

/** Lists the Regions of the partition, enabled in the scope's account or not, by code. */
export const listRegions = async (
  clients: ClientFactory,
  scope: ClientScope,
  { states }: { readonly states?: readonly RegionOptStatus[] } = {},
): Promise<readonly AccountRegion[]> => {
  const client = clients.for(AccountClient, scope);
  const filter = defined({ RegionOptStatusContains: states && [...states] });
  const regions = await listAll(scope, accountCalls.listRegions, {
    pages: paginateListRegions({ client, pageSize: PAGE_SIZE }, filter),
    items: ({ Regions = [] }) => Regions,
  });
  return regions
    .map(({ RegionName = '', RegionOptStatus = 'UNKNOWN' }) => ({ code: RegionName as Region, state: RegionOptStatus }))
    .filter(({ code, state }) => code !== '' && (states === undefined || states.some((wanted) => wanted === state)))
    .sort((left, right) => (left.code < right.code ? -1 : 1));
};

/**
 * Lists the codes of the Regions that are enabled in the scope's account, sorted; without those being enabled or
 * disabled.
 */
export const listEnabledRegions = async (clients: ClientFactory, scope: ClientScope): Promise<readonly Region[]> =>
  (await listRegions(clients, scope, { states: ENABLED })).map(({ code }) => code);
