import { CloudFormationClient, DescribeTypeCommand } from '@aws-sdk/client-cloudformation';
import { cloudformationCalls } from '../../../domain/calls/cloudformation.ts';
import type { ClientFactory, ClientScope } from '../../clients/client-factory.ts';
import { unlessAbsent } from '../absence.ts';
import { callAws } from '../call.ts';
import type { OperationTable } from '../operation-table.ts';

export interface ResourceTypeInput {
  /** Such as `AWS::SQS::Queue`. */
  readonly type: string;
}

/** A resource type, as its schema describes it. */
export interface ResourceType {
  /** IAM actions, some of them patterns, that its read handler declares to need. */
  readonly readActions: readonly string[];
  /** The top-level property that holds the tags, such as `Tags`. */
  readonly tagProperty: string | undefined;
}

export const operations = {
  describeResourceType: { calls: [cloudformationCalls.describeType] },
} as const satisfies OperationTable;

interface Schema {
  readonly handlers?: { readonly read?: { readonly permissions?: unknown } };
  readonly tagging?: { readonly tagProperty?: unknown };
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** Describes a resource type; undefined if the Region has none of this name. Throws if its schema is not JSON. */
export const describeResourceType = async (
  clients: ClientFactory,
  scope: ClientScope,
  { type }: ResourceTypeInput,
): Promise<ResourceType | undefined> => {
  const client = clients.for(CloudFormationClient, scope);
  const answer = await unlessAbsent(
    callAws(scope, cloudformationCalls.describeType, () =>
      client.send(new DescribeTypeCommand({ Type: 'RESOURCE', TypeName: type })),
    ),
  );
  if (answer === undefined) return undefined;
  const { handlers, tagging } = JSON.parse(answer.Schema ?? '{}') as Schema;
  const permissions = handlers?.read?.permissions;
  const tagProperty = tagging?.tagProperty;
  return {
    readActions: Array.isArray(permissions) ? permissions.filter(isText) : [],
    tagProperty: isText(tagProperty) ? tagProperty.split('/').at(-1) : 'Tags',
  };
};
