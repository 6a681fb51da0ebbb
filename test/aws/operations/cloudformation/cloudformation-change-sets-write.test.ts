import { describe, expect, it } from 'vitest';
import { WriteNotAllowedError } from '../../../../src/aws/errors/aws-error.ts';
import type { PlannedChange } from '../../../../src/aws/operations/cloudformation/change-set-preview.ts';
import { describeStack } from '../../../../src/aws/operations/cloudformation/cloudformation.ts';
import {
  describeChangeSet,
  listChangeSets,
} from '../../../../src/aws/operations/cloudformation/cloudformation-change-sets.ts';
import {
  type CreateChangeSetInput,
  createChangeSet,
  deleteChangeSet,
  executeChangeSet,
  operations,
} from '../../../../src/aws/operations/cloudformation/cloudformation-change-sets-write.ts';
import {
  ChangeSetFailedError,
  NoChangesError,
} from '../../../../src/aws/operations/cloudformation/cloudformation-errors.ts';
import { listStackEvents } from '../../../../src/aws/operations/cloudformation/cloudformation-events.ts';
import { waitForStack } from '../../../../src/aws/operations/cloudformation/cloudformation-wait.ts';
import type { StackFile } from '../../../../src/simulator/world/world-schema.ts';
import { deployed, queues, waiting } from '../../../support/deployments.ts';
import { type OperationCall, REGION, startOperation, testOperations } from '../../../support/operation-cases.ts';

const WRITE = { allow: 'write' } as const;
const named = { stack: 'shop', changeSet: 'next' };

const created = (call: OperationCall, more: Partial<CreateChangeSetInput> = {}) =>
  createChangeSet(call.clients, call.scope, {
    stack: 'shop',
    name: 'next',
    template: queues({ Orders: { DelaySeconds: 5 } }),
    ...waiting(call),
    ...more,
  });
const twoQueues = queues({ Orders: {}, Returns: {} });

testOperations(
  operations,
  {
    createChangeSet: {
      prepare: (call) => deployed(call),
      // One with changes, and one without, which is deleted again.
      run: async (call) => {
        await created(call, { name: 'same', template: queues({ Orders: {} }) }).catch((error: unknown) => {
          if (!(error instanceof NoChangesError)) throw error;
        });
        return created(call);
      },
      answer: expect.objectContaining({ name: 'next', stackName: 'shop', status: 'CREATE_COMPLETE', executable: true }),
      absence: 'a change set for a stack that is not there makes it',
      unchecked: ['cloudformation:DeleteChangeSet'],
      pages: {
        run: async (call) => {
          const many = Array.from({ length: 120 }, (_, index) => [`Queue${index}`, {}]);
          const { preview } = await created(call, { template: queues(Object.fromEntries(many), {}) });
          return preview.adds;
        },
        items: 120,
        calls: {
          'cloudformation:CreateChangeSet': 1,
          'cloudformation:DescribeChangeSet': 4,
          'cloudformation:DescribeStacks': 1,
        },
      },
    },
    deleteChangeSet: {
      prepare: (call) => created(call),
      run: ({ clients, scope }) => deleteChangeSet(clients, scope, named),
      answer: undefined,
      absence: { answer: undefined },
      pages: 'it answers nothing',
    },
    executeChangeSet: {
      prepare: (call) => created(call),
      run: ({ clients, scope }) => executeChangeSet(clients, scope, named),
      answer: {
        kind: 'create',
        stackArn: expect.stringContaining(':stack/shop/'),
        after: expect.any(String),
        confirmed: false,
      },
      absence: { error: { code: expect.stringMatching(/ValidationError|ChangeSetNotFound/) } },
      pages: 'it answers with one operation',
    },
  },
  WRITE,
);

describe('a change set', () => {
  it('of a new stack adds everything, and leaves the stack in review', async () => {
    const call = await startOperation({}, WRITE);
    const { preview } = await created(call, { template: twoQueues, description: 'the beginning' });
    expect(preview.adds.map(({ logicalId }) => logicalId)).toEqual(['Orders', 'Returns']);
    expect(await describeStack(call.clients, call.scope, { stack: 'shop' })).toMatchObject({
      status: 'REVIEW_IN_PROGRESS',
    });
    // The stack in review is created like one that was not there.
    expect(await created(call, { name: 'again' })).toMatchObject({ executable: true });
  });

  it('shows what it adds, changes, replaces and removes, and changes nothing', async () => {
    const call = await startOperation({}, WRITE);
    await deployed(call, { template: queues({ Orders: {}, Named: { QueueName: 'old' }, Returns: {} }) });
    const before = await describeStack(call.clients, call.scope, { stack: 'shop' });
    const { preview } = await created(call, {
      template: queues({ Orders: {}, Named: { QueueName: 'new' }, Refunds: {} }),
      parameters: { Seconds: '60' },
    });
    const logicalIds = Object.fromEntries(
      Object.entries(preview).map(([place, changes]: [string, readonly PlannedChange[]]) => [
        place,
        changes.map(({ logicalId }) => logicalId),
      ]),
    );
    expect(logicalIds).toEqual({
      adds: ['Refunds'],
      changes: ['Orders'],
      replacements: ['Named'],
      removals: ['Returns'],
      imports: [],
      syncs: [],
    });
    expect(preview.changes[0]?.differences).toContainEqual(
      expect.objectContaining({ attribute: 'Properties', before: '30', after: '60', recreation: 'never' }),
    );
    expect(preview.replacements[0]).toMatchObject({ certain: true, disposal: 'delete' });
    expect(await describeStack(call.clients, call.scope, { stack: 'shop' })).toEqual(before);
  });

  it('is executed, with the token in its events, and is then gone with all others', async () => {
    const call = await startOperation({}, WRITE);
    await deployed(call);
    await created(call, { name: 'other', template: twoQueues });
    await created(call);
    const operation = await executeChangeSet(call.clients, call.scope, { ...named, token: 'mine' });
    expect(operation.kind).toBe('update');
    const result = await waitForStack(call.clients, call.scope, { stack: 'shop', operation, ...waiting(call) });
    expect(result).toMatchObject({ kind: 'update', succeeded: true });
    const [last] = (await listStackEvents(call.clients, call.scope, { stack: 'shop', limit: 1 })) ?? [];
    expect(last).toMatchObject({ status: 'UPDATE_COMPLETE', token: 'mine' });
    expect(await listChangeSets(call.clients, call.scope, { stack: 'shop' })).toEqual([]);
  });

  it('is not executed twice', async () => {
    const call = await startOperation({}, WRITE);
    await created(call);
    await executeChangeSet(call.clients, call.scope, named);
    await expect(executeChangeSet(call.clients, call.scope, named)).rejects.toMatchObject({
      name: 'AwsCallError',
      code: expect.stringContaining('InvalidChangeSetStatus'),
    });
  });

  it('without changes is an error of its own', async () => {
    const call = await startOperation({}, WRITE);
    const { stackArn } = await deployed(call);
    await expect(created(call, { template: queues({ Orders: {} }) })).rejects.toMatchObject({
      name: 'NoChangesError',
      code: 'NoChanges',
      stackArn,
      region: REGION,
      message: expect.stringContaining("didn't contain changes"),
    });
    expect(await describeChangeSet(call.clients, call.scope, named)).toBeUndefined();
  });

  it('that CloudFormation cannot make is an error with its reason, and is deleted', async () => {
    const call = await startOperation({}, WRITE);
    const { stackArn } = await deployed(call);
    const template = queues({ Orders: { QueueName: { 'Fn::ImportValue': 'nobody-exports-this' } } });
    const error = await created(call, { template }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ChangeSetFailedError);
    expect(error).toMatchObject({
      code: 'ChangeSetFailed',
      stackArn,
      message: expect.stringContaining('nobody-exports-this'),
    });
    expect(await describeChangeSet(call.clients, call.scope, named)).toBeUndefined();
  });

  it('is waited for until the deadline, and not when aborted', async () => {
    const call = await startOperation(
      { world: { deployments: { resourceSeconds: 2, changeSetSeconds: 600, failures: [] } } },
      WRITE,
    );
    const deadline = new Date(call.clock.now() + 60_000);
    await expect(created(call, { deadline })).rejects.toMatchObject({
      name: 'WaitDeadlineError',
      operation: 'cloudformation:DescribeChangeSet',
    });
    const described = call.clients.takeCalls()['cloudformation:DescribeChangeSet'];
    expect(described).toBeGreaterThan(5);
    expect(described).toBeLessThan(20);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(created(call, { name: 'aborted', signal })).rejects.toThrow('enough');
    expect(call.clients.takeCalls()['cloudformation:CreateChangeSet']).toBeUndefined();
  });

  it('that reverts drift brings what was changed by hand back to the template', async () => {
    const call = await startOperation({ account: { regions: { [REGION]: { stacks: [legacy] } } } }, WRITE);
    const plain = createChangeSet(call.clients, call.scope, { stack: 'legacy', name: 'plain', ...waiting(call) });
    await expect(plain).rejects.toMatchObject({ name: 'NoChangesError' });
    const changeSet = await createChangeSet(call.clients, call.scope, {
      stack: 'legacy',
      name: 'revert',
      revertDrift: true,
      ...waiting(call),
    });
    expect(changeSet).toMatchObject({ revertsDrift: true, driftStatus: 'DRIFTED' });
    expect(changeSet.preview.changes).toMatchObject([
      {
        logicalId: 'Orders',
        driftStatus: 'MODIFIED',
        differences: [{ before: '10', after: '5', actual: '10' }],
      },
    ]);
    const operation = await executeChangeSet(call.clients, call.scope, { stack: 'legacy', changeSet: 'revert' });
    const result = await waitForStack(call.clients, call.scope, { stack: 'legacy', operation, ...waiting(call) });
    expect(result).toMatchObject({ kind: 'update', succeeded: true });
    const again = createChangeSet(call.clients, call.scope, { stack: 'legacy', revertDrift: true, ...waiting(call) });
    await expect(again).rejects.toMatchObject({ name: 'NoChangesError' });
  });
});

/** A stack with a queue that was changed by hand. */
const legacy: StackFile = {
  name: 'legacy',
  resources: [
    {
      logicalId: 'Orders',
      type: 'AWS::SQS::Queue',
      drift: 'MODIFIED',
      differences: [{ path: '/RedrivePolicy/maxReceiveCount', expected: '5', actual: '10' }],
    },
  ],
};

it('nothing is made, executed or deleted through clients that only read', async () => {
  const call = await startOperation({});
  await expect(created(call)).rejects.toBeInstanceOf(WriteNotAllowedError);
  await expect(executeChangeSet(call.clients, call.scope, named)).rejects.toBeInstanceOf(WriteNotAllowedError);
  await expect(deleteChangeSet(call.clients, call.scope, named)).rejects.toBeInstanceOf(WriteNotAllowedError);
  expect(call.clients.takeCalls()).toEqual({});
});
