import type { ApiOperation } from './calls/call.ts';
import { dataReads, iamActionOf } from './calls/index.ts';
import type { GapCause, GapReason } from './gap.ts';

/** AWS's words for each kind of policy, in the order in which they are looked for. */
const POLICIES: readonly (readonly [words: RegExp, reason: GapReason])[] = [
  [/service control polic/i, 'denied-by-scp'],
  [/resource control polic/i, 'denied-by-rcp'],
  [/permissions boundar/i, 'denied-by-boundary'],
  [/session polic/i, 'denied-by-session-policy'],
  [/VPC endpoint polic/i, 'denied-by-endpoint-policy'],
  [/resource-based polic/i, 'denied-by-resource-policy'],
  [/explicit deny in an identity-based polic/i, 'denied-by-identity-policy'],
];

/** Matches the answer of Organizations to a member account that is no delegated administrator. */
const NOT_DELEGATED = /you don't have permissions to access this resource/i;

/** Actions that Plumbline's roles are denied on purpose. */
const DATA_READS: ReadonlySet<string> = new Set(dataReads.map((action) => action.toLowerCase()));

/** Tests whether Plumbline's roles are denied the action on purpose. */
export const isDataRead = (action: string): boolean => DATA_READS.has(action.toLowerCase());

const isOfService = (action: string | undefined, service: string): boolean =>
  action?.startsWith(`${service}:`) === true;

/** Returns the action that AWS's words name, though some name the operation. A call may need more actions than its own. */
export const deniedAction = (text: string): string | undefined => {
  const named = /not authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9]+)/.exec(text)?.[1];
  return named === undefined ? undefined : iamActionOf(named as ApiOperation);
};

/** Classifies a denial by AWS's words. `action` is the one that the call needs, where the words name none. */
export const denialOf = (text: string, action?: string): Pick<GapCause, 'action' | 'reason'> => {
  const denied = deniedAction(text) ?? action;
  const named = denied === undefined ? {} : { action: denied };
  const reason = POLICIES.find(([words]) => words.test(text))?.[1] ?? 'access-denied';
  if (reason === 'denied-by-resource-policy' && isOfService(denied, 'kms'))
    return { reason: 'denied-by-key-policy', ...named };
  if (reason === 'denied-by-identity-policy' && denied !== undefined && isDataRead(denied))
    return { reason: 'not-read', ...named };
  if (reason === 'access-denied' && isOfService(denied, 'organizations') && NOT_DELEGATED.test(text))
    return { reason: 'not-delegated', ...named };
  return { reason, ...named };
};

/** Reasons of calls that a policy denied. */
export const DENIALS: ReadonlySet<GapReason> = new Set<GapReason>([
  'access-denied',
  'not-delegated',
  'not-read',
  'denied-by-key-policy',
  ...POLICIES.map(([, reason]) => reason),
]);
