import { randomUUID } from 'node:crypto';
import { CloudFormationClient, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { cloudformationCalls } from '../../../domain/calls/cloudformation.ts';
import { defined } from '../../../domain/defined.ts';
import type { ClientFactory, ClientScope } from '../../clients/client-factory.ts';
import { callAws } from '../call.ts';
import type { OperationTable } from '../operation-table.ts';
import { requireWrite } from '../require-write.ts';
import type { WaitOptions } from '../wait.ts';
import { describeStack, type StackInput } from './cloudformation.ts';
import { type ChangeSet, listChangeSets } from './cloudformation-change-sets.ts';
import {
  createChangeSet,
  type DeploymentInput,
  discardChangeSet,
  executeChangeSet,
} from './cloudformation-change-sets-write.ts';
import { StackOperationError } from './cloudformation-errors.ts';
import { listStackEvents } from './cloudformation-events.ts';
import { type OnStackEvent, waitForStack } from './cloudformation-wait.ts';
import type { StackOperation, StackOperationResult } from './stack-operation.ts';

export interface DeployStackInput extends DeploymentInput, WaitOptions {
  readonly onEvent?: OnStackEvent;
}

/** A deployment that succeeded. */
export interface Deployment extends StackOperationResult {
  /** The executed change set, with the effects that it announced. */
  readonly changeSet: ChangeSet;
}

export interface DeleteStackInput extends StackInput, WaitOptions {
  /** Logical ids of resources that stay; only of a stack whose deletion has failed. */
  readonly retain?: readonly string[];
  /**
   * The role that CloudFormation acts with, which the caller needs iam:PassRole on; that of the last deployment, or the caller's own
   * permissions, when absent.
   */
  readonly serviceRoleArn?: string;
  /** Deletes a stack whose deletion has failed, leaving its undeletable resources. */
  readonly force?: boolean;
  readonly onEvent?: OnStackEvent;
}

const DELETE = [
  cloudformationCalls.deleteStack,
  cloudformationCalls.describeStackEvents,
  cloudformationCalls.describeStacks,
] as const;
const DELETE_EMPTY = [
  cloudformationCalls.deleteStack,
  cloudformationCalls.describeStacks,
  cloudformationCalls.listChangeSets,
] as const;
const DEPLOY = [
  cloudformationCalls.createChangeSet,
  cloudformationCalls.deleteChangeSet,
  cloudformationCalls.describeChangeSet,
  cloudformationCalls.describeStackEvents,
  cloudformationCalls.describeStacks,
  cloudformationCalls.executeChangeSet,
  cloudformationCalls.validateTemplate,
] as const;

export const operations = {
  deleteEmptyStack: { calls: DELETE_EMPTY },
  deleteStack: { calls: DELETE },
  deployStack: { calls: DEPLOY },
} as const satisfies OperationTable;

/** Waits for an operation, which is an error unless it ends well. */
const settled = async (
  clients: ClientFactory,
  scope: ClientScope,
  operation: StackOperation,
  input: WaitOptions & { readonly onEvent?: OnStackEvent },
): Promise<StackOperationResult> => {
  const result = await waitForStack(clients, scope, { ...input, stack: operation.stackArn, operation });
  // Only a stack that is looked for by name can be absent.
  if (result === undefined) throw new Error(`${operation.stackArn} does not exist`);
  if (!result.succeeded) throw new StackOperationError(scope, result);
  return result;
};

/**
 * Creates or updates a stack through a change set, and waits until it is done. Throws a NoChangesError if there is
 * nothing to do, a ChangeSetFailedError before any change, and a StackOperationError if the deployment fails. An
 * aborted deployment continues in CloudFormation: waitForStack finds it again.
 */
export const deployStack = async (
  clients: ClientFactory,
  scope: ClientScope,
  input: DeployStackInput,
): Promise<Deployment> => {
  const changeSet = await createChangeSet(clients, scope, input);
  const named = { stack: changeSet.stackArn, changeSet: changeSet.arn };
  let operation: StackOperation;
  try {
    input.signal?.throwIfAborted();
    operation = await executeChangeSet(clients, scope, named);
  } catch (error) {
    await discardChangeSet(clients, scope, named);
    throw error;
  }
  return { ...(await settled(clients, scope, operation, input)), changeSet };
};

/**
 * Deletes a stack and waits until it is gone; undefined if it does not exist. Throws a StackOperationError if it cannot
 * be deleted.
 */
export const deleteStack = async (
  clients: ClientFactory,
  scope: ClientScope,
  input: DeleteStackInput,
): Promise<StackOperationResult | undefined> => {
  requireWrite(clients, cloudformationCalls.deleteStack);
  const client = clients.for(CloudFormationClient, scope);
  const found = await describeStack(clients, scope, input);
  if (found === undefined || found.status === 'DELETE_COMPLETE') return undefined;
  const events = await listStackEvents(clients, scope, { stack: found.arn, limit: 1 });
  const command = new DeleteStackCommand({
    StackName: found.arn,
    ClientRequestToken: randomUUID(),
    ...defined({ RetainResources: input.retain && [...input.retain] }),
    ...defined({ RoleARN: input.serviceRoleArn }),
    ...(input.force ? { DeletionMode: 'FORCE_DELETE_STACK' } : {}),
  });
  input.signal?.throwIfAborted();
  await callAws(scope, cloudformationCalls.deleteStack, () => client.send(command));
  const operation: StackOperation = {
    kind: 'delete',
    stackArn: found.arn,
    after: events?.[0]?.id,
    confirmed: false,
  };
  return settled(clients, scope, operation, input);
};

/**
 * Deletes a stack that was created only for change sets, and has none left; a stack that was ever deployed stays.
 * Returns whether it was deleted.
 */
export const deleteEmptyStack = async (
  clients: ClientFactory,
  scope: ClientScope,
  input: StackInput,
): Promise<boolean> => {
  requireWrite(clients, cloudformationCalls.deleteStack);
  const found = await describeStack(clients, scope, input);
  if (found?.status !== 'REVIEW_IN_PROGRESS') return false;
  const changeSets = await listChangeSets(clients, scope, { stack: found.arn });
  if (changeSets === undefined || changeSets.length > 0) return false;
  const client = clients.for(CloudFormationClient, scope);
  await callAws(scope, cloudformationCalls.deleteStack, () =>
    client.send(new DeleteStackCommand({ StackName: found.arn })),
  );
  return true;
};
