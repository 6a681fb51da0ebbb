import {
  type Capability,
  type DescribeStacksInput,
  type DescribeStacksOutput,
  type ListStacksInput,
  type ListStacksOutput,
  type Stack as StackDescription,
  StackStatus,
  type StackSummary,
} from '@aws-sdk/client-cloudformation';
import type { CallContext, Operation } from '../../operation.ts';
import { uuidOf } from '../../world/create-stack.ts';
import type { WorldStack } from '../../world/stack.ts';
import { newDeployment } from '../../world/stack-deployment.ts';
import type { RegionState } from '../../world/world.ts';
import { enumProblem } from '../constraint.ts';
import { pageOf } from '../page.ts';
import { touch, vanish } from './detection.ts';
import { describedStack, regionOf } from './stack-lookup.ts';
import { parseTemplate } from './template.ts';
import { shownParameters } from './template-parameters.ts';
import { validationError } from './validation-error.ts';

const PAGE_SIZE = 100;
/** Milliseconds for which deleted stacks are listed. */
const DELETED_LISTED_MS = 90 * 24 * 3600 * 1000;

/** Sort key of ListStacks, newest first. */
const listingKey = (stack: WorldStack): string =>
  `${String(1e15 - Date.parse(stack.createdAt)).padStart(16, '0')}/${stack.id}`;

const parentOf = (stack: WorldStack, { stacks }: RegionState): WorldStack | undefined => {
  if (stack.parent === undefined) return undefined;
  const named = [...stacks.values()].filter(({ name }) => name === stack.parent);
  return named.find(({ status }) => status !== 'DELETE_COMPLETE') ?? named[0];
};

const rootOf = (stack: WorldStack, region: RegionState): WorldStack => {
  const parent = parentOf(stack, region);
  return parent === undefined ? stack : rootOf(parent, region);
};

const dateOf = (iso: string | undefined): Date | undefined => (iso === undefined ? undefined : new Date(iso));

const summaryOf = (stack: WorldStack, region: RegionState): StackSummary => {
  const parent = parentOf(stack, region);
  const { driftStatus, lastCheckAt } = stack.observed;
  return {
    StackId: stack.arn,
    StackName: stack.name,
    CreationTime: new Date(stack.createdAt),
    LastUpdatedTime: dateOf(stack.updatedAt),
    DeletionTime: dateOf(stack.deletedAt),
    StackStatus: stack.status as StackStatus,
    StackStatusReason: stack.deployment?.statusReason,
    ParentId: parent?.arn,
    RootId: parent && rootOf(parent, region).arn,
    DriftInformation: {
      StackDriftStatus: driftStatus,
      LastCheckTimestamp: lastCheckAt === undefined ? undefined : new Date(lastCheckAt),
    },
  };
};

/** Milliseconds since the stacks were deleted of which a world has only the number. */
const DELETED_FOR_MS = 24 * 3600 * 1000;

/** Sort key of the nth deleted stack of which a world has only the number: newer than all others. */
const deletedKey = (nth: number): string => `${'0'.padStart(16, '0')}/${String(nth).padStart(8, '0')}`;

/** Returns what ListStacks shows of the nth of them. */
const deletedSummary = (nth: number, { partition, region, accountId, clock }: CallContext): StackSummary => {
  const name = `deleted-${nth}`;
  const deletedAt = new Date(clock.now() - DELETED_FOR_MS);
  return {
    StackId: `arn:${partition}:cloudformation:${region}:${accountId}:stack/${name}/${uuidOf(`${accountId}/${region}/${name}`)}`,
    StackName: name,
    CreationTime: deletedAt,
    DeletionTime: deletedAt,
    StackStatus: 'DELETE_COMPLETE',
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
};

/** Drops empty lists, as CloudFormation does. */
const unlessEmpty = <T>(items: readonly T[]): T[] | undefined => (items.length === 0 ? undefined : [...items]);

const stackOf = (stack: WorldStack, region: RegionState): StackDescription => {
  const { definition, outputs, disableRollback, terminationProtection, changeSetArn } =
    stack.deployment ?? newDeployment();
  const template = definition && parseTemplate(definition.templateText);
  return {
    ...summaryOf(stack, region),
    ChangeSetId: changeSetArn,
    Description: template?.description,
    Parameters: unlessEmpty(shownParameters(template, definition?.parameters ?? {})),
    Capabilities: unlessEmpty((definition?.capabilities ?? []) as readonly Capability[]),
    Outputs: unlessEmpty(
      outputs.map(({ key, value, description, exportName }) => ({
        OutputKey: key,
        OutputValue: value,
        Description: description,
        ExportName: exportName,
      })),
    ),
    Tags: Object.entries({ ...stack.tags, ...definition?.tags }).map(([Key, Value]) => ({ Key, Value })),
    DisableRollback: disableRollback,
    EnableTerminationProtection: terminationProtection,
    NotificationARNs: [],
    RollbackConfiguration: {},
  };
};

const invalidToken = () => validationError('1 validation error detected: invalid NextToken');

export const answerListStacks: Operation<ListStacksInput, ListStacksOutput> = (input, context) => {
  const problem = enumProblem('stackStatusFilter', input.StackStatusFilter, StackStatus);
  if (problem !== undefined) throw validationError(problem);
  const region = regionOf(context);
  const now = context.clock.now();
  const wanted = input.StackStatusFilter?.length ? new Set<string>(input.StackStatusFilter) : undefined;
  const stacks = [...region.stacks.values()].filter((stack) => {
    touch(stack, now);
    if (stack.deletedAt !== undefined && Date.parse(stack.deletedAt) < now - DELETED_LISTED_MS) return false;
    return wanted?.has(stack.status) ?? true;
  });
  const deleted = (wanted?.has('DELETE_COMPLETE') ?? true) ? Array.from({ length: region.deletedStacks }).keys() : [];
  const of = [context.accountId, context.region, 'ListStacks', input.StackStatusFilter];
  const page = pageOf<WorldStack | number>(
    [...deleted, ...stacks],
    (stack) => (typeof stack === 'number' ? deletedKey(stack) : listingKey(stack)),
    { of, token: input.NextToken, size: PAGE_SIZE, invalidToken },
  );
  const summaries = page.items.map((stack) =>
    typeof stack === 'number' ? deletedSummary(stack, context) : summaryOf(stack, region),
  );
  for (const stack of page.items) {
    if (typeof stack === 'number') continue;
    if (stack.detection.vanishesAfter === 'list' && stack.status !== 'DELETE_COMPLETE') vanish(stack, now);
  }
  return { StackSummaries: summaries, NextToken: page.next };
};

const living = (context: CallContext): readonly WorldStack[] =>
  [...regionOf(context).stacks.values()].filter(
    (stack) => touch(stack, context.clock.now()).status !== 'DELETE_COMPLETE',
  );

export const describeStacks: Operation<DescribeStacksInput, DescribeStacksOutput> = (input, context) => {
  const stacks = input.StackName === undefined ? living(context) : [describedStack(input.StackName, context)];
  const of = [context.accountId, context.region, 'DescribeStacks', input.StackName];
  const page = pageOf(stacks, listingKey, { of, token: input.NextToken, size: PAGE_SIZE, invalidToken });
  return { Stacks: page.items.map((stack) => stackOf(stack, regionOf(context))), NextToken: page.next };
};
