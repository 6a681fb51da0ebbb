import type { IamAction } from '../../domain/ports.ts';
import { type Grant, type PermittedResource, sortedActions } from './grant.ts';

/** An IAM statement; `Resource` is whatever the template writes: ARNs, or intrinsic functions. */
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

/** One statement a kind of resource, its actions sorted. Throws where the template does not say which ARNs a kind has. */
export const statementsOf = (
  grants: readonly Grant[],
  arns: Readonly<Partial<Record<PermittedResource, readonly unknown[]>>>,
): readonly Statement[] => {
  const kinds = [...new Set(grants.map(({ on }) => on))].sort();
  return kinds.map((kind) => {
    const Resource = kind === 'any' ? ['*'] : arns[kind];
    if (Resource === undefined || Resource.length === 0) throw new Error(`no ARN is given for ${kind}`);
    const Action = sortedActions(grants.filter(({ on }) => on === kind).flatMap(({ actions }) => actions));
    return { Sid: sid(kind), Effect: 'Allow', Action, Resource };
  });
};
