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

/** Lists the actions that AWS's words name, though some name the operation. One text may hold several denials. */
const deniedActions = (text: string): readonly string[] => {
  const named = [...text.matchAll(/not authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9]+)/g)];
  return [...new Set(named.map(([, action]) => iamActionOf(action as ApiOperation)))];
};

/** Returns the first action that AWS's words name. A call may need more actions than its own. */
export const deniedAction = (text: string): string | undefined => deniedActions(text)[0];

/** Classifies a denial by AWS's words. `action` is the one that the call needs, where the words name none. */
export const denialOf = (text: string, action?: string): Pick<GapCause, 'action' | 'advice' | 'reason'> => {
  const [first, ...more] = deniedActions(text);
  const denied = first ?? action;
  const named = denied === undefined ? {} : { action: denied };
  const reason = POLICIES.find(([words]) => words.test(text))?.[1] ?? 'access-denied';
  if (reason === 'denied-by-resource-policy' && isOfService(denied, 'kms'))
    return { reason: 'denied-by-key-policy', ...named };
  if (reason === 'denied-by-identity-policy' && denied !== undefined && isDataRead(denied))
    return { reason: 'not-read', ...named };
  if (reason === 'access-denied' && isOfService(denied, 'organizations') && NOT_DELEGATED.test(text))
    return { reason: 'not-delegated', ...named };
  // One permission alone would not cure several denials.
  const advice =
    reason === 'access-denied' && more.length > 0 ? { advice: `allow ${[first, ...more].join(' and ')}` } : {};
  return { reason, ...named, ...advice };
};

/** Reasons of calls that a policy denied. */
export const DENIALS: ReadonlySet<GapReason> = new Set<GapReason>([
  'access-denied',
  'not-delegated',
  'not-read',
  'denied-by-key-policy',
  ...POLICIES.map(([, reason]) => reason),
]);
