import { checkById } from '../../checks/index.ts';
import type { AccountContext } from '../../domain/account-context.ts';
import { defined } from '../../domain/defined.ts';
import type { RunId } from '../../domain/ids.ts';
import type { BaseOptions } from '../../domain/override.ts';
import type { Target } from '../../domain/target.ts';
import type { Container } from '../container.ts';
import { dependsOnAccounts } from '../policy/context-needs.ts';
import { type EffectivePolicy, effectivePolicy } from '../policy/effective-policy.ts';
import type { Policy } from '../policy/policy.ts';
import type { RunReference } from './events.ts';
import { runFiles } from './run-files.ts';

type Ports = Pick<Container, 'bucket' | 'policy' | 'runCache'>;

/** A run's policy, as it is written and compiled. */
export interface RunPolicy {
  readonly policy: Policy;
  readonly effective: EffectivePolicy;
}

/** Keeps the policy with a run that is planned now: every later step reads it from there, whatever is deployed meanwhile. */
export const keepPolicy = async ({ bucket, policy, runCache }: Ports, id: RunId): Promise<void> => {
  await runFiles(bucket, id).policy.write(policy);
  runCache.forget(id);
};

/** Options that the check did not have when the run was planned have their defaults. */
const withNewOptions = (id: string, base: BaseOptions): BaseOptions => {
  const check = checkById(id);
  if (check === undefined) return base;
  const { severity: _severity, ...given } = base.given;
  return { ...base, options: { ...(check.options.parse(given) as object), ...(base.options as object) } };
};

const checksOf = (kept: Partial<Policy>): Policy['checks'] =>
  Object.fromEntries(Object.entries(kept.checks ?? {}).map(([id, base]) => [id, withNewOptions(id, base)]));

/**
 * The policy that a run was planned with, read once a process. A run that failed before it was planned has none, and runs of earlier
 * versions kept a part of it: what is missing is taken from the policy of this process.
 */
export const runPolicy = async ({ bucket, policy: current, runCache }: Ports, id: RunId): Promise<RunPolicy> => {
  const planned = await runCache.read(id, 'policy', async () => {
    const kept = await runFiles(bucket, id).policy.read();
    if (kept === undefined) return undefined;
    const policy = { ...current, ...kept, checks: checksOf(kept) };
    return { policy, effective: effectivePolicy(policy) };
  });
  return planned ?? { policy: current, effective: effectivePolicy(current) };
};

const runAccounts = ({ bucket, runCache }: Ports, id: RunId): Promise<ReadonlyMap<string, AccountContext>> =>
  runCache.read(id, 'accounts', async () => {
    const accounts = (await runFiles(bucket, id).accounts.read()) ?? [];
    return new Map(accounts.map((account) => [String(account.accountId), account]));
  });

/** Adds the facts of an account, as planning read them, if an override depends on them. They too are read once a process. */
export const runPolicyIn = async (
  ports: Ports,
  { id }: Pick<RunReference, 'id'>,
  { accountId }: Pick<Target, 'accountId'>,
): Promise<RunPolicy & { readonly account?: AccountContext }> => {
  const run = await runPolicy(ports, id);
  if (!dependsOnAccounts(run.policy)) return run;
  return { ...run, ...defined({ account: (await runAccounts(ports, id)).get(accountId) }) };
};
