import {
  type CreateStackInput,
  type CreateStackOutput,
  type DeleteStackInput,
  OnFailure,
  type Parameter,
  type Tag,
  type UpdateStackInput,
  type UpdateStackOutput,
} from '@aws-sdk/client-cloudformation';
import type { CallContext, Operation } from '../../operation.ts';
import { ServiceError } from '../../protocol/service-error.ts';
import { startWork } from '../../time/timed-work.ts';
import { deploymentOf } from '../../world/deployment-of.ts';
import type { WorldStack } from '../../world/stack.ts';
import type { ChangeSetRecord, OnStackFailure, StackDefinition } from '../../world/stack-deployment.ts';
import { enumProblem } from '../constraint.ts';
import { refuseInsufficientCapabilities } from './capabilities.ts';
import { type DeploymentPlan, planDeployment } from './deployment-plan.ts';
import { findStack, regionOf } from './stack-lookup.ts';
import { templateTextOf } from './stack-template.ts';
import { creation, removal, update } from './stack-work.ts';
import { parseTemplate } from './template.ts';
import { parameterValues } from './template-parameters.ts';
import { requiredTemplate, submittedTemplate } from './template-source.ts';
import { validationError } from './validation-error.ts';

const STACK_NAME = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;

/** States in which CloudFormation accepts an update. */
const UPDATABLE = new Set([
  'CREATE_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_FAILED',
  'UPDATE_ROLLBACK_COMPLETE',
]);

/** Common members of requests that deploy something. */
interface DeploymentInput {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
  readonly UsePreviousTemplate?: boolean | undefined;
  readonly Parameters?: Parameter[] | undefined;
  readonly Tags?: Tag[] | undefined;
  readonly Capabilities?: string[] | undefined;
}

const tagsOf = (tags: readonly Tag[]): Readonly<Record<string, string>> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key ?? '', Value ?? '']));

/** Returns the definition that a request deploys. For an existing stack, absent members keep their values. */
export const definitionOf = (
  input: DeploymentInput,
  stack: WorldStack | undefined,
  context: CallContext,
): StackDefinition => {
  const previous = stack?.deployment?.definition;
  const { UsePreviousTemplate: keepsTemplate, Parameters: parameters = [], Capabilities: capabilities = [] } = input;
  if (keepsTemplate && submittedTemplate(input, context) !== undefined) {
    throw validationError('UsePreviousTemplate must not be specified together with a template.');
  }
  const templateText = keepsTemplate && stack !== undefined ? templateTextOf(stack) : requiredTemplate(input, context);
  const template = parseTemplate(templateText);
  refuseInsufficientCapabilities(template, capabilities);
  return {
    templateText,
    parameters: parameterValues(template, parameters, previous?.parameters),
    tags: input.Tags === undefined ? (previous?.tags ?? {}) : tagsOf(input.Tags),
    capabilities,
  };
};

/** Adds a new stack, which has only a name so far. */
export const addStack = (name: string | undefined, context: CallContext): WorldStack => {
  if (name === undefined || !STACK_NAME.test(name)) {
    throw validationError(
      `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  }
  const createdAt = new Date(context.clock.now()).toISOString();
  return regionOf(context).addStack({ name, status: 'REVIEW_IN_PROGRESS', createdAt });
};

/** Returns the stack that an operation would change, if it can be changed now. */
export const updatableStack = (name: string | undefined, context: CallContext): WorldStack => {
  const stack = findStack(name, context);
  if (stack === undefined || stack.status === 'REVIEW_IN_PROGRESS' || stack.status === 'DELETE_COMPLETE') {
    throw validationError(`Stack [${name}] does not exist`);
  }
  if (!UPDATABLE.has(stack.status)) {
    throw validationError(`Stack:${stack.arn} is in ${stack.status} state and can not be updated.`);
  }
  return stack;
};

/** Retires the change sets of an earlier state of the stack, and cancels those still being created. */
const retireChangeSets = (stack: WorldStack): void => {
  for (const changeSet of deploymentOf(stack).changeSets.values()) {
    if (changeSet.executionStatus === 'AVAILABLE') changeSet.executionStatus = 'OBSOLETE';
    if (changeSet.work === undefined) continue;
    changeSet.work = undefined;
    changeSet.status = 'FAILED';
    changeSet.statusReason = 'The stack was changed by another operation.';
  }
};

interface Start {
  readonly plan: DeploymentPlan;
  readonly onFailure: OnStackFailure;
  readonly token?: string | undefined;
  readonly changeSet?: ChangeSetRecord;
}

/** Starts to create or update a stack. The work continues as time passes. */
export const startDeployment = (
  stack: WorldStack,
  { plan, onFailure, token, changeSet }: Start,
  { world, clock }: CallContext,
): void => {
  const deployment = deploymentOf(stack);
  deployment.generation += 1;
  deployment.disableRollback = onFailure === 'DO_NOTHING';
  if (changeSet !== undefined) deployment.changeSetArn = changeSet.arn;
  const steps = stack.status === 'REVIEW_IN_PROGRESS' ? creation : update;
  const now = clock.now();
  deployment.work = startWork(now, function* (time) {
    const succeeded: boolean = yield* steps({ stack, world, plan, onFailure, token, time });
    if (changeSet !== undefined) changeSet.executionStatus = succeeded ? 'EXECUTE_COMPLETE' : 'EXECUTE_FAILED';
  });
  deployment.work.advance(now);
};

export const answerCreateStack: Operation<CreateStackInput, CreateStackOutput> = (input, context) => {
  const problem = enumProblem('onFailure', input.OnFailure, OnFailure);
  if (problem !== undefined) throw validationError(problem);
  const existing = findStack(input.StackName, context);
  if (existing !== undefined && existing.status !== 'REVIEW_IN_PROGRESS') {
    throw new ServiceError('AlreadyExistsException', `Stack [${input.StackName}] already exists`, 400);
  }
  const definition = definitionOf(input, undefined, context);
  const stack = existing ?? addStack(input.StackName, context);
  let plan: DeploymentPlan;
  try {
    plan = planDeployment(stack, { definition }, context);
  } catch (error) {
    if (existing === undefined) regionOf(context).removeStack(stack.name);
    throw error;
  }
  retireChangeSets(stack);
  deploymentOf(stack).terminationProtection = input.EnableTerminationProtection ?? false;
  const onFailure = input.DisableRollback ? 'DO_NOTHING' : (input.OnFailure ?? 'ROLLBACK');
  startDeployment(stack, { plan, onFailure, token: input.ClientRequestToken }, context);
  return { StackId: stack.arn };
};

export const updateStack: Operation<UpdateStackInput, UpdateStackOutput> = (input, context) => {
  const stack = updatableStack(input.StackName, context);
  const plan = planDeployment(stack, { definition: definitionOf(input, stack, context) }, context);
  if (!plan.changes) throw validationError('No updates are to be performed.');
  retireChangeSets(stack);
  const onFailure = input.DisableRollback ? 'DO_NOTHING' : 'ROLLBACK';
  startDeployment(stack, { plan, onFailure, token: input.ClientRequestToken }, context);
  return { StackId: stack.arn };
};

/** Deletes a stack. Succeeds if it does not exist or is being deleted. */
export const answerDeleteStack: Operation<DeleteStackInput, Record<string, never>> = (input, context) => {
  const stack = findStack(input.StackName, context);
  if (stack === undefined || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return {};
  const deployment = deploymentOf(stack);
  if (deployment.terminationProtection) {
    throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  }
  if (/^UPDATE_.*IN_PROGRESS$/.test(stack.status)) {
    throw validationError(`Stack [${stack.arn}] cannot be deleted while in status ${stack.status}`);
  }
  if (input.RetainResources?.length && stack.status !== 'DELETE_FAILED') {
    throw validationError(
      `Invalid operation on stack [${stack.arn}]. RetainResources can be specified only when the stack is in DELETE_FAILED state.`,
    );
  }
  const retain: ReadonlySet<string> = new Set(input.RetainResources);
  const { world, clock } = context;
  const now = clock.now();
  deployment.work = startWork(now, function* (time) {
    yield* removal({ stack, world, retain, token: input.ClientRequestToken, time });
  });
  deployment.work.advance(now);
  return {};
};
