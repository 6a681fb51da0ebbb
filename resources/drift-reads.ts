import { dataReads } from '../src/domain/calls/index.ts';
import { BEYOND_SECURITY_AUDIT } from '../src/domain/resource-reads.ts';

/**
 * Reads of the resource types that templates use most, as far as SecurityAudit does not allow them. CloudFormation reads
 * a stack's resources with the caller's permissions. All resources are named, so that IAM can simulate the permission
 * without knowing the ARN of a resource.
 */
export const beyondSecurityAudit = {
  Sid: 'DriftBeyondSecurityAudit',
  Effect: 'Allow',
  Action: [...BEYOND_SECURITY_AUDIT].sort(),
  Resource: ['*'],
};

/** Denies reading data, which managed policies for readers allow. `own` lists resources that are read nevertheless. */
export const noDataReads = (own: readonly unknown[] = []) => ({
  Sid: 'NoDataReads',
  Effect: 'Deny',
  Action: dataReads,
  ...(own.length === 0 ? { Resource: ['*'] } : { NotResource: own }),
});
