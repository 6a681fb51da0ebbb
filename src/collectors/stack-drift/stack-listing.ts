import {
  describedStackPages,
  describeStack,
  type ListedStack,
  livingStatuses,
  stackPages,
} from '../../aws/operations/cloudformation/cloudformation.ts';
import { cloudformationCalls } from '../../domain/calls/cloudformation.ts';
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
  /** Call that failed, if it is not the listing itself. */
  readonly failedCall?: typeof cloudformationCalls.describeStacks;
  readonly pages: number;
  /** ARNs of stacks in a status that the filter does not know; absent without a filter. */
  readonly beyondFilter?: readonly string[];
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

/** Pages that a step reads without a filter. Deleted stacks, which CloudFormation lists for 90 days, may be thousands. */
const MOST_UNFILTERED_PAGES = 10;

type StackPages = AsyncIterable<readonly ListedStack[]>;

/** Stacks that one step has read. */
interface Reading {
  readonly place: Place;
  readonly stacks: Map<string, TargetStack>;
  pages: number;
}

const keep = ({ stacks }: Reading, page: readonly ListedStack[]): void => {
  for (const stack of page.filter(isNamed).map(listed)) stacks.set(stack.key, stack);
};

/** Reads the listing without a filter while it is short. Returns undefined where it is longer. */
const readShort = async (reading: Reading): Promise<StackListing | undefined> => {
  const { clients, target } = reading.place;
  let isLong = false;
  const start = async function* (): StackPages {
    for await (const page of stackPages(clients, target)) {
      isLong = reading.pages === MOST_UNFILTERED_PAGES;
      if (isLong) return;
      yield page;
    }
  };
  const ended = await readPages(start(), (page) => {
    reading.pages += 1;
    keep(reading, page);
  });
  return isLong ? undefined : { stacks: [...reading.stacks.values()], pages: reading.pages, ...ended };
};

/** Describes all stacks, and keeps those in a status that a filter of the known ones hides. */
const findBeyond = async (reading: Reading): Promise<readonly string[]> => {
  const { clients, target } = reading.place;
  const arns: string[] = [];
  for await (const page of describedStackPages(clients, target)) {
    const beyond = page.filter(({ status }) => !livingStatuses.includes(status));
    keep(reading, beyond);
    arns.push(...beyond.map(({ arn }) => arn));
  }
  return arns;
};

/** Describes stacks that the filter hid at first. */
const describeBeyond = async (reading: Reading, arns: readonly string[]): Promise<readonly string[]> => {
  const { clients, target } = reading.place;
  for (const stack of arns) {
    const described = await describeStack(clients, target, { stack });
    if (described !== undefined && described.status !== 'DELETE_COMPLETE') keep(reading, [described]);
  }
  return arns;
};

/** Reads the listing without deleted stacks. */
const readFiltered = async (reading: Reading, beyond: readonly string[] | undefined): Promise<StackListing> => {
  const { clients, target } = reading.place;
  const ended = await readPages(stackPages(clients, target, { statuses: livingStatuses }), (page) => {
    reading.pages += 1;
    keep(reading, page);
  });
  const listing = (end: Pick<StackListing, 'complete' | 'error' | 'failedCall' | 'beyondFilter'>): StackListing => ({
    stacks: [...reading.stacks.values()],
    pages: reading.pages,
    ...defined({ beyondFilter: beyond }),
    ...end,
  });
  if (!ended.complete) return listing(ended);
  try {
    const beyondFilter = beyond === undefined ? await findBeyond(reading) : await describeBeyond(reading, beyond);
    return listing({ complete: true, beyondFilter });
  } catch (error) {
    return listing({ complete: false, error, failedCall: cloudformationCalls.describeStacks });
  }
};

/**
 * Lists the existing stacks, including nested ones and StackSet instances, with the times of their last detections.
 * Reads the listing without a filter, which hides no status. Where that is long, filters the deleted stacks out, and
 * describes all stacks once a run to find those in a status that the filter does not know (`beyondFilter`).
 */
export const listTargetStacks = async (place: Place, beyondFilter?: readonly string[]): Promise<StackListing> => {
  const reading = (): Reading => ({ place, stacks: new Map(), pages: 0 });
  const short = beyondFilter === undefined ? await readShort(reading()) : undefined;
  return short ?? readFiltered(reading(), beyondFilter);
};
