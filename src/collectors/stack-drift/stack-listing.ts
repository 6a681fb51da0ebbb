import { type ListedStack, stackPages } from '../../aws/operations/cloudformation/cloudformation.ts';
import { defined } from '../../domain/defined.ts';
import type { ResourceRef } from '../../domain/resource.ts';
import type { Place } from '../collector.ts';
import { readPages } from '../listing.ts';

/** A stack as the listing shows it. Times are milliseconds since the epoch. */
export interface TargetStack {
  /** `<name>/<id>`, the end of its ARN. */
  readonly key: string;
  readonly resource: ResourceRef<'cloudformation:stack'>;
  readonly status: string;
  readonly updatedAt: number | undefined;
  readonly driftStatus: string;
  /** Time of the last initiated detection of the stack or of one of its resources. */
  readonly checkedAt: number | undefined;
}

export interface StackListing {
  readonly stacks: readonly TargetStack[];
  readonly complete: boolean;
  readonly error?: unknown;
  readonly pages: number;
}

const nameIn = (arn: string): string => arn.split('/')[1] ?? arn;

/** CloudFormation names the stack of a StackSet's instance `StackSet-<StackSet>-<uuid>`. */
const stackSetOf = (name: string): string | undefined =>
  /^StackSet-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(name)?.[1];

const groupOf = ({ arn, name, rootArn, parentArn }: ListedStack): string | undefined => {
  const root = rootArn ?? parentArn;
  const nested = root !== undefined && root !== arn;
  const stackSet = stackSetOf(nested ? nameIn(root) : name);
  if (stackSet !== undefined) return `stackset:${stackSet}`;
  return nested ? `stack:${nameIn(root)}` : undefined;
};

const listed = (stack: ListedStack): TargetStack => {
  const { arn, name, status, updatedAt, driftStatus, driftCheckedAt } = stack;
  return {
    key: arn.split('/').slice(1).join('/'),
    resource: { kind: 'cloudformation:stack', arn, name, ...defined({ group: groupOf(stack) }) },
    status,
    updatedAt: updatedAt?.getTime(),
    driftStatus,
    checkedAt: driftCheckedAt?.getTime(),
  };
};

/** Tests whether CloudFormation names the stack and its state. */
const isNamed = ({ arn, name, status }: ListedStack): boolean => arn !== '' && name !== '' && status !== 'UNKNOWN';

/** Lists the existing stacks, including nested ones and StackSet instances, with the times of their last detections. */
export const listTargetStacks = async ({ clients, target }: Place): Promise<StackListing> => {
  const stacks = new Map<string, TargetStack>();
  let pages = 0;
  const listing = await readPages(stackPages(clients, target), (page) => {
    pages += 1;
    for (const stack of page.filter(isNamed).map(listed)) stacks.set(stack.key, stack);
  });
  return { stacks: [...stacks.values()], pages, ...listing };
};
