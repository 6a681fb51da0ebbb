import type { AccountContext } from '../../domain/account-context.ts';
import type { AnyCheck } from '../../domain/check.ts';
import { defaultRegions } from '../../domain/default-regions.ts';
import type { AccountId, Region } from '../../domain/ids.ts';
import type { Scope } from '../../domain/scope.ts';
import { effectivePolicy } from '../policy/effective-policy.ts';
import type { Policy } from '../policy/policy.ts';

/** A Region that no policy names. It stands for those that an account may have enabled. */
const ANY_REGION = 'any-region-0' as Region;

/**
 * Finds accounts in which no check applies, in whatever Region: there is nothing to ask, so the audit does not enter
 * them. `requested` are the Regions of the request.
 */
export const idleAccounts = (
  { checks: options, overrides, targets }: Pick<Policy, 'checks' | 'overrides' | 'targets'>,
  checks: readonly AnyCheck[],
  partition: Scope['partition'],
  accounts: readonly AccountId[],
  contexts: ReadonlyMap<AccountId, AccountContext>,
  requested: readonly Region[] | undefined,
): ReadonlySet<AccountId> => {
  if (overrides.length === 0) return new Set();
  const { checksIn } = effectivePolicy({ checks: options, overrides });
  const named = checks.map(({ id }) => id);
  const chosen = requested ?? (targets.regions === 'all' ? undefined : targets.regions);
  const regions = chosen ?? [...(defaultRegions(partition) as readonly Region[]), ANY_REGION];
  const isIdle = (accountId: AccountId): boolean =>
    regions.every(
      (region) =>
        checksIn(named, { target: { partition, accountId, region }, account: contexts.get(accountId) }).length === 0,
    );
  return new Set(accounts.filter(isIdle));
};
