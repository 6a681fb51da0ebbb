import { DescribeStackResourceCommand, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { awsError } from '../../../support/simulated-aws.ts';
import { stackOperations, twoQueues } from '../../../support/stack-deployments.ts';

describe('the resources of a stack', () => {
  it('are found by the stack, one alone, or by their physical ids', async () => {
    const { client, create, stack } = await stackOperations();
    await create(twoQueues);
    const { physicalId } = stack('web').resource('Mails');
    const { StackResources } = await client.send(new DescribeStackResourcesCommand({ PhysicalResourceId: physicalId }));
    expect(StackResources).toHaveLength(2);
    const ask = new DescribeStackResourceCommand({ StackName: 'web', LogicalResourceId: 'Mails' });
    expect((await client.send(ask)).StackResourceDetail).toMatchObject({
      StackName: 'web',
      PhysicalResourceId: physicalId,
      ResourceStatus: 'CREATE_COMPLETE',
    });
  });

  it.each([
    ['of no stack', new DescribeStackResourcesCommand({ StackName: 'none' }), 'Stack with id none does not exist'],
    ['of no physical id', new DescribeStackResourcesCommand({ PhysicalResourceId: 'x' }), 'Stack for x does not exist'],
    [
      'alone, of no stack',
      new DescribeStackResourceCommand({ StackName: 'none', LogicalResourceId: 'A' }),
      "Stack 'none' does not exist",
    ],
    [
      'that are not there',
      new DescribeStackResourceCommand({ StackName: 'web', LogicalResourceId: 'A' }),
      'Resource A does not exist for stack web',
    ],
  ])('are refused %s', async (_what, command, message) => {
    const { client } = await stackOperations([{ name: 'web' }]);
    const error = await awsError(client.send(command as DescribeStackResourcesCommand));
    expect(error).toEqual({ name: 'ValidationError', message, status: 400 });
  });
});
