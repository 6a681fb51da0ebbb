import pLimit from 'p-limit';
import { gapCause } from '../../aws/errors/errors.ts';
import { type CallerIdentity, callerIdentity } from '../../aws/operations/caller-identity.ts';
import { listEnabledRegions } from '../../aws/operations/regions.ts';
import { accountCalls } from '../../domain/calls/account.ts';
import { stsCalls } from '../../domain/calls/sts.ts';
import type { AnyCheck } from '../../domain/check.ts';
import { DEFAULT_REGIONS } from '../../domain/default-regions.ts';
import type { Gap } from '../../domain/gap.ts';
import type { AccountId, Region } from '../../domain/ids.ts';
import type { Scope } from '../../domain/scope.ts';
import type { Target } from '../../domain/target.ts';
import { putAsked } from '../audit/effective-policy.ts';
import type { Container } from '../container.ts';
import { InvalidEventError } from '../lambda/lambda.ts';
import { runNeeds } from '../policy/context-needs.ts';
import { enabledChecks } from '../policy/enabled-checks.ts';
import { didYouMean } from '../policy/nearest.ts';
import type { Policy } from '../policy/policy.ts';
import { loadExceptions, putAccepted } from '../report/exceptions.ts';
import { driftDeadline } from '../runs/drift-deadline.ts';
import type { PlanAuditEvent, RunReference } from '../runs/events.ts';
import { runKeys } from '../runs/run-keys.ts';
import { accountContexts, withAccounts } from './account-contexts.ts';
import { chooseAccounts } from './choose-accounts.ts';
import { accountsThatLeft, membershipOf, putMembership } from './membership.ts';
import { NO_ORGANIZATION, viewOrganization } from './organization-view.ts';
import { requireDecided } from './require-decided.ts';
import { settleAccounts } from './settle-accounts.ts';

/** What the state machine is told: where the targets stand, never the targets themselves. */
export interface Plan {
  readonly run: RunReference;
  readonly targets: {
    readonly bucket: string;
    readonly key: string;
    readonly resultPrefix: string;
    readonly count: number;
  };
  readonly maxConcurrency: number;
}

/** Accounts whose Regions are asked for at the same time: each costs one AssumeRole and one ListRegions. */
const PLANNING_CONCURRENCY = 20;

interface AccountPlan {
  readonly accountId: AccountId;
  readonly targets: readonly Target[];
  readonly gaps: readonly Gap[];
}

const planAccount = async (
  container: Container,
  home: CallerIdentity,
  accountId: AccountId,
  requested: readonly Region[] | undefined,
): Promise<AccountPlan> => {
  const { partition } = home;
  const { regions, role } = container.policy.targets;
  const roleArn = accountId === home.accountId ? undefined : `arn:${partition}:iam::${accountId}:role/${role.name}`;
  const targetsIn = (list: readonly Region[]): readonly Target[] =>
    [...list].sort().map((region, index, auditedRegions) => ({
      partition,
      accountId,
      region,
      ...(roleArn === undefined ? {} : { roleArn }),
      ...(index === 0 ? { auditedRegions } : {}),
    }));

  const named = requested ?? (regions === 'all' ? undefined : regions);
  if (named !== undefined) return { accountId, targets: targetsIn(named), gaps: [] };

  const scope = { region: container.homeRegion, accountId, ...(roleArn === undefined ? {} : { roleArn }) };
  const whole: Scope = { partition, accountId, region: '*' };
  try {
    return { accountId, targets: targetsIn(await listEnabledRegions(container.clients, scope)), gaps: [] };
  } catch (error) {
    const cause = gapCause(error, accountCalls.listRegions);
    const unreachable = cause.operation === stsCalls.assumeRole.operation;
    const targets = unreachable ? [] : targetsIn(DEFAULT_REGIONS[partition] as readonly Region[]);
    return { accountId, targets, gaps: [{ target: whole, ...cause }] };
  }
};

/** The checks of a run. Throws when the request names one that the policy does not have: a run without it would look like a pass. */
const checksOf = (policy: Policy, named: readonly string[] | undefined): readonly AnyCheck[] => {
  const enabled = enabledChecks(policy).map(({ id }) => id);
  const unknown = (named ?? []).filter((id) => !enabled.includes(id));
  if (unknown.length > 0)
    throw new InvalidEventError(
      unknown.map((id) => `checks: the policy enables no check "${id}"${didYouMean(id, enabled)}`).join('; '),
    );
  return enabledChecks(policy, named);
};

/** Turns the policy and the request into the targets of a run, and keeps both where the next steps find them. */
export const planAudit = async (event: PlanAuditEvent, container: Container): Promise<Plan> => {
  const { runId, startedAt, request } = event;
  const { policy, clients, homeRegion } = container;
  const checks = checksOf(policy, request.checks);
  const needs = runNeeds(policy, await loadExceptions(container, new Date(startedAt)));
  const home = await callerIdentity(clients, { region: homeRegion });

  const organization =
    policy.targets.organization && request.accounts === undefined
      ? await viewOrganization(container, home)
      : NO_ORGANIZATION;
  const chosen = chooseAccounts(
    { ...policy.targets, organizationalUnits: organization.units },
    organization.accounts,
    request.accounts,
  );
  const alone = !policy.targets.organization && policy.targets.accounts.length === 0 && request.accounts === undefined;
  const accounts = alone ? [home.accountId] : chosen.active;
  if (accounts.length === 0 && (organization.isListed || organization.gaps.length === 0)) {
    const named =
      request.accounts === undefined ? 'the policy' : `the policy, of the accounts ${request.accounts.join(', ')},`;
    const [why = 'see targets in the policy'] = organization.gaps.map(({ detail }) => detail);
    throw new InvalidEventError(`accounts: ${named} selects none to audit; ${why}`);
  }

  const limit = pLimit(PLANNING_CONCURRENCY);
  const plans = await Promise.all(accounts.map((id) => limit(() => planAccount(container, home, id, request.regions))));
  const { isListed } = organization;
  const contexts = await accountContexts(container, {
    needs,
    audited: accounts,
    ...(isListed ? { known: organization.accounts, knownUnits: organization.knownUnits } : {}),
  });
  const targets = withAccounts(
    policy,
    plans.flatMap((plan) => plan.targets),
    contexts,
  );
  requireDecided(policy, checks, targets);
  const gaps = [...organization.gaps, ...plans.flatMap((plan) => plan.gaps)];
  const membership = membershipOf(organization.accounts, home.accountId);
  const left = isListed ? await accountsThatLeft(container, runId, membership) : [];

  await settleAccounts(container, event, [
    ...chosen.gone.map(({ id, because }) => ({ accountId: id, gone: because })),
    // One that is named is audited still.
    ...left
      .filter((accountId) => !accounts.includes(accountId))
      .map((accountId) => ({ accountId, gone: 'account-left' as const })),
    ...plans
      .filter((plan) => plan.targets.length === 0 && plan.gaps.length > 0)
      .map(({ accountId, gaps: unseen }) => ({ accountId, unseen })),
  ]);

  const keys = runKeys(runId);
  await container.bucket.put(keys.targets, JSON.stringify(targets));
  if (contexts.length > 0) await container.bucket.put(keys.accounts, JSON.stringify(contexts));
  if (isListed) await putMembership(container, runId, membership);
  await putAsked(container, runId);
  await putAccepted(container, runId);
  await container.store.putRun({
    id: runId,
    startedAt,
    state: 'RUNNING',
    trigger: request.trigger,
    targets: targets.length,
    gaps,
    apiCalls: clients.takeCalls(),
  });
  container.logger.info('planned', { targets: targets.length, accounts: accounts.length, gaps: gaps.length });
  return {
    run: {
      id: runId,
      startedAt,
      driftDeadline: driftDeadline(container),
      checks: checks.map(({ id }) => id),
      scoped: request.checks !== undefined,
      ...(Object.keys(needs.resourceTags).length === 0 ? {} : { tagKeys: needs.resourceTags }),
    },
    targets: { bucket: container.bucket.name, key: keys.targets, resultPrefix: keys.results, count: targets.length },
    maxConcurrency: container.maxConcurrency,
  };
};
