import pLimit from 'p-limit';
import { type CallerIdentity, callerIdentity } from '../../aws/operations/caller-identity.ts';
import type { AccountContext } from '../../domain/account-context.ts';
import type { AnyCheck } from '../../domain/check.ts';
import { defined } from '../../domain/defined.ts';
import type { AccountId } from '../../domain/ids.ts';
import type { Container } from '../container.ts';
import { type Needs, runNeeds } from '../policy/context-needs.ts';
import { enabledChecks } from '../policy/enabled-checks.ts';
import { didYouMean } from '../policy/nearest.ts';
import type { Policy } from '../policy/policy.ts';
import { driftDeadline } from '../runs/drift-deadline.ts';
import { InvalidEventError, type PlanAuditEvent, type RunReference } from '../runs/events.ts';
import { loadExceptions } from '../runs/run-exceptions.ts';
import { runFiles } from '../runs/run-files.ts';
import { runKeys } from '../runs/run-keys.ts';
import { keepPolicy } from '../runs/run-policy.ts';
import { accountContexts } from './account-contexts.ts';
import { type ChosenAccounts, chooseAccounts } from './choose-accounts.ts';
import { closeAccounts } from './close-accounts.ts';
import { idleAccounts } from './idle-accounts.ts';
import { limitConcurrency } from './limit-concurrency.ts';
import { accountsThatLeft, keepMembership, membershipOf } from './membership.ts';
import { NO_ORGANIZATION, type OrganizationView, viewOrganization } from './organization-view.ts';
import { type AccountPlan, planAccount } from './plan-account.ts';
import { requireDecided } from './require-decided.ts';

type Ports = Pick<
  Container,
  | 'bucket'
  | 'clients'
  | 'clock'
  | 'exceptions'
  | 'homeRegion'
  | 'logger'
  | 'maxConcurrency'
  | 'policy'
  | 'readConcurrency'
  | 'runCache'
  | 'store'
>;

/** Input of the state machine's Map: where the targets are kept, never the targets themselves. */
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

/** Accounts whose Regions are read at the same time: each costs one AssumeRole and one ListRegions. */
const PLANNING_CONCURRENCY = 20;

/** The checks of a run. Throws when the request names one that the policy does not enable: a run without it would look like a pass. */
const checksOf = (policy: Policy, named: readonly string[] | undefined): readonly AnyCheck[] => {
  const enabled = enabledChecks(policy).map(({ id }) => id);
  const unknown = (named ?? []).filter((id) => !enabled.includes(id));
  if (unknown.length > 0)
    throw new InvalidEventError(
      unknown.map((id) => `checks: the policy enables no check "${id}"${didYouMean(id, enabled)}`).join('; '),
    );
  return enabledChecks(policy, named);
};

/** Everything that a run audits, and the facts that its policy needs. */
interface AuditScope {
  readonly checks: readonly AnyCheck[];
  readonly needs: Needs;
  readonly home: CallerIdentity;
  readonly organization: OrganizationView;
  readonly gone: ChosenAccounts['gone'];
  readonly accounts: readonly AccountId[];
  /** Accounts in which no check applies any more: their findings are those of checks that left the policy. */
  readonly retired: readonly AccountId[];
  readonly plans: readonly AccountPlan[];
  readonly contexts: readonly AccountContext[];
}

/** Chooses checks, accounts and Regions. Throws where the policy or the request cannot be applied; nothing is written until then. */
const whatToAudit = async ({ startedAt, request }: PlanAuditEvent, ports: Ports): Promise<AuditScope> => {
  const { policy, clients, homeRegion } = ports;
  const checks = checksOf(policy, request.checks);
  const needs = runNeeds(policy, await loadExceptions(ports, new Date(startedAt)));
  const home = await callerIdentity(clients, { region: homeRegion });

  const organization =
    policy.targets.organization && request.accounts === undefined
      ? await viewOrganization(ports, home)
      : NO_ORGANIZATION;
  const { active, gone } = chooseAccounts(
    {
      ...policy.targets,
      organizationalUnits: organization.units,
      exclude: [...policy.targets.exclude, ...organization.excluded],
    },
    organization.accounts,
    request.accounts,
  );
  const alone = !policy.targets.organization && policy.targets.accounts.length === 0 && request.accounts === undefined;
  const accounts = alone ? [home.accountId] : active;
  if (accounts.length === 0 && (organization.isListed || organization.gaps.length === 0)) {
    const named =
      request.accounts === undefined ? 'the policy' : `the policy, of the accounts ${request.accounts.join(', ')},`;
    const [why = 'see targets in the policy'] = organization.gaps.map(({ detail }) => detail);
    throw new InvalidEventError(`accounts: ${named} selects none to audit; ${why}`);
  }

  const contexts = await accountContexts(ports, {
    needs,
    audited: accounts,
    ...(organization.isListed ? { known: organization.accounts, knownUnits: organization.knownUnits } : {}),
  });
  const byId = new Map(contexts.map((context) => [context.accountId, context]));
  const idle = idleAccounts(policy, checks, home.partition, accounts, byId, request.regions);
  const everywhere = { ...policy, targets: { ...policy.targets, regions: 'all' as const } };
  const isWhole = request.checks === undefined && request.regions === undefined;
  const retired = isWhole ? idleAccounts(everywhere, checks, home.partition, [...idle], byId, undefined) : [];
  const entered = accounts.filter((id) => !idle.has(id));
  const plans = await pLimit(PLANNING_CONCURRENCY).map(entered, (id) => planAccount(ports, home, id, request.regions));
  requireDecided(
    policy,
    checks,
    plans.flatMap(({ targets }) => targets.map((target) => ({ target, account: byId.get(target.accountId) }))),
  );
  return { checks, needs, home, organization, gone, accounts, retired: [...retired], plans, contexts };
};

/** Closes the findings of accounts that are gone, and marks those of accounts that cannot be seen as unconfirmed. */
const whoLeft = async (
  { runId, startedAt }: PlanAuditEvent,
  { home, organization, gone, accounts, retired, plans }: AuditScope,
  ports: Ports,
): Promise<void> => {
  const membership = membershipOf(organization.accounts, home.accountId);
  const run = { id: runId, startedAt };
  const left = organization.isListed ? await accountsThatLeft(ports, run, membership) : { now: [], before: [] };
  await closeAccounts(ports, run, [
    ...gone.map(({ id, because }) => ({ accountId: id, gone: because })),
    // An account that the policy names is audited still.
    ...[...left.now, ...left.before]
      .filter((accountId) => !accounts.includes(accountId))
      .map((accountId) => ({ accountId, gone: 'account-left' as const })),
    ...retired.map((accountId) => ({ accountId, gone: 'check-retired' as const })),
    ...plans
      .filter(({ targets, gaps }) => targets.length === 0 && gaps.length > 0)
      .map(({ accountId, gaps: unseen }) => ({ accountId, unseen })),
  ]);
  // After the findings: a membership that is kept stands for departures that were processed.
  if (organization.isListed) await keepMembership(ports, runId, { ...membership, departed: left.now });
};

/** Keeps the plan where the next steps read it. The run enters the table last: a run that is there has its files. */
const keepPlan = async (
  { runId, startedAt, request }: PlanAuditEvent,
  { checks, organization, plans, contexts }: AuditScope,
  ports: Ports,
): Promise<{ readonly key: string; readonly count: number }> => {
  const files = runFiles(ports.bucket, runId);
  const targets = plans.flatMap((plan) => plan.targets);
  const gaps = [...organization.gaps, ...plans.flatMap((plan) => plan.gaps)];
  await files.targets.write(targets);
  if (contexts.length > 0) await files.accounts.write(contexts);
  await keepPolicy(ports, runId);
  await ports.store.putRun({
    id: runId,
    startedAt,
    state: 'RUNNING',
    trigger: request.trigger,
    targets: targets.length,
    checks: checks.map(({ id }) => id),
    gaps,
    apiCalls: ports.clients.takeCalls(),
  });
  ports.logger.info('planned', { targets: targets.length, accounts: plans.length, gaps: gaps.length });
  return { key: files.targets.key, count: targets.length };
};

/** Turns the policy and the request into the targets of a run. */
export const planAudit = async (event: PlanAuditEvent, ports: Ports): Promise<Plan> => {
  const { runId, startedAt, request } = event;
  const scope = await whatToAudit(event, ports);
  // Before the plan is kept, which counts the calls.
  const maxConcurrency = await limitConcurrency(ports, scope.home);
  await whoLeft(event, scope, ports);
  const { key, count } = await keepPlan(event, scope, ports);
  const { resourceTags: tagKeys } = scope.needs;
  return {
    run: {
      id: runId,
      startedAt,
      driftDeadline: driftDeadline(ports.clock(), ports.policy),
      checks: scope.checks.map(({ id }) => id),
      scoped: request.checks !== undefined,
      ...defined({ tagKeys: Object.keys(tagKeys).length === 0 ? undefined : tagKeys }),
    },
    targets: { bucket: ports.bucket.name, key, resultPrefix: runKeys(runId).results, count },
    maxConcurrency,
  };
};
