import {
  type ChangeSetSummary,
  ChangeSetType,
  type CreateChangeSetInput,
  type CreateChangeSetOutput,
  type DeleteChangeSetInput,
  type DeleteChangeSetOutput,
  DeploymentMode,
  type DescribeChangeSetInput,
  type DescribeChangeSetOutput,
  type ExecuteChangeSetInput,
  type ExecuteChangeSetOutput,
  type ListChangeSetsInput,
  type ListChangeSetsOutput,
  OnStackFailure,
} from '@aws-sdk/client-cloudformation';
import type { CallContext, Operation } from '../../operation.ts';
import { ServiceError } from '../../protocol/service-error.ts';
import { startWork } from '../../time/timed-work.ts';
import { uuidOf } from '../../world/create-stack.ts';
import { deploymentOf } from '../../world/deployment-of.ts';
import type { WorldStack } from '../../world/stack.ts';
import type { ChangeSetRecord, StackDefinition } from '../../world/stack-deployment.ts';
import { enumProblem } from '../constraint.ts';
import { pageOf } from '../page.ts';
import { previewOf, withoutValues } from './change-preview.ts';
import {
  changeSetNamed,
  findChangeSet,
  forgetChangeSet,
  namedChangeSet,
  stackOfChangeSets,
} from './change-set-lookup.ts';
import { planDeployment } from './deployment-plan.ts';
import { rowOf, stackStatusOf } from './drift-rows.ts';
import { sameValue } from './resource-properties.ts';
import { stackHappened } from './stack-events.ts';
import { findStack } from './stack-lookup.ts';
import { addStack, definitionOf, startDeployment, updatableStack } from './stack-operations.ts';
import { templateOf } from './stack-template.ts';
import { parseTemplate } from './template.ts';
import { shownParameters } from './template-parameters.ts';
import { validationError } from './validation-error.ts';

const PAGE_SIZE = 100;
const CHANGE_SET_NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;
const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

const invalidToken = () => validationError('1 validation error detected: invalid NextToken');
const invalidStatus = (message: string): ServiceError => new ServiceError('InvalidChangeSetStatus', message, 400);

const hasEnded = ({ executionStatus }: ChangeSetRecord): boolean =>
  executionStatus === 'EXECUTE_COMPLETE' || executionStatus === 'EXECUTE_FAILED';

/** Returns the stack of a change set; for a new stack, the one in review. */
const stackFor = (input: CreateChangeSetInput, context: CallContext): WorldStack | undefined => {
  const { ChangeSetType: type = 'UPDATE', StackName: name, ChangeSetName: changeSet } = input;
  if (type === 'IMPORT') throw validationError('The embedded AWS does not import resources.');
  if (type === 'UPDATE') return updatableStack(name, context);
  const existing = findStack(name, context);
  if (existing !== undefined && existing.status !== 'REVIEW_IN_PROGRESS') {
    throw validationError(
      `Stack [${name}] already exists and cannot be created again with the changeSet [${changeSet}].`,
    );
  }
  if (input.UsePreviousTemplate) {
    throw validationError('Cannot specify usePreviousTemplate as true for a changeSetType CREATE');
  }
  return existing;
};

/** Names the attribute in which a change set of the same name differs. */
const mismatch = (record: ChangeSetRecord, definition: StackDefinition, token: string | undefined) => {
  if (record.definition.templateText !== definition.templateText) return 'Template';
  if (!sameValue(record.definition.parameters, definition.parameters)) return 'Parameters';
  return record.clientToken === token ? undefined : 'ClientToken';
};

/** Starts the creation of a change set. Its effects are computed when it completes. */
const startCreation = (stack: WorldStack, changeSet: ChangeSetRecord, context: CallContext): void => {
  const { clock, world } = context;
  const now = clock.now();
  changeSet.work = startWork(now, function* () {
    const { changeSetSeconds } = world.deployments;
    changeSet.status = 'CREATE_PENDING';
    yield changeSetSeconds / 4;
    changeSet.status = 'CREATE_IN_PROGRESS';
    yield (changeSetSeconds * 3) / 4;
    try {
      if (changeSet.revertDrift) {
        const rows = stack.resources.flatMap((resource) => rowOf(resource, clock.now()) ?? []);
        changeSet.stackDriftStatus = stackStatusOf(rows);
      }
      const plan = planDeployment(stack, changeSet, context);
      changeSet.changes = previewOf(plan, templateOf(stack));
      changeSet.status = plan.changes ? 'CREATE_COMPLETE' : 'FAILED';
      changeSet.statusReason = plan.changes ? undefined : NO_CHANGES;
      changeSet.executionStatus = plan.changes ? 'AVAILABLE' : 'UNAVAILABLE';
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      changeSet.status = 'FAILED';
      changeSet.statusReason = error.message;
    }
  });
  changeSet.work.advance(now);
};

export const answerCreateChangeSet: Operation<CreateChangeSetInput, CreateChangeSetOutput> = (input, context) => {
  const name = input.ChangeSetName ?? '';
  if (!CHANGE_SET_NAME.test(name)) {
    throw validationError(
      `1 validation error detected: Value '${name}' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  }
  const problem =
    enumProblem('changeSetType', input.ChangeSetType, ChangeSetType) ??
    enumProblem('deploymentMode', input.DeploymentMode, DeploymentMode) ??
    enumProblem('onStackFailure', input.OnStackFailure, OnStackFailure);
  if (problem !== undefined) throw validationError(problem);
  const existing = stackFor(input, context);
  const definition = definitionOf(input, existing, context);
  const same = existing && changeSetNamed(existing, name);
  if (existing !== undefined && same !== undefined && !hasEnded(same)) {
    const attribute = mismatch(same, definition, input.ClientToken);
    if (attribute === undefined) return { Id: same.arn, StackId: existing.arn };
    const message = `ChangeSet ${name} cannot be created due to a mismatch with existing attribute ${attribute}`;
    throw new ServiceError('AlreadyExistsException', message, 400);
  }
  const now = context.clock.now();
  const stack = existing ?? addStack(input.StackName, context);
  if (existing === undefined) stackHappened(stack, { at: now, status: 'REVIEW_IN_PROGRESS', reason: 'User Initiated' });
  const { partition, region, accountId } = context;
  const { changeSets } = deploymentOf(stack);
  const id = uuidOf(`${stack.arn}/${name}/${now}/${changeSets.size}`);
  const changeSet: ChangeSetRecord = {
    id,
    name,
    arn: `arn:${partition}:cloudformation:${region}:${accountId}:changeSet/${name}/${id}`,
    type: input.ChangeSetType === 'CREATE' ? 'CREATE' : 'UPDATE',
    definition,
    description: input.Description,
    clientToken: input.ClientToken,
    revertDrift: input.DeploymentMode === 'REVERT_DRIFT',
    onStackFailure: input.OnStackFailure,
    includeNestedStacks: input.IncludeNestedStacks ?? false,
    createdAt: now,
    status: 'CREATE_PENDING',
    executionStatus: 'UNAVAILABLE',
    changes: [],
  };
  changeSets.set(changeSet.arn, changeSet);
  startCreation(stack, changeSet, context);
  return { Id: changeSet.arn, StackId: stack.arn };
};

const summaryOf = (stack: WorldStack, changeSet: ChangeSetRecord): ChangeSetSummary => ({
  StackId: stack.arn,
  StackName: stack.name,
  ChangeSetId: changeSet.arn,
  ChangeSetName: changeSet.name,
  ExecutionStatus: changeSet.executionStatus,
  Status: changeSet.status,
  StatusReason: changeSet.statusReason,
  CreationTime: new Date(changeSet.createdAt),
  Description: changeSet.description,
  IncludeNestedStacks: changeSet.includeNestedStacks,
});

export const answerDescribeChangeSet: Operation<DescribeChangeSetInput, DescribeChangeSetOutput> = (input, context) => {
  const { stack, changeSet } = namedChangeSet(input, context);
  const { definition, revertDrift, stackDriftStatus, onStackFailure } = changeSet;
  const parameters = shownParameters(parseTemplate(definition.templateText), definition.parameters);
  const page = pageOf(changeSet.changes, ({ ResourceChange: change }) => change?.LogicalResourceId ?? '', {
    ...{ of: ['DescribeChangeSet', changeSet.arn], token: input.NextToken, size: PAGE_SIZE, invalidToken },
  });
  return {
    ...summaryOf(stack, changeSet),
    Parameters: parameters.length === 0 ? undefined : [...parameters],
    Capabilities: definition.capabilities as NonNullable<DescribeChangeSetOutput['Capabilities']>,
    Tags: Object.entries(definition.tags).map(([Key, Value]) => ({ Key, Value })),
    NotificationARNs: [],
    RollbackConfiguration: {},
    OnStackFailure: onStackFailure,
    ...(revertDrift ? { DeploymentMode: 'REVERT_DRIFT', StackDriftStatus: stackDriftStatus } : {}),
    Changes: page.items.map((change) => (input.IncludePropertyValues ? change : withoutValues(change))),
    NextToken: page.next,
  };
};

/** Lists change sets that can still be executed, or are being executed, latest first. */
export const answerListChangeSets: Operation<ListChangeSetsInput, ListChangeSetsOutput> = (input, context) => {
  const stack = stackOfChangeSets(input.StackName, context);
  const active = [...deploymentOf(stack).changeSets.values()].filter((changeSet) => !hasEnded(changeSet));
  const page = pageOf(active, ({ createdAt, id }) => `${String(1e15 - createdAt).padStart(16, '0')}/${id}`, {
    ...{ of: ['ListChangeSets', stack.arn], token: input.NextToken, size: PAGE_SIZE, invalidToken },
  });
  return { Summaries: page.items.map((changeSet) => summaryOf(stack, changeSet)), NextToken: page.next };
};

export const answerExecuteChangeSet: Operation<ExecuteChangeSetInput, ExecuteChangeSetOutput> = (input, context) => {
  const { stack, changeSet } = namedChangeSet(input, context);
  const { arn, status, executionStatus, onStackFailure } = changeSet;
  if (status !== 'CREATE_COMPLETE') {
    throw invalidStatus(`ChangeSet [${arn}] cannot be executed in its current status of [${status}]`);
  }
  if (executionStatus !== 'AVAILABLE') {
    throw invalidStatus(
      `ChangeSet [${arn}] cannot be executed in its current execution status of [${executionStatus}]`,
    );
  }
  if (input.DisableRollback && onStackFailure !== undefined) {
    throw validationError('DisableRollback and OnStackFailure cannot be specified together.');
  }
  if (stack.status !== 'REVIEW_IN_PROGRESS') updatableStack(stack.arn, context);
  const plan = planDeployment(stack, changeSet, context);
  const { changeSets } = deploymentOf(stack);
  for (const other of changeSets.values()) if (other !== changeSet && !hasEnded(other)) forgetChangeSet(stack, other);
  changeSet.executionStatus = 'EXECUTE_IN_PROGRESS';
  const onFailure = input.DisableRollback ? 'DO_NOTHING' : (onStackFailure ?? 'ROLLBACK');
  startDeployment(stack, { plan, onFailure, token: input.ClientRequestToken, changeSet }, context);
  return {};
};

/** Deletes a change set. Succeeds if it does not exist. */
export const answerDeleteChangeSet: Operation<DeleteChangeSetInput, DeleteChangeSetOutput> = (input, context) => {
  const found = findChangeSet(input, context);
  if (found === undefined) return {};
  const { stack, changeSet } = found;
  if (changeSet.executionStatus === 'EXECUTE_IN_PROGRESS') {
    throw invalidStatus(
      `ChangeSet [${changeSet.arn}] cannot be deleted in its current execution status of [EXECUTE_IN_PROGRESS]`,
    );
  }
  forgetChangeSet(stack, changeSet);
  return {};
};
