import { ANYTHING, actionOf, type PermittedOn } from '../../domain/calls/call.ts';
import type { GrantedCall, IamAction, KnownCall } from '../../domain/calls/index.ts';
import { serviceActions } from '../../domain/calls/service-actions.ts';

/** Actions that are allowed on one kind of resource, with the reason. */
export interface Grant {
  readonly actions: readonly IamAction[];
  readonly on: PermittedOn;
  readonly because: string;
  /** Set if AWS itself makes the calls with the role's permissions. No code of Plumbline names these actions. */
  readonly madeByAws?: true;
}

/** Returns the id of a grant's resources. */
export const resourceId = (on: PermittedOn): string => (typeof on === 'string' ? on : on.id);

/** Removes duplicates and sorts. */
export const sortedActions = (actions: Iterable<IamAction>): readonly IamAction[] => [...new Set(actions)].sort();

/** Returns the actions of calls, sorted, without duplicates. */
export const actionsOf = (calls: readonly KnownCall[]): readonly IamAction[] => sortedActions(calls.map(actionOf));

/** Merges calls into one grant per resource and reason. */
export const grantsFor = (calls: readonly GrantedCall[]): readonly Grant[] => {
  const grants = new Map<string, Grant>();
  const byAction = [...new Map(calls.map((call) => [actionOf(call), call])).entries()];
  for (const [action, { on, because }] of byAction.sort(([one], [other]) => (one < other ? -1 : 1))) {
    const key = `${resourceId(on)} ${because}`;
    grants.set(key, { actions: [...(grants.get(key)?.actions ?? []), action], on, because });
  }
  return [...grants.values()];
};

export const TRACES = [serviceActions.putTelemetryRecords, serviceActions.putTraceSegments] as const;

/** Grants for Lambda's own use of a function's role: its log and its traces. */
export const runtimeGrants: readonly Grant[] = [
  {
    actions: [serviceActions.createLogStream, serviceActions.putLogEvents],
    on: 'own-log-group',
    because: 'the log of the function; the template makes the log group',
    madeByAws: true,
  },
  { actions: TRACES, on: ANYTHING, because: 'knows no resources; active tracing', madeByAws: true },
];
