import type { AccountContext } from '../../domain/account-context.ts';
import type { AlertRoute, ChangeKind } from '../../domain/alert.ts';
import { SEVERITIES } from '../../domain/check.ts';
import type { Finding } from '../../domain/finding.ts';
import { glob } from '../../domain/path-pattern.ts';
import type { Scope } from '../../domain/scope.ts';
import { selection } from '../../domain/selector.ts';

/** The conditions of a route: on kinds of news, on findings, and on scopes of which less is seen. */
export interface RouteFilter {
  readonly wants: (news: ChangeKind) => boolean;
  readonly takes: (finding: Finding) => boolean;
  readonly covers: (scope: Pick<Scope, 'accountId' | 'region'>) => boolean;
}

/** Compiles the conditions of a route. An account of which the units are unknown passes: rather too much than nothing. */
export const routeFilter = (route: AlertRoute, accounts: readonly AccountContext[]): RouteFilter => {
  const contexts = new Map<string, AccountContext>(accounts.map((account) => [account.accountId, account]));
  const selects = selection(route.match ?? {});
  const checks = route.checks?.map((pattern) => glob(pattern, []));
  const floor = SEVERITIES.indexOf(route.minimumSeverity);
  const { regions: _, ...ofAccounts } = route.match ?? {};
  const selectsAccounts = selection(ofAccounts);
  const nothing = { arn: '', name: '' };
  return {
    wants: (news) => route.news.includes(news),
    takes: ({ severity, checkId, target, resource }) =>
      SEVERITIES.indexOf(severity) >= floor &&
      (checks === undefined || checks.some((matches) => matches(checkId))) &&
      selects({ target, resource, account: contexts.get(target.accountId) }) !== 'no',
    covers: (scope) => {
      if (scope.accountId === '*') return true;
      const subject = { target: scope, resource: nothing, account: contexts.get(scope.accountId) };
      return (scope.region === '*' ? selectsAccounts : selects)(subject) !== 'no';
    },
  };
};
