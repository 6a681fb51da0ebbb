import { type CloudFormationClient, paginateListStacks, type StackSummary } from '@aws-sdk/client-cloudformation';
import { defined } from '../../domain/defined.ts';
import type { ResourceRef } from '../../domain/resource.ts';
import { readPages } from '../listing.ts';

/** A stack as the listing shows it. Times are milliseconds since the epoch. */
export interface ListedStack {
  /** `<name>/<id>`, the end of its ARN. */
  readonly key: string;
  readonly resource: ResourceRef<'cloudformation:stack'>;
  readonly status: string;
  readonly updatedAt: number | undefined;
  readonly driftStatus: string;
  /** Time of the last initiated detection of the stack or of one of its resources. */
  readonly checkedAt: number | undefined;
}

export interface Sweep {
  readonly stacks: readonly ListedStack[];
  readonly complete: boolean;
  readonly error?: unknown;
  readonly pages: number;
}

const nameIn = (arn: string): string => arn.split('/')[1] ?? arn;

/** CloudFormation names the stack of a StackSet's instance `StackSet-<StackSet>-<uuid>`. */
const stackSetOf = (name: string): string | undefined =>
  /^StackSet-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(name)?.[1];

const groupOf = ({ StackId, StackName = '', RootId, ParentId }: StackSummary): string | undefined => {
  const root = RootId ?? ParentId;
  const nested = root !== undefined && root !== StackId;
  const stackSet = stackSetOf(nested ? nameIn(root) : StackName);
  if (stackSet !== undefined) return `stackset:${stackSet}`;
  return nested ? `stack:${nameIn(root)}` : undefined;
};

const listed = (summary: StackSummary): ListedStack | undefined => {
  const { StackId: arn, StackName: name, StackStatus: status, LastUpdatedTime, DriftInformation: drift } = summary;
  // Deleted stacks stay in the listing for 90 days; asking for the other states by name would hide those not known yet.
  if (arn === undefined || name === undefined || status === undefined || status === 'DELETE_COMPLETE') return undefined;
  const group = groupOf(summary);
  return {
    key: arn.split('/').slice(1).join('/'),
    resource: { kind: 'cloudformation:stack', arn, name, ...defined({ group }) },
    status,
    updatedAt: LastUpdatedTime?.getTime(),
    driftStatus: drift?.StackDriftStatus ?? 'NOT_CHECKED',
    checkedAt: drift?.LastCheckTimestamp?.getTime(),
  };
};

/** Lists the existing stacks, including nested ones and StackSet instances, with the times of their last detections. */
export const sweepStacks = async (client: CloudFormationClient): Promise<Sweep> => {
  const stacks = new Map<string, ListedStack>();
  let pages = 0;
  const listing = await readPages(paginateListStacks({ client }, {}), ({ StackSummaries = [] }) => {
    pages += 1;
    for (const summary of StackSummaries) {
      const stack = listed(summary);
      if (stack !== undefined) stacks.set(stack.key, stack);
    }
  });
  return { stacks: [...stacks.values()], pages, ...listing };
};
