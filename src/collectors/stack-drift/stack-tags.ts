import { gapCause } from '../../aws/errors/errors.ts';
import { describeStack } from '../../aws/operations/cloudformation/cloudformation.ts';
import { cloudformationCalls } from '../../domain/calls/cloudformation.ts';
import { type Reading, readValue, unread } from '../../domain/evidence.ts';
import type { Place } from '../collector.ts';
import type { Tags } from '../resource-tags.ts';

/** The tags of a stack, which listings leave out; none when the stack is gone. */
export const readTags = async ({ clients, target }: Place, arn: string): Promise<Reading<Tags>> => {
  try {
    return readValue((await describeStack(clients, target, { stack: arn }))?.tags ?? {});
  } catch (error) {
    return unread(gapCause(error, cloudformationCalls.describeStacks));
  }
};
