import type { PermittedOn } from '../../domain/calls/call.ts';
import type { IamAction } from '../../domain/calls/index.ts';
import { type Grant, resourceId, sortedActions } from './grant.ts';

/** An IAM statement. `Resource` holds ARNs or intrinsic functions of the template. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly IamAction[];
  readonly Resource: readonly unknown[];
}

const sid = (text: string): string =>
  text
    .split(/[^a-zA-Z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

/**
 * Builds one statement per kind of resource, with sorted actions. `arnsOf` returns the ARNs as the template writes
 * them, and throws for unknown resources.
 */
export const statementsOf = (
  grants: readonly Grant[],
  arnsOf: (on: PermittedOn) => readonly unknown[] | undefined,
): readonly Statement[] => {
  const ids = [...new Set(grants.map(({ on }) => resourceId(on)))].sort();
  return ids.map((id) => {
    const there = grants.filter(({ on }) => resourceId(on) === id);
    const Resource = there.map(({ on }) => arnsOf(on))[0] ?? [];
    if (Resource.length === 0) throw new Error(`no ARN is given for ${id}: name one in resources/roles.ts`);
    return { Sid: sid(id), Effect: 'Allow', Action: sortedActions(there.flatMap(({ actions }) => actions)), Resource };
  });
};
