import type { Report } from '../../domain/report.ts';
import type { Scope } from '../../domain/scope.ts';

/** Returns the names of accounts by their ids, as far as the run knew them. */
export const accountNames = ({ accounts = [] }: Pick<Report, 'accounts'>): ReadonlyMap<string, string> =>
  new Map(accounts.map(({ accountId, name }) => [accountId, name]));

/** Returns a function that names a scope: `222222222222 (payments) eu-west-1`. */
export const placeNames = (
  report: Pick<Report, 'accounts'>,
): ((scope: Pick<Scope, 'accountId' | 'region'>) => string) => {
  const names = accountNames(report);
  return ({ accountId, region }) => {
    const name = names.get(accountId);
    return `${accountId}${name === undefined ? '' : ` (${name})`} ${region}`;
  };
};
