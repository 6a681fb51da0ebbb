import type { DescribeTypeInput, DescribeTypeOutput } from '@aws-sdk/client-cloudformation';
import { readActions, resourceReads } from '../../../domain/resource-reads.ts';
import type { Operation } from '../../operation.ts';
import { ServiceError } from '../../protocol/service-error.ts';

/** Describes a public resource type: its schema with the actions of the read handler, as far as they are known here. */
export const describeType: Operation<DescribeTypeInput, DescribeTypeOutput> = ({ TypeName: name = '' }, context) => {
  const reads = resourceReads[name];
  if (reads === undefined) throw new ServiceError('TypeNotFoundException', `The type '${name}' cannot be found.`, 404);
  const tagged = Object.entries(reads.optional ?? {}).find(([action]) => /tag/i.test(action.split(':')[1] ?? ''));
  const tagProperty = tagged?.[1][0];
  return {
    Arn: `arn:${context.partition}:cloudformation:${context.region}::type/resource/${name.replaceAll('::', '-')}`,
    Type: 'RESOURCE',
    TypeName: name,
    ProvisioningType: 'FULLY_MUTABLE',
    Visibility: 'PUBLIC',
    Schema: JSON.stringify({
      typeName: name,
      handlers: { read: { permissions: readActions(reads) } },
      ...(tagProperty === undefined ? {} : { tagging: { taggable: true, tagProperty: `/properties/${tagProperty}` } }),
    }),
  };
};
