import { describe, expect, it } from 'vitest';
import { awsError } from '../../../support/simulated-aws.ts';
import { modified, queue } from '../../../support/simulated-stacks.ts';
import {
  failing,
  oneQueue,
  queueOf,
  stackOperations,
  template,
  twoQueues,
} from '../../../support/stack-deployments.ts';

describe('UpdateStack', () => {
  it('changes, replaces, adds, and deletes last', async () => {
    const { create, describeStack, stack, story, update } = await stackOperations();
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
    const { create, describeStack, stack, story, update } = await stackOperations([], failing('create'));
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
    const { create, describeStack, update } = await stackOperations([], [...failures]);
    await create(twoQueues);
    await update(template({ Jobs: queueOf(30), Mails: queueOf(61) }), more);
    expect((await describeStack('web')).StackStatus).toBe(status);
  });

  it('works again after a rollback', async () => {
    const { create, describeStack, update } = await stackOperations([], failing('update', { times: 1 }));
    await create(twoQueues);
    const next = template({ Jobs: queueOf(30), Mails: queueOf(61) });
    await update(next);
    expect((await describeStack('web')).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    await update(next);
    expect((await describeStack('web')).StackStatus).toBe('UPDATE_COMPLETE');
  });

  it('keeps parameters that it is told to keep', async () => {
    const { create, describeStack, update } = await stackOperations();
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
    ['no changes', oneQueue, {}, 'No updates are to be performed.'],
    ['a stack that is not there', twoQueues, { StackName: 'none' }, 'Stack [none] does not exist'],
    [
      'another type of a resource',
      template({ Jobs: { Type: 'AWS::SNS::Topic' } }),
      {},
      'Update of resource type is not permitted. The new template modifies resource type of the following resources: [Jobs]',
    ],
    [
      'a parameter that the template does not have',
      twoQueues,
      { Parameters: [{ ParameterKey: 'X', ParameterValue: '1' }] },
      'Parameters: [X] do not exist in the template',
    ],
  ])('is refused: %s', async (_what, body, more, message) => {
    const { create, update } = await stackOperations();
    await create(oneQueue);
    expect(await awsError(update(body, more))).toEqual({ name: 'ValidationError', message, status: 400 });
  });

  it('is refused after a rollback of the creation', async () => {
    const { create, update } = await stackOperations([], failing('create'));
    const { StackId } = await create(twoQueues);
    expect((await awsError(update(oneQueue))).message).toBe(
      `Stack:${StackId} is in ROLLBACK_COMPLETE state and can not be updated.`,
    );
  });

  it('fails on a resource that somebody deleted', async () => {
    const { create, events, stack, update } = await stackOperations();
    await create(oneQueue);
    stack('web').resource('Jobs').drift = 'DELETED';
    await update(template({ Jobs: queueOf(31) }));
    const failed = (await events('web')).find(({ ResourceStatus: status }) => status === 'UPDATE_FAILED');
    expect(failed?.ResourceStatusReason).toContain('HandlerErrorCode: NotFound');
  });
});

describe('a stack that was deployed', () => {
  it('is checked for drift like any other', async () => {
    const { create, describeStack, detect, rows, stack, update } = await stackOperations();
    await create(twoQueues);
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
    const { detect, update } = await stackOperations([{ name: 'web', resources: [queue('Jobs', modified)] }]);
    const kept = { RedrivePolicy: { maxReceiveCount: '5' } };
    await update(template({ Jobs: { Properties: { ...kept, DelaySeconds: 1 } } }));
    expect(await detect('web')).toMatchObject({ StackDriftStatus: 'DRIFTED', DriftedStackResourceCount: 1 });
  });

  it('gives its exports to other stacks', async () => {
    const { create, stack } = await stackOperations([
      { name: 'network', outputs: [{ key: 'Name', value: 'jobs', exportName: 'queue-name' }] },
    ]);
    const importing = (name: string) => template({ Jobs: queueOf(1, { QueueName: { 'Fn::ImportValue': name } }) });
    expect((await awsError(create(importing('none')))).message).toBe('No export named none found.');
    await create(importing('queue-name'));
    expect(stack('web').resource('Jobs').physicalId).toMatch(/\/jobs$/);
  });
});
