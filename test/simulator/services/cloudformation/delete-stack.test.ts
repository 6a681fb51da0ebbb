import { CreateStackCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { awsError } from '../../../support/simulated-aws.ts';
import { queue } from '../../../support/simulated-stacks.ts';
import {
  failing,
  oneQueue,
  queueOf,
  stackOperations,
  template,
  twoQueues,
} from '../../../support/stack-deployments.ts';

describe('DeleteStack', () => {
  it('deletes the latest first, keeps what is to be retained, and goes on telling by ARN', async () => {
    const { create, describeStack, remove, story } = await stackOperations();
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
    const { create, remove } = await stackOperations();
    await remove();
    const { StackId } = await create(oneQueue);
    await remove();
    await remove({ StackName: StackId! });
  });

  it('leaves the name free', async () => {
    const { create, describeStack, remove } = await stackOperations();
    const first = await create(oneQueue);
    await remove();
    const second = await create(oneQueue);
    expect(second.StackId).not.toBe(first.StackId);
    expect((await describeStack('web')).StackId).toBe(second.StackId);
  });

  it('fails with a resource, which can be retained then', async () => {
    const { create, describeStack, remove } = await stackOperations([], failing('delete'));
    const { StackId } = await create(twoQueues);
    await remove();
    expect(await describeStack('web')).toMatchObject({
      StackStatus: 'DELETE_FAILED',
      StackStatusReason: 'The following resource(s) failed to delete: [Mails]. ',
    });
    await remove({ RetainResources: ['Mails'] });
    expect((await describeStack(StackId!)).StackStatus).toBe('DELETE_COMPLETE');
  });

  it('deletes a stack in review, one that is being created, and one that the world began with', async () => {
    const { changeSet, client, describeStack, remove } = await stackOperations([
      { name: 'old', resources: [queue('Jobs')] },
    ]);
    const { StackId: review } = await changeSet({ ChangeSetType: 'CREATE', TemplateBody: oneQueue });
    await remove();
    const created = await client.send(new CreateStackCommand({ StackName: 'busy', TemplateBody: oneQueue }));
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
    const { create, remove } = await stackOperations();
    await create(oneQueue, creation);
    const error = await awsError(remove(deletion));
    expect(error.name).toBe('ValidationError');
    expect(error.message).toMatch(message);
  });

  it('is refused while the stack is updated', async () => {
    const { client, create, remove } = await stackOperations();
    await create(oneQueue);
    await client.send(new UpdateStackCommand({ StackName: 'web', TemplateBody: twoQueues }));
    expect((await awsError(remove())).message).toContain('cannot be deleted while in status UPDATE_IN_PROGRESS');
  });
});
