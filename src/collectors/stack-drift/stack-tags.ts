import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { gapCause } from '../../aws/errors/errors.ts';
import { cloudformationCalls } from '../../domain/calls/cloudformation.ts';
import { type Reading, readValue, unread } from '../../domain/evidence.ts';
import { type Tags, tagsOf } from '../resource-tags.ts';
import { isGone } from './rows.ts';

/** The tags of a stack, which listings leave out; none when the stack is gone. */
export const readTags = async (cloudformation: CloudFormationClient, arn: string): Promise<Reading<Tags>> => {
  try {
    const { Stacks = [] } = await cloudformation.send(new DescribeStacksCommand({ StackName: arn }));
    return readValue(tagsOf(Stacks[0]?.Tags));
  } catch (error) {
    return isGone(error) ? readValue({}) : unread(gapCause(error, cloudformationCalls.describeStacks));
  }
};
