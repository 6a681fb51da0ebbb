import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { read } from '../../aws/operations/read.ts';
import type { Reading } from '../../domain/evidence.ts';
import { tagsOf } from '../resource-tags.ts';
import { isGone } from './rows.ts';

const DESCRIBE_STACKS = { operation: 'cloudformation:DescribeStacks', action: 'cloudformation:DescribeStacks' };

/** The tags of a stack, which listings do not tell; none when the stack is gone. */
export const readTags = (
  cloudformation: CloudFormationClient,
  arn: string,
): Promise<Reading<Readonly<Record<string, string>> | undefined>> =>
  read(async () => {
    try {
      const { Stacks = [] } = await cloudformation.send(new DescribeStacksCommand({ StackName: arn }));
      return tagsOf(Stacks[0]?.Tags);
    } catch (error) {
      if (isGone(error)) return {};
      throw error;
    }
  }, DESCRIBE_STACKS);
