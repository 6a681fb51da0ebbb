import {
  CreateStackCommand,
  DescribeStackResourcesCommand,
  ExecuteChangeSetCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { awsError, START } from '../../../support/simulated-aws.ts';
import {
  failing,
  oneQueue,
  queueOf,
  stackOperations,
  template,
  twoQueues,
} from '../../../support/stack-deployments.ts';

describe('CreateStack', () => {
  it('creates resources one after the other, each after those that it needs', async () => {
    const { client, create, describeStack, story } = await stackOperations();
    const { StackId } = await create(
      template({
        A: { ...queueOf({ 'Fn::GetAtt': ['C', 'VisibilityTimeout'] }), DependsOn: 'B' },
        B: queueOf(1),
        C: queueOf(2),
      }),
    );
    expect(await describeStack('web')).toMatchObject({
      StackId,
      StackStatus: 'CREATE_COMPLETE',
      CreationTime: new Date(START),
    });
    expect(await describeStack('web')).not.toHaveProperty('StackStatusReason');
    const complete = (await story('web')).filter((event) => event.endsWith('CREATE_COMPLETE'));
    expect(complete).toEqual(['C CREATE_COMPLETE', 'B CREATE_COMPLETE', 'A CREATE_COMPLETE', 'web CREATE_COMPLETE']);
    const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName: 'web' }));
    expect(StackResources?.map(({ LogicalResourceId: id, ResourceStatus: status }) => [id, status]).sort()).toEqual([
      ['A', 'CREATE_COMPLETE'],
      ['B', 'CREATE_COMPLETE'],
      ['C', 'CREATE_COMPLETE'],
    ]);
  });

  it('takes its time, and shows what is being made', async () => {
    const { client, describeStack, passed } = await stackOperations();
    await client.send(new CreateStackCommand({ StackName: 'web', TemplateBody: twoQueues }));
    expect(await describeStack('web')).toMatchObject({
      StackStatus: 'CREATE_IN_PROGRESS',
      StackStatusReason: 'User Initiated',
    });
    await passed(1.5);
    const list = async () => {
      const { StackResourceSummaries = [] } = await client.send(new ListStackResourcesCommand({ StackName: 'web' }));
      return StackResourceSummaries.map(({ LogicalResourceId: id, ResourceStatus: status }) => `${id} ${status}`);
    };
    expect(await list()).toEqual(['Jobs CREATE_IN_PROGRESS']);
    await passed(2);
    expect(await list()).toEqual(['Jobs CREATE_COMPLETE', 'Mails CREATE_IN_PROGRESS']);
    await passed(2);
    expect((await describeStack('web')).StackStatus).toBe('CREATE_COMPLETE');
  });

  it('tells parameters, outputs, tags and what the template says of itself', async () => {
    const { create, describeStack } = await stackOperations();
    await create(
      template(
        { Jobs: queueOf(30, { QueueName: { Ref: 'Name' } }) },
        {
          Description: 'queues',
          Parameters: { Name: { Type: 'String' }, Secret: { Type: 'String', NoEcho: true } },
          Outputs: { Url: { Value: { Ref: 'Jobs' }, Description: 'its URL', Export: { Name: 'jobs-url' } } },
        },
      ),
      {
        Parameters: [
          { ParameterKey: 'Name', ParameterValue: 'jobs' },
          { ParameterKey: 'Secret', ParameterValue: 'hunter2' },
        ],
        Tags: [{ Key: 'team', Value: 'web' }],
        EnableTerminationProtection: true,
      },
    );
    expect(await describeStack('web')).toMatchObject({
      Description: 'queues',
      Parameters: [
        { ParameterKey: 'Name', ParameterValue: 'jobs' },
        { ParameterKey: 'Secret', ParameterValue: '****' },
      ],
      Outputs: [
        {
          OutputKey: 'Url',
          OutputValue: 'https://sqs.eu-west-1.amazonaws.com/111122223333/jobs',
          Description: 'its URL',
          ExportName: 'jobs-url',
        },
      ],
      Tags: [{ Key: 'team', Value: 'web' }],
      EnableTerminationProtection: true,
      DisableRollback: false,
    });
  });

  it('takes over a stack in review, whose change set is obsolete then', async () => {
    const { changeSet, create, described, passed } = await stackOperations();
    const { StackId } = await changeSet({ ChangeSetType: 'CREATE', TemplateBody: twoQueues });
    await passed();
    await changeSet({ ChangeSetType: 'CREATE', TemplateBody: twoQueues, ChangeSetName: 'second' });
    expect((await create(oneQueue)).StackId).toBe(StackId);
    expect(await described('web', 'first')).toMatchObject({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'OBSOLETE' });
    expect(await described('web', 'second')).toMatchObject({ Status: 'FAILED', ExecutionStatus: 'UNAVAILABLE' });
  });

  it('rolls back when a resource fails', async () => {
    const { create, describeStack, events, story } = await stackOperations([], failing('create'));
    await create(twoQueues, { ClientRequestToken: 'token-1' });
    expect(await story('web')).toEqual([
      'web CREATE_IN_PROGRESS',
      'Jobs CREATE_IN_PROGRESS',
      'Jobs CREATE_IN_PROGRESS',
      'Jobs CREATE_COMPLETE',
      'Mails CREATE_IN_PROGRESS',
      'Mails CREATE_IN_PROGRESS',
      'Mails CREATE_FAILED',
      'web ROLLBACK_IN_PROGRESS',
      'Mails DELETE_IN_PROGRESS',
      'Mails DELETE_COMPLETE',
      'Jobs DELETE_IN_PROGRESS',
      'Jobs DELETE_COMPLETE',
      'web ROLLBACK_COMPLETE',
    ]);
    const because = 'The following resource(s) failed to create: [Mails]. Rollback requested by user.';
    expect(await describeStack('web')).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE', StackStatusReason: because });
    const all = await events('web');
    expect(all.find(({ ResourceStatus: status }) => status === 'CREATE_FAILED')).toMatchObject({
      ResourceStatusReason: 'Quota exceeded',
      ClientRequestToken: 'token-1',
      ResourceProperties: '{"VisibilityTimeout":60}',
    });
    expect(all[0]).not.toHaveProperty('ResourceStatusReason');
    expect(new Set(all.map(({ EventId: id }) => id)).size).toBe(all.length);
  });

  it.each([
    ['leaves everything when it is told to', { OnFailure: 'DO_NOTHING' }, failing('create'), 'CREATE_FAILED'],
    ['leaves everything without rollback', { DisableRollback: true }, failing('create'), 'CREATE_FAILED'],
    ['deletes the stack when it is told to', { OnFailure: 'DELETE' }, failing('create'), 'DELETE_COMPLETE'],
    ['cannot always roll back', {}, [...failing('create'), ...failing('delete')], 'ROLLBACK_FAILED'],
  ] as const)('%s', async (_what, more, failures, status) => {
    const { create, describeStack } = await stackOperations([], [...failures]);
    const { StackId } = await create(twoQueues, more);
    expect((await describeStack(StackId!)).StackStatus).toBe(status);
  });

  it('is refused for a name that is taken', async () => {
    const { create } = await stackOperations([{ name: 'web' }]);
    expect(await awsError(create(oneQueue))).toEqual({
      name: 'AlreadyExistsException',
      message: 'Stack [web] already exists',
      status: 400,
    });
  });

  it('is refused without the capabilities that the template needs, and leaves nothing', async () => {
    const { create, list } = await stackOperations();
    const role = (more: Readonly<Record<string, unknown>>) =>
      template({ Role: { Type: 'AWS::IAM::Role', Properties: more } });
    expect(await awsError(create(role({})))).toMatchObject({
      name: 'InsufficientCapabilitiesException',
      message: 'Requires capabilities : [CAPABILITY_IAM]',
    });
    expect(await awsError(create(role({ RoleName: 'x' }), { Capabilities: ['CAPABILITY_IAM'] }))).toMatchObject({
      message: 'Requires capabilities : [CAPABILITY_NAMED_IAM]',
    });
    expect(await list()).toEqual([]);
    await create(role({}), { Capabilities: ['CAPABILITY_NAMED_IAM'] });
    expect(await list()).toHaveLength(1);
  });
});

describe('ExecuteChangeSet', () => {
  it('is told what to do when it fails', async () => {
    const { changeSet, client, describeStack, described, passed } = await stackOperations([], failing('create'));
    const { Id, StackId } = await changeSet({
      ChangeSetType: 'CREATE',
      TemplateBody: twoQueues,
      OnStackFailure: 'DELETE',
    });
    await passed();
    const both = new ExecuteChangeSetCommand({ ChangeSetName: Id, DisableRollback: true });
    expect(await awsError(client.send(both))).toMatchObject({ name: 'ValidationError' });
    await client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
    await passed();
    expect((await describeStack(StackId!)).StackStatus).toBe('DELETE_COMPLETE');
    expect((await described(StackId!, Id!)).ExecutionStatus).toBe('EXECUTE_FAILED');
  });
});
