import {
  CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
  paginateListStacks,
  type StackSummary,
} from '@aws-sdk/client-cloudformation';
import type { WorldStack } from '../../src/simulator/world/stack.ts';
import type { StackFile, WorldFile } from '../../src/simulator/world/world-schema.ts';
import { ACCOUNT, accountWorld, REGION, simulatedAws } from './simulated-aws.ts';

type ResourceFile = NonNullable<StackFile['resources']>[number];

/** A queue of a stack, in sync unless more is said. */
export const queue = (logicalId: string, more: Partial<ResourceFile> = {}): ResourceFile => ({
  logicalId,
  type: 'AWS::SQS::Queue',
  ...more,
});
/** Makes a resource of a stack drift. */
export const modified: Partial<ResourceFile> = {
  drift: 'MODIFIED',
  differences: [{ path: '/RedrivePolicy/maxReceiveCount', expected: '5', actual: '10' }],
};

/** CloudFormation with these stacks in eu-west-1 of one account. */
export const simulatedStacks = async (stacks: StackFile[], file: Partial<WorldFile> = {}) => {
  const aws = await simulatedAws(accountWorld({ regions: { [REGION]: { stacks } } }, file));
  const client = new CloudFormationClient(aws.config());
  const region = aws.world.account(ACCOUNT).region(REGION);
  const status = (id: string | undefined) =>
    client.send(new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId: id }));
  return {
    aws,
    client,
    region,
    status,
    stack: (name: string): WorldStack => region.stack(name),
    list: async (): Promise<StackSummary[]> => {
      const all: StackSummary[] = [];
      for await (const page of paginateListStacks({ client }, {})) all.push(...(page.StackSummaries ?? []));
      return all;
    },
    rows: async (name: string) =>
      (await client.send(new DescribeStackResourceDriftsCommand({ StackName: name }))).StackResourceDrifts ?? [],
    /** Starts a detection and waits until it is over. */
    detect: async (name: string, logicalIds?: string[]) => {
      const { StackDriftDetectionId: id } = await client.send(
        new DetectStackDriftCommand({ StackName: name, LogicalResourceIds: logicalIds }),
      );
      await aws.clock.sleep(region.stack(name).detection.seconds * 1000);
      return status(id);
    },
  };
};
