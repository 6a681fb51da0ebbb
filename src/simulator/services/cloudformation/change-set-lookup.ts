import type { CallContext } from '../../operation.ts';
import { ServiceError } from '../../protocol/service-error.ts';
import { deploymentOf } from '../../world/deployment-of.ts';
import type { WorldStack } from '../../world/stack.ts';
import type { ChangeSetRecord } from '../../world/stack-deployment.ts';
import { touch } from './detection.ts';
import { findStack, regionOf, stackArn } from './stack-lookup.ts';
import { validationError } from './validation-error.ts';

interface ChangeSetInput {
  readonly ChangeSetName?: string | undefined;
  readonly StackName?: string | undefined;
}

export interface FoundChangeSet {
  readonly stack: WorldStack;
  readonly changeSet: ChangeSetRecord;
}

/** Returns the stack of a change set. A deleted stack is found by its ARN only. */
export const stackOfChangeSets = (name: string | undefined, context: CallContext): WorldStack => {
  const stack = findStack(name, context);
  if (stack === undefined) throw validationError(`Stack [${name}] does not exist`);
  return stack;
};

/** Returns the latest change set of this name. */
export const changeSetNamed = (stack: WorldStack, name: string | undefined): ChangeSetRecord | undefined =>
  [...(stack.deployment?.changeSets.values() ?? [])].filter((one) => one.name === name).at(-1);

/** Finds a change set by its ARN, or by its name and its stack; `undefined` if the stack has none. */
export const findChangeSet = (
  { ChangeSetName: name, StackName: stackName }: ChangeSetInput,
  context: CallContext,
): FoundChangeSet | undefined => {
  if (name?.startsWith('arn:')) {
    for (const stack of regionOf(context).stacks.values()) {
      const changeSet = stack.deployment?.changeSets.get(name);
      if (changeSet !== undefined) return { stack: touch(stack, context.clock.now()), changeSet };
    }
    return undefined;
  }
  if (stackName === undefined) {
    throw validationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
  }
  const stack = stackOfChangeSets(stackName, context);
  const changeSet = changeSetNamed(stack, name);
  return changeSet && { stack, changeSet };
};

/** Returns the change set that an operation names. */
export const namedChangeSet = (input: ChangeSetInput, context: CallContext): FoundChangeSet => {
  const found = findChangeSet(input, context);
  if (found !== undefined) return found;
  throw new ServiceError('ChangeSetNotFound', `ChangeSet [${input.ChangeSetName}] does not exist`, 404);
};

/** ARN that IAM policies of operations on a change set are matched against: its stack's. */
export const changeSetStackArn = (input: ChangeSetInput, context: CallContext): string => {
  const { ChangeSetName: name, StackName: stackName } = input;
  if (stackName !== undefined || !name?.startsWith('arn:')) return stackArn({ StackName: stackName ?? '*' }, context);
  return findChangeSet({ ChangeSetName: name }, context)?.stack.arn ?? stackArn({ StackName: '*' }, context);
};

export const forgetChangeSet = (stack: WorldStack, { arn }: ChangeSetRecord): void => {
  deploymentOf(stack).changeSets.delete(arn);
};
