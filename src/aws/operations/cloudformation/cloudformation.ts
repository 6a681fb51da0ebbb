import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateDescribeStacks,
  paginateListStackResources,
  paginateListStacks,
  type Stack as RawStack,
  type StackSummary as RawStackSummary,
  type StackResourceSummary,
  StackStatus,
} from '@aws-sdk/client-cloudformation';
import { cloudformationCalls } from '../../../domain/calls/cloudformation.ts';
import { defined } from '../../../domain/defined.ts';
import type { ClientFactory, ClientScope } from '../../clients/client-factory.ts';
import { unlessAbsent } from '../absence.ts';
import { callAws } from '../call.ts';
import { itemsOf, pagesOf } from '../list-all.ts';
import type { OperationTable } from '../operation-table.ts';

/** A stack by its name, or by its ARN, which also finds a deleted one. */
export interface StackInput {
  readonly stack: string;
}

/** A stack as the listing shows it. */
export interface ListedStack {
  readonly arn: string;
  readonly name: string;
  /** CloudFormation's word, such as `UPDATE_COMPLETE`. */
  readonly status: string;
  readonly statusReason: string | undefined;
  readonly createdAt: Date | undefined;
  readonly updatedAt: Date | undefined;
  readonly deletedAt: Date | undefined;
  /** ARN of the stack that it is nested in. */
  readonly parentArn: string | undefined;
  /** ARN of the outermost stack that it is nested in. */
  readonly rootArn: string | undefined;
  /** DRIFTED, IN_SYNC, UNKNOWN or NOT_CHECKED, as of the last check. */
  readonly driftStatus: string;
  /** When a check of the stack, or of one of its resources, was last begun. */
  readonly driftCheckedAt: Date | undefined;
}

export interface StackOutput {
  readonly value: string;
  readonly description: string | undefined;
  readonly exportName: string | undefined;
}

/** Description of a stack. */
export interface Stack extends ListedStack {
  readonly description: string | undefined;
  /** Values by key; `****` where the template says NoEcho. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, StackOutput>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  /** The role that CloudFormation acts with, when it is not the caller's. */
  readonly serviceRoleArn: string | undefined;
  readonly terminationProtection: boolean;
}

export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  /** Such as `AWS::SQS::Queue`. */
  readonly type: string;
  /** CloudFormation's word, such as `CREATE_COMPLETE`. */
  readonly status: string;
  readonly statusReason: string | undefined;
  readonly updatedAt: Date | undefined;
  /** IN_SYNC, MODIFIED, DELETED, NOT_CHECKED, UNKNOWN or UNSUPPORTED, as of its last check. */
  readonly driftStatus: string;
  readonly driftCheckedAt: Date | undefined;
}

export const operations = {
  describeStack: { calls: [cloudformationCalls.describeStacks], variants: ['describedStackPages'] },
  listStackResources: {
    calls: [cloudformationCalls.listStackResources],
    variants: ['stackResourcePages'],
  },
  listStacks: { calls: [cloudformationCalls.listStacks], variants: ['stackPages'] },
  stackExists: { calls: [cloudformationCalls.describeStacks] },
} as const satisfies OperationTable;

const DELETED = 'DELETE_COMPLETE';

/** Every status that this layer knows, except that of deleted stacks. */
export const livingStatuses: readonly string[] = Object.values(StackStatus).filter((status) => status !== DELETED);

const listedStack = (stack: RawStackSummary | RawStack): ListedStack => ({
  arn: stack.StackId ?? '',
  name: stack.StackName ?? '',
  status: stack.StackStatus ?? 'UNKNOWN',
  statusReason: stack.StackStatusReason,
  createdAt: stack.CreationTime,
  updatedAt: stack.LastUpdatedTime,
  deletedAt: stack.DeletionTime,
  parentArn: stack.ParentId,
  rootArn: stack.RootId,
  driftStatus: stack.DriftInformation?.StackDriftStatus ?? 'NOT_CHECKED',
  driftCheckedAt: stack.DriftInformation?.LastCheckTimestamp,
});

const byKey = <T, V>(
  items: readonly T[] | undefined,
  keyOf: (item: T) => string | undefined,
  read: (item: T) => V,
): Readonly<Record<string, V>> => Object.fromEntries((items ?? []).map((item) => [keyOf(item) ?? '', read(item)]));

const stackOf = (stack: RawStack): Stack => ({
  ...listedStack(stack),
  description: stack.Description,
  parameters: byKey(
    stack.Parameters,
    ({ ParameterKey }) => ParameterKey,
    // A parameter of Systems Manager has its name as value.
    ({ ParameterValue, ResolvedValue }) => ResolvedValue ?? ParameterValue ?? '',
  ),
  outputs: byKey(
    stack.Outputs,
    ({ OutputKey }) => OutputKey,
    ({ OutputValue = '', Description, ExportName }) => ({
      value: OutputValue,
      description: Description,
      exportName: ExportName,
    }),
  ),
  tags: byKey(
    stack.Tags,
    ({ Key }) => Key,
    ({ Value = '' }) => Value,
  ),
  capabilities: stack.Capabilities ?? [],
  serviceRoleArn: stack.RoleARN,
  terminationProtection: stack.EnableTerminationProtection ?? false,
});

const resourceOf = (resource: StackResourceSummary): StackResource => ({
  logicalId: resource.LogicalResourceId ?? '',
  physicalId: resource.PhysicalResourceId,
  type: resource.ResourceType ?? '',
  status: resource.ResourceStatus ?? 'UNKNOWN',
  statusReason: resource.ResourceStatusReason,
  updatedAt: resource.LastUpdatedTimestamp,
  driftStatus: resource.DriftInformation?.StackResourceDriftStatus ?? 'NOT_CHECKED',
  driftCheckedAt: resource.DriftInformation?.LastCheckTimestamp,
});

/** Returns a stack with its parameters, outputs and tags; undefined if it does not exist. */
export const describeStack = async (
  clients: ClientFactory,
  scope: ClientScope,
  { stack }: StackInput,
): Promise<Stack | undefined> => {
  const client = clients.for(CloudFormationClient, scope);
  const answer = await unlessAbsent(
    callAws(scope, cloudformationCalls.describeStacks, () =>
      client.send(new DescribeStacksCommand({ StackName: stack })),
    ),
  );
  const found = answer?.Stacks?.[0];
  return found && stackOf(found);
};

/** Lists the existing stacks of the Region by their descriptions, whatever their status is, page by page. */
export const describedStackPages = (
  clients: ClientFactory,
  scope: ClientScope,
): AsyncIterable<readonly ListedStack[]> =>
  pagesOf(scope, cloudformationCalls.describeStacks, {
    pages: paginateDescribeStacks({ client: clients.for(CloudFormationClient, scope) }, {}),
    items: ({ Stacks = [] }) => Stacks.map(listedStack).filter(({ status }) => status !== DELETED),
  });

/** Tests whether a stack exists; a deleted stack, which its ARN still finds, does not. */
export const stackExists = async (clients: ClientFactory, scope: ClientScope, input: StackInput): Promise<boolean> => {
  const stack = await describeStack(clients, scope, input);
  return stack !== undefined && stack.status !== DELETED;
};

export interface StacksInput {
  /** Stacks in these states alone. Deleted ones are listed only if their state is among them. */
  readonly statuses?: readonly string[];
}

/** Lists the stacks of the Region, page by page, as `listStacks` does. */
export const stackPages = (
  clients: ClientFactory,
  scope: ClientScope,
  { statuses }: StacksInput = {},
): AsyncIterable<readonly ListedStack[]> => {
  const client = clients.for(CloudFormationClient, scope);
  // Statuses that this layer does not know yet are AWS's to judge.
  const filter = defined({ StackStatusFilter: statuses as StackStatus[] | undefined });
  return pagesOf(scope, cloudformationCalls.listStacks, {
    pages: paginateListStacks({ client }, filter),
    // Deleted stacks stay in the listing for 90 days. A request for all other states would hide those not known yet.
    items: ({ StackSummaries = [] }) =>
      StackSummaries.map(listedStack).filter(({ status }) => statuses !== undefined || status !== DELETED),
  });
};

/**
 * Lists the stacks of the Region, including nested ones, newest first. Deleted stacks, which CloudFormation lists for
 * 90 days, only if their status is requested.
 */
export const listStacks = (
  clients: ClientFactory,
  scope: ClientScope,
  input: StacksInput = {},
): Promise<readonly ListedStack[]> => itemsOf(stackPages(clients, scope, input));

/** Lists the resources of a stack, page by page. Throws if the stack does not exist. */
export const stackResourcePages = (
  clients: ClientFactory,
  scope: ClientScope,
  { stack }: StackInput,
): AsyncIterable<readonly StackResource[]> => {
  const client = clients.for(CloudFormationClient, scope);
  return pagesOf(scope, cloudformationCalls.listStackResources, {
    pages: paginateListStackResources({ client }, { StackName: stack }),
    items: ({ StackResourceSummaries = [] }) => StackResourceSummaries.map(resourceOf),
  });
};

/** Lists the resources of a stack; undefined if the stack does not exist. */
export const listStackResources = (
  clients: ClientFactory,
  scope: ClientScope,
  input: StackInput,
): Promise<readonly StackResource[] | undefined> => unlessAbsent(itemsOf(stackResourcePages(clients, scope, input)));
