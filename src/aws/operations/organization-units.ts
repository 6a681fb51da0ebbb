import {
  OrganizationsClient,
  paginateListOrganizationalUnitsForParent,
  paginateListRoots,
} from '@aws-sdk/client-organizations';
import { organizationsCalls } from '../../domain/calls/organizations.ts';
import type { ClientFactory, ClientScope } from '../clients/client-factory.ts';
import { listAll } from './list-all.ts';
import type { OperationTable } from './operation-table.ts';

export const operations = {
  listUnits: { calls: [organizationsCalls.listOrganizationalUnitsForParent, organizationsCalls.listRoots] },
} as const satisfies OperationTable;

/** A unit, or the root, by id and by the names that lead to it: `Root/Workloads/Prod`. */
export interface ListedUnit {
  readonly id: string;
  readonly path: string;
}

/** Lists the root of the organization and all units below it: one listing per unit, at most five levels deep. */
export const listUnits = async (clients: ClientFactory, scope: ClientScope): Promise<readonly ListedUnit[]> => {
  const client = clients.for(OrganizationsClient, scope);
  const units: ListedUnit[] = [];
  const descend = async (unit: ListedUnit): Promise<void> => {
    units.push(unit);
    const children = await listAll(scope, organizationsCalls.listOrganizationalUnitsForParent, {
      pages: paginateListOrganizationalUnitsForParent({ client }, { ParentId: unit.id }),
      items: ({ OrganizationalUnits = [] }) => OrganizationalUnits,
    });
    // One after the other: the quota is five calls a second.
    for (const { Id, Name } of children) if (Id && Name) await descend({ id: Id, path: `${unit.path}/${Name}` });
  };
  const roots = await listAll(scope, organizationsCalls.listRoots, {
    pages: paginateListRoots({ client }, {}),
    items: ({ Roots = [] }) => Roots,
  });
  for (const { Id, Name } of roots) if (Id) await descend({ id: Id, path: Name ?? 'Root' });
  return units;
};
