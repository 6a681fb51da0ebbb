import { gapCause } from '../../aws/errors/errors.ts';
import type { CallerIdentity } from '../../aws/operations/caller-identity.ts';
import { listEnabledRegions } from '../../aws/operations/regions.ts';
import { accountCalls } from '../../domain/calls/account.ts';
import { stsCalls } from '../../domain/calls/sts.ts';
import { defaultRegions, listsRegions } from '../../domain/default-regions.ts';
import { defined } from '../../domain/defined.ts';
import type { Gap } from '../../domain/gap.ts';
import type { AccountId, Region } from '../../domain/ids.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Target } from '../../domain/target.ts';
import type { Container } from '../container.ts';

/** The targets of one account. */
export interface AccountPlan {
  readonly accountId: AccountId;
  readonly targets: readonly Target[];
  readonly gaps: readonly Gap[];
}

/** A target for each Region that is requested, that the policy names, or else that the account has enabled. */
export const planAccount = async (
  { clients, homeRegion, policy }: Pick<Container, 'clients' | 'homeRegion' | 'policy'>,
  home: CallerIdentity,
  accountId: AccountId,
  requested: readonly Region[] | undefined,
): Promise<AccountPlan> => {
  const { partition } = home;
  const { regions, role } = policy.targets;
  const roleArn = accountId === home.accountId ? undefined : `arn:${partition}:iam::${accountId}:role/${role.name}`;
  const targetsIn = (list: readonly Region[]): readonly Target[] =>
    [...list].sort().map((region, index, auditedRegions) => ({
      partition,
      accountId,
      region,
      ...defined({ roleArn, auditedRegions: index === 0 ? auditedRegions : undefined }),
    }));

  const named = requested ?? (regions === 'all' ? undefined : regions);
  if (named !== undefined) return { accountId, targets: targetsIn(named), gaps: [] };
  const enabledInAll = defaultRegions(partition) as readonly Region[];
  if (!listsRegions(partition)) return { accountId, targets: targetsIn(enabledInAll), gaps: [] };

  const { externalId } = role;
  const assumeRole = externalId === undefined ? undefined : { externalId };
  const scope = { region: homeRegion, accountId, ...defined({ roleArn, assumeRole }) };
  const whole: Scope = { partition, accountId, region: '*' };
  try {
    return { accountId, targets: targetsIn(await listEnabledRegions(clients, scope)), gaps: [] };
  } catch (error) {
    const cause = gapCause(error, accountCalls.listRegions);
    const unreachable = cause.operation === stsCalls.assumeRole.operation;
    // Falls back to the home Region in a partition that is newer than this version.
    const known = enabledInAll.length === 0 ? [homeRegion as Region] : enabledInAll;
    const targets = unreachable ? [] : targetsIn(known);
    return { accountId, targets, gaps: [{ target: whole, ...cause }] };
  }
};
