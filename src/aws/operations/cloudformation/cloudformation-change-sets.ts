import {
  type Change,
  CloudFormationClient,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
  paginateListChangeSets,
} from '@aws-sdk/client-cloudformation';
import { cloudformationCalls } from '../../../domain/calls/cloudformation.ts';
import { defined } from '../../../domain/defined.ts';
import type { ClientFactory, ClientScope } from '../../clients/client-factory.ts';
import { unlessAbsent } from '../absence.ts';
import { callAws } from '../call.ts';
import { listAll } from '../list-all.ts';
import type { OperationTable } from '../operation-table.ts';
import { type ChangeSetPreview, changeSetPreview } from './change-set-preview.ts';
import type { StackInput } from './cloudformation.ts';

export interface ChangeSetInput extends StackInput {
  /** Name or ARN. */
  readonly changeSet: string;
}

/** A change set as the listing shows it. */
export interface ListedChangeSet {
  readonly arn: string;
  readonly name: string;
  readonly stackArn: string;
  readonly stackName: string;
  readonly description: string | undefined;
  readonly createdAt: Date | undefined;
  /** Status, such as CREATE_COMPLETE, or FAILED if it could not be created. */
  readonly status: string;
  readonly reason: string | undefined;
  /** Whether it can be executed now. */
  readonly executable: boolean;
}

export interface ChangeSet extends ListedChangeSet {
  /** Whether executing it also reverts drift. */
  readonly revertsDrift: boolean;
  /** The stack's drift as of this change set, such as DRIFTED; only when it reverts drift. */
  readonly driftStatus: string | undefined;
  readonly preview: ChangeSetPreview;
}

export const operations = {
  describeChangeSet: { calls: [cloudformationCalls.describeChangeSet] },
  listChangeSets: { calls: [cloudformationCalls.listChangeSets] },
} as const satisfies OperationTable;

const listedChangeSet = (
  changeSet: Omit<DescribeChangeSetCommandOutput, '$metadata' | 'Changes' | 'Parameters'>,
): ListedChangeSet => ({
  arn: changeSet.ChangeSetId ?? '',
  name: changeSet.ChangeSetName ?? '',
  stackArn: changeSet.StackId ?? '',
  stackName: changeSet.StackName ?? '',
  description: changeSet.Description,
  createdAt: changeSet.CreationTime,
  status: changeSet.Status ?? 'UNKNOWN',
  reason: changeSet.StatusReason,
  executable: changeSet.ExecutionStatus === 'AVAILABLE',
});

/** A change set and everything that it would do; undefined when there is no such change set. */
export const describeChangeSet = async (
  clients: ClientFactory,
  scope: ClientScope,
  { stack, changeSet }: ChangeSetInput,
): Promise<ChangeSet | undefined> => {
  const client = clients.for(CloudFormationClient, scope);
  const page = (token: string | undefined): Promise<DescribeChangeSetCommandOutput> =>
    callAws(scope, cloudformationCalls.describeChangeSet, () =>
      client.send(
        new DescribeChangeSetCommand({
          StackName: stack,
          ChangeSetName: changeSet,
          IncludePropertyValues: true,
          ...defined({ NextToken: token }),
        }),
      ),
    );
  const first = await unlessAbsent(page(undefined));
  if (first === undefined) return undefined;
  const changes: Change[] = [...(first.Changes ?? [])];
  for (let token = first.NextToken; token !== undefined; ) {
    const next = await page(token);
    changes.push(...(next.Changes ?? []));
    token = next.NextToken;
  }
  return {
    ...listedChangeSet(first),
    revertsDrift: first.DeploymentMode === 'REVERT_DRIFT',
    driftStatus: first.StackDriftStatus,
    preview: changeSetPreview(changes),
  };
};

/** The change sets of a stack that were not executed; undefined when there is no such stack. */
export const listChangeSets = async (
  clients: ClientFactory,
  scope: ClientScope,
  { stack }: StackInput,
): Promise<readonly ListedChangeSet[] | undefined> => {
  const client = clients.for(CloudFormationClient, scope);
  const changeSets = await unlessAbsent(
    listAll(scope, cloudformationCalls.listChangeSets, {
      pages: paginateListChangeSets({ client }, { StackName: stack }),
      items: ({ Summaries = [] }) => Summaries,
    }),
  );
  return changeSets?.map(listedChangeSet);
};
