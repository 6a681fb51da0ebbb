import { randomUUID } from 'node:crypto';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  DeleteChangeSetCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { cloudformationCalls } from '../../../domain/calls/cloudformation.ts';
import { defined } from '../../../domain/defined.ts';
import type { ClientFactory, ClientScope } from '../../clients/client-factory.ts';
import { unlessAbsent } from '../absence.ts';
import { callAws } from '../call.ts';
import type { OperationTable } from '../operation-table.ts';
import { requireWrite } from '../require-write.ts';
import { type Pauses, type WaitOptions, waitFor } from '../wait.ts';
import { describeStack, type Stack, type StackInput } from './cloudformation.ts';
import { type ChangeSet, type ChangeSetInput, describeChangeSet } from './cloudformation-change-sets.ts';
import { ChangeSetFailedError, NoChangesError } from './cloudformation-errors.ts';
import { listStackEvents } from './cloudformation-events.ts';
import type { TemplateInput } from './cloudformation-templates.ts';
import { deploymentParameters, type ParameterValue } from './deployment-parameters.ts';
import type { StackOperation } from './stack-operation.ts';

/** Desired state of a stack. */
export interface DeploymentInput extends StackInput {
  /** The stack's present template when absent. */
  readonly template?: TemplateInput;
  /** Parameters that are absent keep their values. */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  /** Replace the stack's tags; they stay as they are when absent. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Capabilities of the template: to name or create IAM resources, or to expand macros. */
  readonly capabilities?: readonly ('CAPABILITY_AUTO_EXPAND' | 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM')[];
  /**
   * The role that CloudFormation acts with, which the caller needs iam:PassRole on; that of the last deployment, or the caller's own
   * permissions, when absent.
   */
  readonly serviceRoleArn?: string;
  /**
   * Handling of a failed deployment: rolled back by default; a new stack can be deleted, and any stack kept for
   * inspection.
   */
  readonly onFailure?: 'delete' | 'keep' | 'rollback';
  /** Also bring resources that have drifted back to what the template says; CloudFormation reads them all for that. */
  readonly revertDrift?: boolean;
  /** Change sets for nested stacks too. */
  readonly nestedStacks?: boolean;
  /** Name of the change set; unique by default. */
  readonly name?: string;
  readonly description?: string;
}

export type CreateChangeSetInput = DeploymentInput & WaitOptions;

export interface ExecuteChangeSetInput extends ChangeSetInput {
  /** Makes a repeated call the same call; unique by itself when absent. The events of the operation carry it. */
  readonly token?: string;
}

const CREATE = [
  cloudformationCalls.createChangeSet,
  cloudformationCalls.deleteChangeSet,
  cloudformationCalls.describeChangeSet,
  cloudformationCalls.describeStacks,
  cloudformationCalls.validateTemplate,
] as const;
const EXECUTE = [
  cloudformationCalls.describeStackEvents,
  cloudformationCalls.describeStacks,
  cloudformationCalls.executeChangeSet,
] as const;

export const operations = {
  createChangeSet: { calls: CREATE },
  deleteChangeSet: { calls: [cloudformationCalls.deleteChangeSet] },
  executeChangeSet: { calls: EXECUTE },
} as const satisfies OperationTable;

/** Change sets take seconds; those of large templates, and those that read drift, minutes. */
const PAUSES: Pauses = { firstMs: 1000, longestMs: 5000 };

/** The state of a stack that was made for a change set and never deployed. */
const EMPTY = 'REVIEW_IN_PROGRESS';
const PENDING: ReadonlySet<string> = new Set(['CREATE_IN_PROGRESS', 'CREATE_PENDING']);
const ON_FAILURE = { delete: 'DELETE', keep: 'DO_NOTHING', rollback: 'ROLLBACK' } as const;

const templateOf = (template: TemplateInput | undefined): Partial<CreateChangeSetCommandInput> => {
  if (template === undefined) return { UsePreviousTemplate: true };
  return 'body' in template ? { TemplateBody: template.body } : { TemplateURL: template.url };
};

/** CloudFormation's two ways to say that nothing is to be done. */
const saysNoChanges = (reason: string): boolean =>
  reason.includes("didn't contain changes") || reason.includes('No updates are to be performed');

const isDeployed = (stack: Stack | undefined): stack is Stack =>
  stack !== undefined && stack.status !== EMPTY && stack.status !== 'DELETE_COMPLETE';

/**
 * Creates a change set, for a new stack or a deployed one, and waits until it shows its effects. Throws a
 * NoChangesError if there are none, and a ChangeSetFailedError if CloudFormation could not create it; such a change set
 * is deleted again. A new stack exists from then on, empty and in review: deleteEmptyStack removes it. A change set
 * that the deadline or the signal overtakes stays as well.
 */
export const createChangeSet = async (
  clients: ClientFactory,
  scope: ClientScope,
  input: CreateChangeSetInput,
): Promise<ChangeSet> => {
  requireWrite(clients, cloudformationCalls.createChangeSet);
  const { stack, tags, onFailure } = input;
  const client = clients.for(CloudFormationClient, scope);
  const known = await describeStack(clients, scope, { stack });
  const deployed = isDeployed(known) ? known : undefined;
  const token = randomUUID();
  const parameters = await deploymentParameters(clients, scope, input.parameters ?? {}, deployed, input.template);
  const command = new CreateChangeSetCommand({
    StackName: stack,
    ChangeSetName: input.name ?? `plumbline-${token}`,
    ChangeSetType: deployed === undefined ? 'CREATE' : 'UPDATE',
    ClientToken: token,
    Parameters: parameters,
    ...templateOf(input.template),
    ...defined({ Tags: tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
    ...defined({ Capabilities: input.capabilities && [...input.capabilities] }),
    ...defined({ RoleARN: input.serviceRoleArn }),
    ...defined({ OnStackFailure: onFailure && ON_FAILURE[onFailure] }),
    ...(input.revertDrift ? { DeploymentMode: 'REVERT_DRIFT' } : {}),
    ...(input.nestedStacks ? { IncludeNestedStacks: true } : {}),
    ...defined({ Description: input.description }),
  });
  input.signal?.throwIfAborted();
  const { Id: arn = '', StackId: stackArn = stack } = await callAws(scope, cloudformationCalls.createChangeSet, () =>
    client.send(command),
  );
  const made = { stack: stackArn, changeSet: arn };
  const changeSet = await waitFor(
    scope,
    cloudformationCalls.describeChangeSet,
    async () => {
      const seen = await describeChangeSet(clients, scope, made);
      return seen === undefined || PENDING.has(seen.status) ? undefined : seen;
    },
    input,
    PAUSES,
  );
  if (changeSet.status === 'CREATE_COMPLETE') return changeSet;
  await discardChangeSet(clients, scope, made);
  const reason = changeSet.reason ?? changeSet.status;
  if (saysNoChanges(reason)) throw new NoChangesError(scope, stackArn, reason);
  throw new ChangeSetFailedError(scope, stackArn, reason);
};

/** Starts to execute a change set; wait for the operation with waitForStack. */
export const executeChangeSet = async (
  clients: ClientFactory,
  scope: ClientScope,
  { stack, changeSet, token = randomUUID() }: ExecuteChangeSetInput,
): Promise<StackOperation> => {
  requireWrite(clients, cloudformationCalls.executeChangeSet);
  const client = clients.for(CloudFormationClient, scope);
  const found = await describeStack(clients, scope, { stack });
  const stackArn = found?.arn ?? stack;
  const events = await listStackEvents(clients, scope, { stack: stackArn, limit: 1 });
  await callAws(scope, cloudformationCalls.executeChangeSet, () =>
    client.send(
      new ExecuteChangeSetCommand({ StackName: stackArn, ChangeSetName: changeSet, ClientRequestToken: token }),
    ),
  );
  const kind = found?.status === EMPTY ? 'create' : 'update';
  return { kind, stackArn, after: events?.[0]?.id, confirmed: false };
};

/** Deletes a change set that was not executed; succeeds if it does not exist. */
export const deleteChangeSet = async (
  clients: ClientFactory,
  scope: ClientScope,
  { stack, changeSet }: ChangeSetInput,
): Promise<void> => {
  requireWrite(clients, cloudformationCalls.deleteChangeSet);
  const client = clients.for(CloudFormationClient, scope);
  await unlessAbsent(
    callAws(scope, cloudformationCalls.deleteChangeSet, () =>
      client.send(new DeleteChangeSetCommand({ StackName: stack, ChangeSetName: changeSet })),
    ),
  );
};

/** Deletes a useless change set. A failure to delete does not matter: the next execution removes it. */
export const discardChangeSet = async (
  clients: ClientFactory,
  scope: ClientScope,
  input: ChangeSetInput,
): Promise<void> => {
  try {
    await deleteChangeSet(clients, scope, input);
  } catch {
    // The error that made the change set useless is thrown in its place.
  }
};
