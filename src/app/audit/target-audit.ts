import { gapCause } from '../../aws/errors/errors.ts';
import { stsCalls } from '../../domain/calls/sts.ts';
import type { AnyCheck } from '../../domain/check.ts';
import { defined } from '../../domain/defined.ts';
import type { ResourceKind } from '../../domain/facts.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Gap } from '../../domain/gap.ts';
import { scopeOf } from '../../domain/scope.ts';
import type { Target } from '../../domain/target.ts';
import type { Container } from '../container.ts';
import type { TargetPolicy } from '../policy/effective-policy.ts';
import { enabledChecks } from '../policy/enabled-checks.ts';
import type { DriftPolicy } from '../policy/policy.ts';
import type { RunReference, TargetEvent } from '../runs/events.ts';
import { type TargetFiles, targetFiles } from '../runs/run-files.ts';
import { runPolicyIn } from '../runs/run-policy.ts';

/** Kinds that the drift phase reads. */
export const DRIFT_KINDS = ['cloudformation:stack'] as const satisfies readonly ResourceKind[];

/** Everything that a step needs to know of its target, built once at the step's entrance. */
export interface TargetAudit extends TargetPolicy {
  readonly run: RunReference;
  readonly target: Target;
  /** The run's checks that apply to any resource there. */
  readonly checks: readonly AnyCheck[];
  /** Whether any of them reads drift. */
  readonly hasDrift: boolean;
  readonly pace: DriftPolicy;
  /** Whether this run may close a finding: one of its own checks, or of a check that left the policy unless the run was narrowed. */
  readonly mayClose: (finding: Pick<Finding, 'checkId'>) => boolean;
  readonly files: TargetFiles;
  /** Hides the whole target; absent where it can be read. */
  readonly gap?: Gap;
}

/** Looks up what the run's policy says of the target. Calls nothing in the audited account. */
export const targetAudit = async (
  { run, target: planned }: TargetEvent,
  ports: Pick<Container, 'bucket' | 'policy' | 'runCache'>,
): Promise<TargetAudit> => {
  const { policy, effective, account } = await runPolicyIn(ports, run, planned);
  const { externalId } = policy.targets.role;
  const target = { ...planned, ...defined({ assumeRole: externalId === undefined ? undefined : { externalId } }) };
  const place = { target, account };
  const checks = effective.checksIn(run.checks, place);
  const own = new Set(run.checks);
  const inPolicy = new Set<string>(enabledChecks(policy).map(({ id }) => id));
  return {
    run,
    target,
    checks,
    hasDrift: checks.some(({ resource }) => DRIFT_KINDS.some((kind) => kind === resource)),
    ...effective.ofResources(place, run.startedAt),
    pace: policy.drift,
    mayClose: ({ checkId }) => own.has(checkId) || (!run.scoped && !inPolicy.has(checkId)),
    files: targetFiles(ports.bucket, run.id, target),
  };
};

/** As `targetAudit`, with the credentials of the target's role; its gap says why there are none. */
export const openTarget = async (
  event: TargetEvent,
  ports: Pick<Container, 'bucket' | 'clients' | 'policy' | 'runCache'>,
): Promise<TargetAudit> => {
  const audit = await targetAudit(event, ports);
  try {
    await ports.clients.credentials(audit.target);
    return audit;
  } catch (error) {
    const cause = gapCause(error, stsCalls.assumeRole);
    return { ...audit, gap: { target: scopeOf(audit.target), ...cause } };
  }
};
