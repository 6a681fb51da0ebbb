import type { CallContext } from '../../operation.ts';
import type { WorldStack } from '../../world/stack.ts';
import type { RegionState } from '../../world/world.ts';
import { touch } from './detection.ts';
import { validationError } from './validation-error.ts';

/** Returns the state of the caller's account in the request's Region. */
export const regionOf = ({ world, accountId, region }: CallContext): RegionState =>
  world.account(accountId).region(region);

/** Finds a stack by its name or ARN; by ARN deleted ones too. */
export const findStack = (name: string | undefined, context: CallContext): WorldStack | undefined => {
  const { stacks } = regionOf(context);
  const now = context.clock.now();
  const byId = name?.startsWith('arn:') ? stacks.get(name.slice(name.lastIndexOf('/') + 1)) : undefined;
  if (byId !== undefined && byId.arn === name) return touch(byId, now);
  for (const stack of stacks.values()) {
    if (stack.name === name && touch(stack, now).status !== 'DELETE_COMPLETE') return stack;
  }
  return undefined;
};

/** Returns the stack that a Describe or List operation names. */
export const describedStack = (name: string | undefined, context: CallContext): WorldStack => {
  const stack = findStack(name, context);
  if (stack === undefined) throw validationError(`Stack with id ${name} does not exist`);
  return stack;
};

/** ARN that IAM policies of operations on one stack are matched against. */
export const stackArn = ({ StackName: name }: { StackName?: string }, context: CallContext): string => {
  if (name?.startsWith('arn:')) return name;
  const { partition, region, accountId } = context;
  return (
    findStack(name, context)?.arn ?? `arn:${partition}:cloudformation:${region}:${accountId}:stack/${name ?? '*'}/*`
  );
};
