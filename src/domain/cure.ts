import { stsCalls } from './calls/sts.ts';
import type { GapCause, GapReason } from './gap.ts';

/** Cure of a gap: an IAM action to allow in the policies of the audit role, or advice where that changes nothing. */
export type Cure = { readonly iamAction: string } | { readonly advice: string };

type Cause = Pick<GapCause, 'action' | 'advice' | 'reason'>;

const ADVICE: Readonly<Record<GapReason, (action: string, auditor: string) => string>> = {
  'access-denied': () => 'allow the call in the audit role',
  'check-crashed': () => 'a defect of the check: please report it',
  'denied-by-boundary': (action, auditor) => `allow ${action} in the permissions boundary of ${auditor}`,
  'denied-by-endpoint-policy': (action) => `allow ${action} in the policy of the VPC endpoint that the auditor calls`,
  'denied-by-identity-policy': (action, auditor) =>
    `remove the explicit deny of ${action} from the identity-based policies of ${auditor}`,
  'denied-by-key-policy': (action, auditor) => `let the key policy allow ${action} to ${auditor}`,
  'denied-by-rcp': (action) => `exempt the auditor from the resource control policy that denies ${action}`,
  'denied-by-resource-policy': (action, auditor) =>
    action.startsWith('s3:')
      ? `let the bucket policy of each bucket exempt ${auditor} from what denies ${action}`
      : `let the policy of each resource exempt ${auditor} from what denies ${action}`,
  'denied-by-scp': (action) => `exempt ${action} in the service control policy`,
  'denied-by-session-policy': (action) => `allow ${action} in the session policy of the auditor's credentials`,
  'drift-not-detected': () => 'raise drift.budget, or audit again',
  'not-delegated': () =>
    'audit from the management account or a delegated administrator of the organization, or name the accounts in targets.accounts',
  'not-implemented': () => 'the endpoint does not offer this call',
  'not-read': (action) => `nothing to do: Plumbline's roles are denied ${action} on purpose, as it reads data`,
  'policy-contradiction': () => 'let one of the entries of the policy be more specific',
  'policy-undecided': () => 'let the audit read what the overrides of the policy ask for',
  'region-closed': () =>
    'leave the Region out of targets.regions, or exempt the audit role in the service control policy',
  'region-disabled': () => 'enable the Region, or leave it out of targets.regions',
  'resource-unknown': () => 'see the detail',
  'stack-state': () => 'bring the stack into a stable state',
  throttled: () => 'audit again, or at a quieter time',
  'timed-out': () => 'audit again',
  unaudited: () => 'audit again; see why the run was cut short',
  unexpected: () => 'see the detail',
};

/** Reasons that one more allowed action cures. */
const CURED_BY_ACTION: ReadonlySet<GapReason> = new Set<GapReason>(['access-denied', 'resource-unknown']);

/** Tests whether a text is an IAM action. Earlier versions kept advice in its place. */
export const isAction = (text: string): boolean => /^[a-z0-9-]+:[A-Za-z0-9*]+$/.test(text);

/** Derives the cure of a gap from its cause. */
export const cureOf = ({ reason, action, advice }: Cause): Cure => {
  if (advice !== undefined) return { advice };
  if (action !== undefined && !isAction(action)) return { advice: action };
  if (action !== undefined && CURED_BY_ACTION.has(reason)) return { iamAction: action };
  const auditor = action === stsCalls.assumeRole.operation ? 'the auditor' : 'the audit role';
  return { advice: ADVICE[reason](action ?? 'the call', auditor) };
};

/** Words a cure for readers. */
export const cureText = (cure: Cure): string => ('iamAction' in cure ? `allow ${cure.iamAction}` : cure.advice);
