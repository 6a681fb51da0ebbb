import {
  CreateStackCommand,
  type CreateStackCommandInput,
  DeleteStackCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  ExecuteChangeSetCommand,
  ListStackResourcesCommand,
  UpdateStackCommand,
  type UpdateStackCommandInput,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import type { StackFile, WorldFile } from '../../../../src/simulator/world-schema.ts';
import { awsError, START } from '../../../support/simulated-aws.ts';
import { modified, queue } from '../../../support/simulated-stacks.ts';
import { deployments, queueOf, template } from '../../../support/stack-deployments.ts';

type Failures = NonNullable<NonNullable<WorldFile['deployments']>['failures']>;

const start = async (stacks: StackFile[] = [], failures: Failures = []) => {
  const cloud = await deployments(stacks, { deployments: { failures } });
  const { client, passed } = cloud;
  return {
    ...cloud,
    create: async (body: string, more: Partial<CreateStackCommandInput> = {}) => {
      const made = await client.send(new CreateStackCommand({ StackName: 'web', TemplateBody: body, ...more }));
      await passed();
      return made;
    },
    update: async (body: string, more: Partial<UpdateStackCommandInput> = {}) => {
      const made = await client.send(new UpdateStackCommand({ StackName: 'web', TemplateBody: body, ...more }));
      await passed();
      return made;
    },
    remove: async (more: { RetainResources?: string[]; StackName?: string } = {}) => {
      await client.send(new DeleteStackCommand({ StackName: 'web', ...more }));
      await passed();
    },
  };
};

const one = template({ Jobs: queueOf(30) });
const two = template({ Jobs: queueOf(30), Mails: queueOf(60) });
const failing = (on: Failures[number]['on'], more: Partial<Failures[number]> = {}): Failures => [
  { resource: 'Mails', on, reason: 'Quota exceeded', ...more },
];

describe('CreateStack', () => {
  it('creates resources one after the other, each after those that it needs', async () => {
    const { client, create, describeStack, story } = await start();
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
    const { client, describeStack, passed } = await start();
    await client.send(new CreateStackCommand({ StackName: 'web', TemplateBody: two }));
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
    const { create, describeStack } = await start();
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
    const { changeSet, create, described, passed } = await start();
    const { StackId } = await changeSet({ ChangeSetType: 'CREATE', TemplateBody: two });
    await passed();
    await changeSet({ ChangeSetType: 'CREATE', TemplateBody: two, ChangeSetName: 'second' });
    expect((await create(one)).StackId).toBe(StackId);
    expect(await described('web', 'first')).toMatchObject({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'OBSOLETE' });
    expect(await described('web', 'second')).toMatchObject({ Status: 'FAILED', ExecutionStatus: 'UNAVAILABLE' });
  });

  it('rolls back when a resource fails', async () => {
    const { create, describeStack, events, story } = await start([], failing('create'));
    await create(two, { ClientRequestToken: 'token-1' });
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
    const { create, describeStack } = await start([], [...failures]);
    const { StackId } = await create(two, more);
    expect((await describeStack(StackId!)).StackStatus).toBe(status);
  });

  it('is refused for a name that is taken', async () => {
    const { create } = await start([{ name: 'web' }]);
    expect(await awsError(create(one))).toEqual({
      name: 'AlreadyExistsException',
      message: 'Stack [web] already exists',
      status: 400,
    });
  });

  it('is refused without the capabilities that the template needs, and leaves nothing', async () => {
    const { create, list } = await start();
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

describe('UpdateStack', () => {
  it('changes, replaces, adds, and deletes last', async () => {
    const { create, describeStack, stack, story, update } = await start();
    await create(
      template({ Changed: queueOf(1), Gone: queueOf(1), Named: queueOf(1, { QueueName: 'a' }), Same: queueOf(1) }),
    );
    const before = (await story('web')).length;
    await update(
      template({ Changed: queueOf(2), Named: queueOf(1, { QueueName: 'b' }), New: queueOf(1), Same: queueOf(1) }),
    );
    expect((await story('web')).slice(before)).toEqual([
      'web UPDATE_IN_PROGRESS',
      'Changed UPDATE_IN_PROGRESS',
      'Changed UPDATE_COMPLETE',
      'Named UPDATE_IN_PROGRESS',
      'Named UPDATE_IN_PROGRESS',
      'Named UPDATE_COMPLETE',
      'New CREATE_IN_PROGRESS',
      'New CREATE_IN_PROGRESS',
      'New CREATE_COMPLETE',
      'web UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'Named DELETE_IN_PROGRESS',
      'Named DELETE_COMPLETE',
      'Gone DELETE_IN_PROGRESS',
      'Gone DELETE_COMPLETE',
      'web UPDATE_COMPLETE',
    ]);
    expect(await describeStack('web')).toMatchObject({
      StackStatus: 'UPDATE_COMPLETE',
      LastUpdatedTime: expect.any(Date),
    });
    expect(stack('web').resources.map(({ logicalId }) => logicalId)).toEqual(['Changed', 'Named', 'Same', 'New']);
    expect(stack('web').resource('Named')).toMatchObject({
      physicalId: 'https://sqs.eu-west-1.amazonaws.com/111122223333/b',
      status: 'UPDATE_COMPLETE',
    });
  });

  it('gives everything back when a resource fails', async () => {
    const { create, describeStack, stack, story, update } = await start([], failing('create'));
    await create(template({ Jobs: queueOf(30), Named: queueOf(1, { QueueName: 'a' }) }));
    const before = (await story('web')).length;
    await update(template({ Jobs: queueOf(31), Named: queueOf(1, { QueueName: 'b' }), Mails: queueOf(60) }));
    expect((await story('web')).slice(before)).toEqual([
      'web UPDATE_IN_PROGRESS',
      'Jobs UPDATE_IN_PROGRESS',
      'Jobs UPDATE_COMPLETE',
      'Named UPDATE_IN_PROGRESS',
      'Named UPDATE_IN_PROGRESS',
      'Named UPDATE_COMPLETE',
      'Mails CREATE_IN_PROGRESS',
      'Mails CREATE_IN_PROGRESS',
      'Mails CREATE_FAILED',
      'web UPDATE_ROLLBACK_IN_PROGRESS',
      'Named UPDATE_IN_PROGRESS',
      'Named UPDATE_COMPLETE',
      'Jobs UPDATE_IN_PROGRESS',
      'Jobs UPDATE_COMPLETE',
      'web UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
      'Mails DELETE_IN_PROGRESS',
      'Mails DELETE_COMPLETE',
      'Named DELETE_IN_PROGRESS',
      'Named DELETE_COMPLETE',
      'web UPDATE_ROLLBACK_COMPLETE',
    ]);
    expect((await describeStack('web')).StackStatusReason).toBe(
      'The following resource(s) failed to create: [Mails]. ',
    );
    expect(stack('web').resources.map(({ logicalId }) => logicalId)).toEqual(['Jobs', 'Named']);
    expect(stack('web').resource('Jobs').expectedProperties).toEqual({ VisibilityTimeout: 30 });
    expect(stack('web').resource('Named').physicalId).toMatch(/\/a$/);
  });

  it.each([
    ['fails without rollback', { DisableRollback: true }, failing('update'), 'UPDATE_FAILED'],
    ['rolls back', {}, failing('update'), 'UPDATE_ROLLBACK_COMPLETE'],
    ['cannot always roll back', {}, [...failing('update'), ...failing('rollback')], 'UPDATE_ROLLBACK_FAILED'],
    ['succeeds when a failure is used up', {}, failing('create', { times: 1, stack: 'other' }), 'UPDATE_COMPLETE'],
  ] as const)('%s', async (_what, more, failures, status) => {
    const { create, describeStack, update } = await start([], [...failures]);
    await create(two);
    await update(template({ Jobs: queueOf(30), Mails: queueOf(61) }), more);
    expect((await describeStack('web')).StackStatus).toBe(status);
  });

  it('works again after a rollback', async () => {
    const { create, describeStack, update } = await start([], failing('update', { times: 1 }));
    await create(two);
    const next = template({ Jobs: queueOf(30), Mails: queueOf(61) });
    await update(next);
    expect((await describeStack('web')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    await update(next);
    expect((await describeStack('web')).StackStatus).toBe('UPDATE_COMPLETE');
  });

  it('keeps parameters that it is told to keep', async () => {
    const { create, describeStack, update } = await start();
    const body = (timeout: number) =>
      template(
        { Jobs: queueOf(timeout, { QueueName: { Ref: 'Name' } }) },
        { Parameters: { Name: { Type: 'String' } } },
      );
    await create(body(1), { Parameters: [{ ParameterKey: 'Name', ParameterValue: 'jobs' }] });
    expect(await awsError(update(body(2)))).toMatchObject({ message: 'Parameters: [Name] must have values' });
    await update(body(2), { Parameters: [{ ParameterKey: 'Name', UsePreviousValue: true }] });
    expect((await describeStack('web')).Parameters).toEqual([{ ParameterKey: 'Name', ParameterValue: 'jobs' }]);
  });

  it.each([
    ['no changes', one, {}, 'No updates are to be performed.'],
    ['a stack that is not there', two, { StackName: 'none' }, 'Stack [none] does not exist'],
    [
      'another type of a resource',
      template({ Jobs: { Type: 'AWS::SNS::Topic' } }),
      {},
      'Update of resource type is not permitted. The new template modifies resource type of the following resources: [Jobs]',
    ],
    [
      'a parameter that the template does not have',
      two,
      { Parameters: [{ ParameterKey: 'X', ParameterValue: '1' }] },
      'Parameters: [X] do not exist in the template',
    ],
  ])('is refused: %s', async (_what, body, more, message) => {
    const { create, update } = await start();
    await create(one);
    expect(await awsError(update(body, more))).toEqual({ name: 'ValidationError', message, status: 400 });
  });

  it('is refused after a rollback of the creation', async () => {
    const { create, update } = await start([], failing('create'));
    const { StackId } = await create(two);
    expect((await awsError(update(one))).message).toBe(
      `Stack:${StackId} is in ROLLBACK_COMPLETE state and can not be updated.`,
    );
  });

  it('fails on a resource that somebody deleted', async () => {
    const { create, events, stack, update } = await start();
    await create(one);
    stack('web').resource('Jobs').drift = 'DELETED';
    await update(template({ Jobs: queueOf(31) }));
    const failed = (await events('web')).find(({ ResourceStatus: status }) => status === 'UPDATE_FAILED');
    expect(failed?.ResourceStatusReason).toContain('HandlerErrorCode: NotFound');
  });
});

describe('a stack that was deployed', () => {
  it('is checked for drift like any other', async () => {
    const { create, describeStack, detect, rows, stack, update } = await start();
    await create(two);
    expect(await detect('web')).toMatchObject({ StackDriftStatus: 'IN_SYNC' });
    Object.assign(stack('web').resource('Jobs'), {
      drift: 'MODIFIED',
      differences: [{ path: '/VisibilityTimeout', expected: '30', actual: '45', type: 'NOT_EQUAL' }],
    });
    expect(await detect('web')).toMatchObject({ StackDriftStatus: 'DRIFTED', DriftedStackResourceCount: 1 });
    expect((await rows('web'))[0]).toMatchObject({
      LogicalResourceId: 'Jobs',
      ExpectedProperties: '{"VisibilityTimeout":30}',
      ActualProperties: '{"VisibilityTimeout":45}',
    });
    await update(template({ Jobs: queueOf(31), Mails: queueOf(60) }));
    expect((await describeStack('web')).DriftInformation).toEqual({ StackDriftStatus: 'NOT_CHECKED' });
    expect((await rows('web')).map(({ LogicalResourceId: id }) => id)).toEqual(['Mails']);
    expect(await detect('web')).toMatchObject({ StackDriftStatus: 'IN_SYNC' });
  });

  it('stays drifted where an update does not touch it', async () => {
    const { detect, update } = await start([{ name: 'web', resources: [queue('Jobs', modified)] }]);
    const kept = { RedrivePolicy: { maxReceiveCount: '5' } };
    await update(template({ Jobs: { Properties: { ...kept, DelaySeconds: 1 } } }));
    expect(await detect('web')).toMatchObject({ StackDriftStatus: 'DRIFTED', DriftedStackResourceCount: 1 });
  });

  it('gives its exports to other stacks', async () => {
    const { create, stack } = await start([
      { name: 'network', outputs: [{ key: 'Name', value: 'jobs', exportName: 'queue-name' }] },
    ]);
    const importing = (name: string) => template({ Jobs: queueOf(1, { QueueName: { 'Fn::ImportValue': name } }) });
    expect((await awsError(create(importing('none')))).message).toBe('No export named none found.');
    await create(importing('queue-name'));
    expect(stack('web').resource('Jobs').physicalId).toMatch(/\/jobs$/);
  });
});

describe('DeleteStack', () => {
  it('deletes the latest first, keeps what is to be retained, and goes on telling by ARN', async () => {
    const { create, describeStack, remove, story } = await start();
    const { StackId } = await create(
      template({ Jobs: { ...queueOf(1), DeletionPolicy: 'Retain' }, Mails: queueOf(2) }),
    );
    const before = (await story('web')).length;
    await remove();
    expect((await story(StackId!)).slice(before)).toEqual([
      'web DELETE_IN_PROGRESS',
      'Mails DELETE_IN_PROGRESS',
      'Mails DELETE_COMPLETE',
      'Jobs DELETE_SKIPPED',
      'web DELETE_COMPLETE',
    ]);
    expect(await describeStack(StackId!)).toMatchObject({
      StackStatus: 'DELETE_COMPLETE',
      DeletionTime: expect.any(Date),
    });
    expect(await awsError(describeStack('web'))).toMatchObject({ message: 'Stack with id web does not exist' });
    expect(await awsError(story('web'))).toMatchObject({
      name: 'ValidationError',
      message: 'Stack [web] does not exist',
    });
  });

  it('succeeds when there is no such stack, and twice', async () => {
    const { create, remove } = await start();
    await remove();
    const { StackId } = await create(one);
    await remove();
    await remove({ StackName: StackId! });
  });

  it('leaves the name free', async () => {
    const { create, describeStack, remove } = await start();
    const first = await create(one);
    await remove();
    const second = await create(one);
    expect(second.StackId).not.toBe(first.StackId);
    expect((await describeStack('web')).StackId).toBe(second.StackId);
  });

  it('fails with a resource, which can be retained then', async () => {
    const { create, describeStack, remove } = await start([], failing('delete'));
    const { StackId } = await create(two);
    await remove();
    expect(await describeStack('web')).toMatchObject({
      StackStatus: 'DELETE_FAILED',
      StackStatusReason: 'The following resource(s) failed to delete: [Mails]. ',
    });
    await remove({ RetainResources: ['Mails'] });
    expect((await describeStack(StackId!)).StackStatus).toBe('DELETE_COMPLETE');
  });

  it('deletes a stack in review, one that is being created, and one that the world began with', async () => {
    const { changeSet, client, describeStack, remove } = await start([{ name: 'old', resources: [queue('Jobs')] }]);
    const { StackId: review } = await changeSet({ ChangeSetType: 'CREATE', TemplateBody: one });
    await remove();
    const created = await client.send(new CreateStackCommand({ StackName: 'busy', TemplateBody: one }));
    await remove({ StackName: 'busy' });
    const { StackId: old } = await describeStack('old');
    await remove({ StackName: 'old' });
    for (const id of [review, created.StackId, old]) {
      expect((await describeStack(id!)).StackStatus).toBe('DELETE_COMPLETE');
    }
  });

  it.each([
    [
      'protected',
      { EnableTerminationProtection: true },
      {},
      'Stack [web] cannot be deleted while TerminationProtection is enabled',
    ],
    [
      'told to retain resources without need',
      {},
      { RetainResources: ['Jobs'] },
      /RetainResources can be specified only when/,
    ],
  ])('is refused: %s', async (_what, creation, deletion, message) => {
    const { create, remove } = await start();
    await create(one, creation);
    const error = await awsError(remove(deletion));
    expect(error.name).toBe('ValidationError');
    expect(error.message).toMatch(message);
  });

  it('is refused while the stack is updated', async () => {
    const { client, create, remove } = await start();
    await create(one);
    await client.send(new UpdateStackCommand({ StackName: 'web', TemplateBody: two }));
    expect((await awsError(remove())).message).toContain('cannot be deleted while in status UPDATE_IN_PROGRESS');
  });
});

describe('DescribeStackEvents', () => {
  it('tells 302 events in pages, newest first, each once, and nothing that happens meanwhile', async () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`Queue${index}`, queueOf(1)]));
    const { aws, client, create, events, update } = await start();
    await create(template(many));
    const before = aws.calls.count({ operation: 'cloudformation:DescribeStackEvents' });
    const all = await events('web');
    expect(all).toHaveLength(302);
    expect(aws.calls.count({ operation: 'cloudformation:DescribeStackEvents' }) - before).toBe(4);
    expect(new Set(all.map(({ EventId: id }) => id)).size).toBe(302);
    const times = all.map(({ Timestamp: at }) => at!.getTime());
    expect(times).toEqual([...times].sort((a, b) => b - a));
    await client.send(
      new UpdateStackCommand({ StackName: 'web', TemplateBody: template({ ...many, Queue0: queueOf(2) }) }),
    );
    expect((await events('web'))[0]).toMatchObject({ ResourceStatus: 'UPDATE_IN_PROGRESS', LogicalResourceId: 'web' });
    expect(await awsError(update(one))).toMatchObject({ name: 'ValidationError' });
  });

  it('gives a past to the stacks that the world began with', async () => {
    const { story } = await start([
      { name: 'old', status: 'UPDATE_COMPLETE', resources: [queue('Jobs')] },
      { name: 'review', status: 'REVIEW_IN_PROGRESS' },
    ]);
    expect(await story('old')).toEqual([
      'old CREATE_IN_PROGRESS',
      'Jobs CREATE_COMPLETE',
      'old CREATE_COMPLETE',
      'old UPDATE_COMPLETE',
    ]);
    expect(await story('review')).toEqual(['review REVIEW_IN_PROGRESS']);
  });
});

describe('the resources of a stack', () => {
  it('are found by the stack, one alone, or by their physical ids', async () => {
    const { client, create, stack } = await start();
    await create(two);
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
    const { client } = await start([{ name: 'web' }]);
    const error = await awsError(client.send(command as DescribeStackResourcesCommand));
    expect(error).toEqual({ name: 'ValidationError', message, status: 400 });
  });
});

describe('ExecuteChangeSet', () => {
  it('is told what to do when it fails', async () => {
    const { changeSet, client, describeStack, described, passed } = await start([], failing('create'));
    const { Id, StackId } = await changeSet({ ChangeSetType: 'CREATE', TemplateBody: two, OnStackFailure: 'DELETE' });
    await passed();
    const both = new ExecuteChangeSetCommand({ ChangeSetName: Id, DisableRollback: true });
    expect(await awsError(client.send(both))).toMatchObject({ name: 'ValidationError' });
    await client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
    await passed();
    expect((await describeStack(StackId!)).StackStatus).toBe('DELETE_COMPLETE');
    expect((await described(StackId!, Id!)).ExecutionStatus).toBe('EXECUTE_FAILED');
  });
});
