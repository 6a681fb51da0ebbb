import { DescribeStackEventsCommand, DescribeStacksCommand, type StackStatus } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { type FakeClients, fakeError, fakeRegions, when } from '../../../../src/aws/fakes.ts';
import type { StackEvent } from '../../../../src/aws/operations/cloudformation/cloudformation-events.ts';
import {
  operations,
  type WaitForStackInput,
  waitForStack,
} from '../../../../src/aws/operations/cloudformation/cloudformation-wait.ts';
import type { StackOperation } from '../../../../src/aws/operations/cloudformation/stack-operation.ts';
import { deployed, queues, waiting } from '../../../support/deployments.ts';
import { testOperations } from '../../../support/operation-cases.ts';
import { resourceEvent, STACK_ARN, stackEvent } from '../../../support/stack-events.ts';

const scope = { region: 'eu-west-1' };
const START = Date.parse('2026-03-01T12:00:00.000Z');
const BEFORE = 'BEFORE';

/** Answer of CloudFormation to one poll: the stack's status (absent for no stack) and its events, oldest first. */
interface Shown {
  readonly status?: string;
  readonly reason?: string;
  readonly events: readonly StackEvent[];
}

/** CloudFormation as it is at each look in turn, and at last for good, three events a page. */
const scripted = (...shown: readonly Shown[]) => {
  let now = START;
  let looks = 0;
  const at = (look: number): Shown => shown[Math.min(look, shown.length - 1)]!;
  const clients = fakeRegions({
    '*': [
      when(DescribeStacksCommand).answer(() => {
        const { status, reason } = at(looks);
        looks += 1;
        if (status === undefined) throw fakeError('ValidationError', { message: 'Stack with id shop does not exist' });
        return {
          Stacks: [
            {
              StackId: STACK_ARN,
              StackName: 'shop',
              StackStatus: status as StackStatus,
              CreationTime: new Date(START),
              ...(reason === undefined ? {} : { StackStatusReason: reason }),
            },
          ],
        };
      }),
      when(DescribeStackEventsCommand).answer(({ NextToken = '0' }) => {
        // The listing of a look comes after its status.
        const newest = [...at(looks - 1).events].reverse();
        const from = Number(NextToken);
        return {
          StackEvents: newest.slice(from, from + 3).map((event) => ({
            StackId: event.stackArn,
            StackName: event.stackName,
            EventId: event.id,
            LogicalResourceId: event.logicalId,
            PhysicalResourceId: event.physicalId,
            ResourceType: event.type,
            Timestamp: event.at,
            ResourceStatus: event.status as 'CREATE_COMPLETE',
            ...(event.reason === undefined ? {} : { ResourceStatusReason: event.reason }),
          })),
          ...(from + 3 < newest.length ? { NextToken: String(from + 3) } : {}),
        };
      }),
    ],
  });
  const told: string[] = [];
  const wait = (input: Partial<WaitForStackInput> = {}) =>
    waitForStack(clients, scope, {
      stack: 'shop',
      deadline: new Date(START + 600_000),
      clock: () => new Date(now),
      sleep: async (ms, signal) => {
        signal?.throwIfAborted();
        now += ms;
      },
      onEvent: ({ id }) => {
        told.push(id);
      },
      ...input,
    });
  return { clients, told, wait, seconds: () => (now - START) / 1000, looks: () => looks };
};
const count = (clients: FakeClients, operation: string): number =>
  clients.calls.filter((call) => call.operation === operation).length;

const many = queues(Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`Queue${index}`, {}])), {});

const before = stackEvent(BEFORE, { status: 'CREATE_COMPLETE' });
const update = stackEvent('UPDATE_IN_PROGRESS');
const orders = resourceEvent('Orders', 'UPDATE_COMPLETE');
const done = stackEvent('UPDATE_COMPLETE');
const updating: StackOperation = { kind: 'update', stackArn: STACK_ARN, after: BEFORE, confirmed: false };

testOperations(
  operations,
  {
    waitForStack: {
      prepare: (call) => deployed(call),
      run: (call) => waitForStack(call.clients, call.scope, { stack: 'shop', ...waiting(call) }),
      answer: expect.objectContaining({ kind: 'create', succeeded: true, status: 'CREATE_COMPLETE' }),
      absence: { answer: undefined },
      pages: {
        prepare: (call) => deployed(call, { template: many }),
        run: async (call) => {
          const events: StackEvent[] = [];
          const onEvent = (event: StackEvent): void => {
            events.push(event);
          };
          await waitForStack(call.clients, call.scope, { stack: 'shop', ...waiting(call), onEvent });
          return events;
        },
        items: 362,
        // Four pages to find where it began, and again to tell.
        calls: { 'cloudformation:DescribeStackEvents': 8, 'cloudformation:DescribeStacks': 2 },
      },
    },
  },
  { allow: 'write' },
);

describe('waiting for an operation that was begun', () => {
  it('tells its events once and in order, and how it ended', async () => {
    const { wait, told } = scripted(
      { status: 'UPDATE_IN_PROGRESS', events: [before, update] },
      { status: 'UPDATE_IN_PROGRESS', events: [before, update, orders] },
      { status: 'UPDATE_COMPLETE', events: [before, update, orders, done] },
    );
    expect(await wait({ operation: updating })).toMatchObject({
      kind: 'update',
      succeeded: true,
      stackArn: STACK_ARN,
      status: 'UPDATE_COMPLETE',
      stack: { name: 'shop' },
      failures: [],
    });
    expect(told).toEqual(['UPDATE_IN_PROGRESS', 'Orders-UPDATE_COMPLETE', 'UPDATE_COMPLETE']);
  });

  it('does not take the status of what was done before for its end', async () => {
    const { wait, told } = scripted(
      ...Array.from({ length: 9 }, () => ({ status: 'UPDATE_COMPLETE', events: [before] })),
      { status: 'UPDATE_ROLLBACK_COMPLETE', events: [before, update, stackEvent('UPDATE_ROLLBACK_COMPLETE')] },
    );
    expect(await wait({ operation: updating })).toMatchObject({ succeeded: false, status: 'UPDATE_ROLLBACK_COMPLETE' });
    expect(told).toEqual(['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE']);
  });

  it('does not take an old status for its end although the first events are there', async () => {
    const { wait } = scripted(
      { status: 'CREATE_COMPLETE', events: [before, update] },
      { status: 'UPDATE_IN_PROGRESS', events: [before, update] },
      { status: 'UPDATE_COMPLETE', events: [before, update, done] },
    );
    expect(await wait({ operation: updating })).toMatchObject({ succeeded: true, status: 'UPDATE_COMPLETE' });
  });

  it('waits for the event of the end, which may be listed late', async () => {
    const { wait, told, looks } = scripted(
      { status: 'UPDATE_COMPLETE', events: [before, update] },
      { status: 'UPDATE_COMPLETE', events: [before, update, orders, done] },
    );
    expect(await wait({ operation: updating })).toMatchObject({ succeeded: true });
    expect(told).toEqual(['UPDATE_IN_PROGRESS', 'Orders-UPDATE_COMPLETE', 'UPDATE_COMPLETE']);
    expect(looks()).toBe(2);
  });

  it('but only for a few looks', async () => {
    const { wait, seconds } = scripted({ status: 'UPDATE_COMPLETE', events: [before, update] });
    expect(await wait({ operation: updating })).toMatchObject({ succeeded: true, status: 'UPDATE_COMPLETE' });
    expect(seconds()).toBeLessThan(15);
  });

  it('names what failed, without what was cancelled because of it', async () => {
    const failed = resourceEvent('Orders', 'UPDATE_FAILED', { reason: 'Queue exists' });
    const cancelled = resourceEvent('Returns', 'UPDATE_FAILED', { reason: 'Resource update cancelled' });
    const { wait } = scripted({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      reason: 'The following resource(s) failed to update: [Orders].',
      events: [before, update, failed, cancelled, stackEvent('UPDATE_ROLLBACK_COMPLETE')],
    });
    expect(await wait({ operation: updating })).toMatchObject({
      succeeded: false,
      reason: 'The following resource(s) failed to update: [Orders].',
      failures: [{ id: 'Orders-UPDATE_FAILED' }],
    });
  });

  it.each([
    ['still shows as deleted', 'DELETE_COMPLETE'],
    ['is not found any more', undefined],
  ])('a deletion has succeeded when the stack %s', async (_what, status) => {
    const { wait, told } = scripted(
      { status: 'DELETE_IN_PROGRESS', events: [before, stackEvent('DELETE_IN_PROGRESS')] },
      {
        ...(status === undefined ? {} : { status }),
        events: [before, stackEvent('DELETE_IN_PROGRESS'), stackEvent('DELETE_COMPLETE')],
      },
    );
    const operation = { ...updating, kind: 'delete' } as const;
    expect(await wait({ operation })).toMatchObject({ succeeded: true, status: 'DELETE_COMPLETE', stack: undefined });
    expect(told).toEqual(['DELETE_IN_PROGRESS', 'DELETE_COMPLETE']);
  });

  it('a creation that ends with the stack deleted has failed', async () => {
    const { wait } = scripted({ status: 'DELETE_COMPLETE', events: [before, stackEvent('DELETE_COMPLETE')] });
    expect(await wait({ operation: { ...updating, kind: 'create' } })).toMatchObject({ succeeded: false });
  });

  it('an event is told only when the one before it is done, and what that throws ends the wait', async () => {
    const { wait, looks } = scripted({ status: 'UPDATE_IN_PROGRESS', events: [before, update, orders, done] });
    const order: string[] = [];
    const onEvent = async ({ id }: StackEvent): Promise<void> => {
      order.push(`begin ${id}`);
      await Promise.resolve();
      order.push(`end ${id}`);
      if (id === orders.id) throw new Error('seen enough');
    };
    await expect(wait({ operation: updating, onEvent })).rejects.toThrow('seen enough');
    expect(order).toEqual([update, orders].flatMap(({ id }) => [`begin ${id}`, `end ${id}`]));
    expect(looks()).toBe(1);
  });

  it('stops at the deadline, with a pause of seconds between two looks', async () => {
    const { wait, seconds, clients } = scripted({ status: 'UPDATE_IN_PROGRESS', events: [before, update] });
    const deadline = new Date(START + 60_000);
    await expect(wait({ operation: updating, deadline })).rejects.toMatchObject({ name: 'WaitDeadlineError' });
    expect(seconds()).toBe(60);
    expect(count(clients, 'cloudformation:DescribeStacks')).toBeLessThan(20);
  });

  it('stops when it is aborted, and tells no event after that', async () => {
    const { wait, told } = scripted({ status: 'UPDATE_IN_PROGRESS', events: [before, update, orders] });
    const stop = new AbortController();
    const onEvent = ({ id }: StackEvent): void => {
      told.push(id);
      stop.abort(new Error('enough'));
    };
    await expect(wait({ operation: updating, signal: stop.signal, onEvent })).rejects.toThrow('enough');
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual(['UPDATE_IN_PROGRESS']);
  });
});

describe('waiting for whatever is under way', () => {
  const create = [stackEvent('CREATE_IN_PROGRESS'), resourceEvent('Orders', 'CREATE_COMPLETE'), before];

  it('finds where it began, over pages, and tells its events from there', async () => {
    const many = Array.from({ length: 5 }, (_, index) => resourceEvent(`Queue${index}`, 'UPDATE_COMPLETE'));
    const { wait, told } = scripted(
      { status: 'UPDATE_IN_PROGRESS', events: [...create, update, ...many] },
      { status: 'UPDATE_COMPLETE', events: [...create, update, ...many, done] },
    );
    expect(await wait()).toMatchObject({ kind: 'update', succeeded: true });
    expect(told).toEqual([update, ...many, done].map(({ id }) => id));
  });

  it('takes a rollback for a part of what is rolled back', async () => {
    const rollback = [stackEvent('ROLLBACK_IN_PROGRESS'), stackEvent('ROLLBACK_COMPLETE')];
    const { wait, told } = scripted({ status: 'ROLLBACK_COMPLETE', events: [...create.slice(0, 2), ...rollback] });
    expect(await wait()).toMatchObject({ kind: 'create', succeeded: false, status: 'ROLLBACK_COMPLETE' });
    expect(told).toHaveLength(4);
  });

  it('tells how the last one ended when none is, without a wait', async () => {
    const { wait, told, seconds } = scripted({ status: 'CREATE_COMPLETE', events: create });
    expect(await wait()).toMatchObject({ kind: 'create', succeeded: true });
    expect(told).toEqual(create.map(({ id }) => id));
    expect(seconds()).toBe(0);
  });

  it('does not wait for events that there are none of', async () => {
    const { wait, seconds } = scripted({ status: 'UPDATE_COMPLETE', events: [] });
    expect(await wait()).toMatchObject({ kind: undefined, succeeded: true });
    expect(seconds()).toBe(0);
  });

  it('tells that there is no such stack', async () => {
    const { wait, told } = scripted({ events: [] });
    expect(await wait()).toBeUndefined();
    expect(told).toEqual([]);
  });
});
