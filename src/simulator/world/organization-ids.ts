import { createHash } from 'node:crypto';
import type { Account, Organization } from './world.ts';

const short = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);

/**
 * Returns the id of a unit by its path, such as `Root/Workloads`: `r-ab12` for the root, `ou-ab12-11aa22bb` below it.
 */
export const unitId = ({ id }: Organization, path: string): string => {
  const root = short(id, 4);
  return path === 'Root' ? `r-${root}` : `ou-${root}-${short(`${id}/${path}`, 8)}`;
};

/** Returns the path of a unit's parent; `undefined` for the root. */
export const parentUnit = (path: string): string | undefined => {
  const cut = path.lastIndexOf('/');
  return cut === -1 ? undefined : path.slice(0, cut);
};

/** Returns an account's path in Organizations' form: `o-.../r-.../ou-.../111122223333/`. */
export const accountPath = (organization: Organization, { id, unit }: Account): string => {
  const units: string[] = [];
  for (let path: string | undefined = unit; path !== undefined; path = parentUnit(path)) {
    units.unshift(unitId(organization, path));
  }
  return `${[organization.id, ...units, id].join('/')}/`;
};
