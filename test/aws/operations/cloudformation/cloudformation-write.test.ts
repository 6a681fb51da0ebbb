import { describe, expect, it } from 'vitest';
import { AwsCallError, WriteNotAllowedError } from '../../../../src/aws/errors/aws-error.ts';
import { describeStack } from '../../../../src/aws/operations/cloudformation/cloudformation.ts';
import { listChangeSets } from '../../../../src/aws/operations/cloudformation/cloudformation-change-sets.ts';
import {
  createChangeSet,
  deleteChangeSet,
} from '../../../../src/aws/operations/cloudformation/cloudformation-change-sets-write.ts';
import { StackOperationError } from '../../../../src/aws/operations/cloudformation/cloudformation-errors.ts';
import {
  listStackEvents,
  type StackEvent,
} from '../../../../src/aws/operations/cloudformation/cloudformation-events.ts';
import { getTemplate } from '../../../../src/aws/operations/cloudformation/cloudformation-templates.ts';
import {
  deleteEmptyStack,
  deleteStack,
  deployStack,
  operations,
} from '../../../../src/aws/operations/cloudformation/cloudformation-write.ts';
import type { WaitOptions } from '../../../../src/aws/operations/wait.ts';
import { deployed, queues, shown, waiting } from '../../../support/deployments.ts';
import { type OperationCall, REGION, startOperation, testOperations } from '../../../support/operation-cases.ts';

const WRITE = { allow: 'write' } as const;
const shop = { stack: 'shop' };

/** The empty stack that a change set leaves when it is deleted. */
const reviewed = async (call: OperationCall): Promise<void> => {
  const input = { ...shop, template: queues({ Orders: {} }), ...waiting(call) };
  const { name } = await createChangeSet(call.clients, call.scope, input);
  await deleteChangeSet(call.clients, call.scope, { ...shop, changeSet: name });
};
/** A change of a stack whose template has a parameter, and then nothing to change. */
const deployTwice = async (call: OperationCall) => {
  const template = queues({ Orders: { DelaySeconds: 5 } });
  const deployment = await deployed(call, { template });
  await expect(deployed(call, { template })).rejects.toMatchObject({ name: 'NoChangesError', code: 'NoChanges' });
  return deployment;
};

testOperations(
  operations,
  {
    deleteEmptyStack: {
      prepare: reviewed,
      run: ({ clients, scope }) => deleteEmptyStack(clients, scope, shop),
      answer: true,
      absence: { answer: false },
      pages: 'an empty stack has no change sets',
    },
    deleteStack: {
      prepare: (call) => deployed(call),
      run: (call) => deleteStack(call.clients, call.scope, { ...shop, ...waiting(call) }),
      answer: expect.objectContaining({ kind: 'delete', succeeded: true, status: 'DELETE_COMPLETE', stack: undefined }),
      absence: { answer: undefined },
      pages: {
        // 120 queues: more than two pages of events.
        prepare: (call) => deployed(call, { template: many(120) }),
        run: async (call) => {
          const events: StackEvent[] = [];
          const onEvent = (event: StackEvent): void => void events.push(event);
          await deleteStack(call.clients, call.scope, { ...shop, ...atOnce(call), onEvent });
          return events;
        },
        items: 242,
        calls: {
          'cloudformation:DeleteStack': 1,
          'cloudformation:DescribeStackEvents': 5,
          'cloudformation:DescribeStacks': 3,
        },
      },
    },
    deployStack: {
      prepare: (call) => deployed(call),
      run: deployTwice,
      answer: expect.objectContaining({ kind: 'update', succeeded: true, status: 'UPDATE_COMPLETE' }),
      absence: {
        prepare: () => undefined,
        answer: expect.objectContaining({ kind: 'create', succeeded: true, status: 'CREATE_COMPLETE' }),
      },
      unchecked: ['cloudformation:DeleteChangeSet'],
      pages: {
        run: async (call) => {
          const { changeSet } = await deployed(call, { template: many(120), ...atOnce(call) });
          return changeSet.preview.adds;
        },
        items: 120,
        calls: {
          'cloudformation:CreateChangeSet': 1,
          'cloudformation:DescribeChangeSet': 3,
          'cloudformation:DescribeStackEvents': 6,
          'cloudformation:DescribeStacks': 4,
          'cloudformation:ExecuteChangeSet': 1,
        },
      },
    },
  },
  WRITE,
);

/** So many queues, without a parameter. */
const many = (count: number) =>
  queues(Object.fromEntries(Array.from({ length: count }, (_, index) => [`Queue${index}`, {}])), {});

/** Pauses in which everything gets done. */
const atOnce = (call: OperationCall): WaitOptions => ({
  ...waiting(call),
  sleep: (_ms, signal) => call.clock.sleep(1_800_000, signal),
});

/** A world whose steps fail as told. */
const failing = (...failures: readonly { resource: string; on: 'create' | 'update' | 'delete'; reason: string }[]) => ({
  world: { deployments: { resourceSeconds: 2, changeSetSeconds: 2, failures: [...failures] } },
});

const recorded = () => {
  const events: StackEvent[] = [];
  const onEvent = (event: StackEvent): void => {
    events.push(event);
  };
  return { events, onEvent };
};

describe('deploying', () => {
  it('creates a stack that is not there, tells its events, and gives its outputs', async () => {
    const call = await startOperation({}, WRITE);
    const { events, onEvent } = recorded();
    const { kind, stack, changeSet, failures } = await deployed(call, { onEvent, tags: { team: 'shop' } });
    expect({ kind, failures }).toEqual({ kind: 'create', failures: [] });
    expect(stack).toMatchObject({ name: 'shop', tags: { team: 'shop' }, parameters: { Seconds: '30' } });
    expect(stack?.outputs['QueueUrl']?.value).toMatch(/^https:/);
    expect(changeSet.preview.adds).toMatchObject([{ logicalId: 'Orders', type: 'AWS::SQS::Queue' }]);
    expect(shown(events)).toEqual([
      'shop CREATE_IN_PROGRESS',
      'Orders CREATE_IN_PROGRESS',
      'Orders CREATE_IN_PROGRESS',
      'Orders CREATE_COMPLETE',
      'shop CREATE_COMPLETE',
    ]);
  });

  it('updates a stack that is there, and tells only the events of that, once each and in order', async () => {
    const call = await startOperation({}, WRITE);
    await deployed(call);
    const before = await listStackEvents(call.clients, call.scope, shop);
    const { events, onEvent } = recorded();
    await deployed(call, { template: queues({ Orders: {}, Returns: {} }), onEvent });
    const after = await listStackEvents(call.clients, call.scope, shop);
    expect(events.map(({ id }) => id)).toEqual(
      after
        ?.slice(0, after.length - (before?.length ?? 0))
        .map(({ id }) => id)
        .reverse(),
    );
    expect(shown(events).at(0)).toBe('shop UPDATE_IN_PROGRESS');
    expect(shown(events).at(-1)).toBe('shop UPDATE_COMPLETE');
    expect(new Set(events.map(({ token }) => token)).size).toBe(1);
  });

  it('has nothing to deploy the second time: an error of its own, which leaves no change set behind', async () => {
    const call = await startOperation({}, WRITE);
    const { stackArn } = await deployed(call);
    await expect(deployed(call)).rejects.toMatchObject({
      name: 'NoChangesError',
      code: 'NoChanges',
      stackArn,
      region: REGION,
      operation: 'cloudformation:CreateChangeSet',
    });
    expect(await listChangeSets(call.clients, call.scope, shop)).toEqual([]);
  });

  it('keeps the values of parameters that are not given, and drops those that the template lost', async () => {
    const call = await startOperation({}, WRITE);
    const two = { Seconds: { Type: 'Number', Default: 30 }, Days: { Type: 'Number', Default: 4 } };
    await deployed(call, { template: queues({ Orders: {} }, two), parameters: { Seconds: '60', Days: '7' } });
    const kept = await deployed(call, { template: queues({ Orders: { DelaySeconds: 1 } }, two) });
    expect(kept.stack?.parameters).toEqual({ Seconds: '60', Days: '7' });
    const given = await deployed(call, {
      template: queues({ Orders: { DelaySeconds: 1 } }, two),
      parameters: { Seconds: '90', Days: { previous: true } },
    });
    expect(given.stack?.parameters).toEqual({ Seconds: '90', Days: '7' });
    const dropped = await deployed(call, { template: queues({ Orders: { DelaySeconds: 2 } }) });
    expect(dropped.stack?.parameters).toEqual({ Seconds: '90' });
  });

  it('deploys the present template with other parameters', async () => {
    const call = await startOperation({}, WRITE);
    await deployed(call);
    const before = await getTemplate(call.clients, call.scope, shop);
    const { stack } = await deployStack(call.clients, call.scope, {
      ...shop,
      parameters: { Seconds: '45' },
      ...waiting(call),
    });
    expect(stack?.parameters).toEqual({ Seconds: '45' });
    expect(await getTemplate(call.clients, call.scope, shop)).toBe(before);
  });

  it('takes a parameter from a stack in another Region and account', async () => {
    const other = '222233334444';
    const roleArn = `arn:aws:iam::${other}:role/Deployer`;
    const allowed = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } as const;
    const trust = { Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' } } as const;
    const call = await startOperation(
      { others: [{ id: other, name: 'network', roles: [{ name: 'Deployer', trust, policies: [allowed] }] }] },
      WRITE,
    );
    const there = { region: 'us-east-1', accountId: other, roleArn };
    const parameters = { Seconds: { Type: 'Number', Default: 77 } };
    const body = {
      Parameters: parameters,
      Resources: { A: { Type: 'AWS::SQS::Queue' } },
      Outputs: { Timeout: { Value: { Ref: 'Seconds' } } },
    };
    await deployStack(call.clients, there, {
      stack: 'defaults',
      template: { body: JSON.stringify(body) },
      ...waiting(call),
    });
    const { stack } = await deployed(call, {
      parameters: { Seconds: { scope: there, stack: 'defaults', output: 'Timeout' } },
    });
    expect(stack?.parameters).toEqual({ Seconds: '77' });
  });

  it.each([
    ['rolls a failed creation back', undefined, 'ROLLBACK_COMPLETE'],
    ['keeps what a failed creation made when asked to', 'keep', 'CREATE_FAILED'],
    ['deletes what a failed creation made when asked to', 'delete', 'DELETE_COMPLETE'],
  ] as const)('%s, and tells what failed', async (_what, onFailure, status) => {
    const call = await startOperation(failing({ resource: 'Orders', on: 'create', reason: 'Queue exists' }), WRITE);
    const { events, onEvent } = recorded();
    const error = await deployed(call, { onEvent, ...(onFailure === undefined ? {} : { onFailure }) }).catch(
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(StackOperationError);
    expect(error).toMatchObject({
      name: 'StackOperationError',
      code: 'StackOperationFailed',
      message: expect.stringContaining('Queue exists'),
      result: {
        kind: 'create',
        succeeded: false,
        status,
        failures: [{ logicalId: 'Orders', status: 'CREATE_FAILED' }],
      },
    });
    expect(shown(events).at(-1)).toBe(`shop ${status}`);
  });

  it('rolls a failed update back', async () => {
    const call = await startOperation(failing({ resource: 'Returns', on: 'create', reason: 'Queue exists' }), WRITE);
    await deployed(call);
    await expect(deployed(call, { template: queues({ Orders: {}, Returns: {} }) })).rejects.toMatchObject({
      result: { kind: 'update', status: 'UPDATE_ROLLBACK_COMPLETE', failures: [{ logicalId: 'Returns' }] },
    });
  });

  it('a template that cannot be deployed is refused before anything changes', async () => {
    const call = await startOperation({}, WRITE);
    const { stack: before } = await deployed(call);
    await expect(deployed(call, { template: { body: '{"Resources":{}}' } })).rejects.toBeInstanceOf(AwsCallError);
    expect(await describeStack(call.clients, call.scope, shop)).toEqual(before);
  });

  it('deletes the change set that it may not execute', async () => {
    const call = await startOperation({}, WRITE);
    const error = { code: 'AccessDenied', message: 'not authorized', status: 403 };
    call.aws.world.faults.push({ operation: 'cloudformation:ExecuteChangeSet', kind: 'error', error });
    await expect(deployed(call)).rejects.toMatchObject({ code: 'AccessDenied' });
    expect(await listChangeSets(call.clients, call.scope, shop)).toEqual([]);
  });

  it('stops at the deadline and when aborted, while CloudFormation goes on', async () => {
    const call = await startOperation({}, WRITE);
    const deadline = new Date(call.clock.now() + 4000);
    await expect(deployed(call, { template: many(5), deadline })).rejects.toMatchObject({ name: 'WaitDeadlineError' });
    const stop = new AbortController();
    const onEvent = () => stop.abort(new Error('enough'));
    await call.clock.sleep(600_000);
    await expect(deployed(call, { template: many(9), onEvent, signal: stop.signal })).rejects.toThrow('enough');
    await call.clock.sleep(600_000);
    expect(await describeStack(call.clients, call.scope, shop)).toMatchObject({ status: 'UPDATE_COMPLETE' });
  });
});

describe('deleting', () => {
  it('tells the events, up to the last, of a stack that has gone by then', async () => {
    const call = await startOperation({}, WRITE);
    await deployed(call);
    const { events, onEvent } = recorded();
    await deleteStack(call.clients, call.scope, { ...shop, ...waiting(call), onEvent });
    expect(shown(events)).toEqual([
      'shop DELETE_IN_PROGRESS',
      'Orders DELETE_IN_PROGRESS',
      'Orders DELETE_COMPLETE',
      'shop DELETE_COMPLETE',
    ]);
    expect(await describeStack(call.clients, call.scope, shop)).toBeUndefined();
  });

  it('does not begin when aborted before', async () => {
    const call = await startOperation({}, WRITE);
    await deployed(call);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(deleteStack(call.clients, call.scope, { ...shop, ...waiting(call), signal })).rejects.toThrow(
      'enough',
    );
    expect(await describeStack(call.clients, call.scope, shop)).toMatchObject({ status: 'CREATE_COMPLETE' });
  });

  it('by ARN, a stack that was deleted before is none', async () => {
    const call = await startOperation({}, WRITE);
    const { stackArn } = await deployed(call);
    await deleteStack(call.clients, call.scope, { ...shop, ...waiting(call) });
    expect(await deleteStack(call.clients, call.scope, { stack: stackArn, ...waiting(call) })).toBeUndefined();
  });

  it('that fails is an error, and succeeds without what could not be deleted', async () => {
    const call = await startOperation(failing({ resource: 'Orders', on: 'delete', reason: 'Queue is in use' }), WRITE);
    await deployed(call);
    await expect(deleteStack(call.clients, call.scope, { ...shop, ...waiting(call) })).rejects.toMatchObject({
      name: 'StackOperationError',
      operation: 'cloudformation:DeleteStack',
      result: { status: 'DELETE_FAILED', stack: { name: 'shop' }, failures: [{ reason: 'Queue is in use' }] },
    });
    const retain = ['Orders'];
    expect(await deleteStack(call.clients, call.scope, { ...shop, retain, ...waiting(call) })).toMatchObject({
      succeeded: true,
    });
  });

  it('an empty stack: not one that was deployed, nor one that has a change set', async () => {
    const call = await startOperation({}, WRITE);
    await createChangeSet(call.clients, call.scope, { ...shop, template: queues({ Orders: {} }), ...waiting(call) });
    expect(await deleteEmptyStack(call.clients, call.scope, shop)).toBe(false);
    await deployed(call, { stack: 'other' });
    expect(await deleteEmptyStack(call.clients, call.scope, { stack: 'other' })).toBe(false);
  });
});

it('nothing is deployed or deleted through clients that only read', async () => {
  const call = await startOperation({});
  const input = { ...shop, ...waiting(call) };
  await expect(deployed(call)).rejects.toBeInstanceOf(WriteNotAllowedError);
  await expect(deleteStack(call.clients, call.scope, input)).rejects.toBeInstanceOf(WriteNotAllowedError);
  await expect(deleteEmptyStack(call.clients, call.scope, shop)).rejects.toBeInstanceOf(WriteNotAllowedError);
  expect(call.clients.takeCalls()).toEqual({});
});
