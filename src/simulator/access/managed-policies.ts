import { BEYOND_SECURITY_AUDIT, readActions, resourceReads } from '../../domain/resource-reads.ts';
import type { IamPolicy, WorldRole } from '../world/world.ts';

const allow = (actions: Iterable<string>): IamPolicy => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: [...new Set(actions)].sort(), Resource: '*' },
});

const reads = Object.values(resourceReads).flatMap(readActions);

/** AWS managed policies by name, as far as they matter here: the reads of resource types that templates use most. */
const managedPolicies: Readonly<Record<string, IamPolicy>> = {
  ReadOnlyAccess: allow(reads),
  SecurityAudit: allow(reads.filter((action) => !BEYOND_SECURITY_AUDIT.has(action))),
};

/** Returns the policies of a role that the embedded AWS evaluates: its own, and the AWS managed policies that it knows. */
export const policiesOf = ({ policies, attachedPolicies }: WorldRole): readonly IamPolicy[] => [
  ...policies,
  ...attachedPolicies.flatMap((arn) => {
    const name = /^arn:[\w-]+:iam::aws:policy\/(.+)$/.exec(arn)?.[1];
    return managedPolicies[name ?? ''] ?? [];
  }),
];
