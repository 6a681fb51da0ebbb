import {
  DescribeStacksCommand,
  DetectStackDriftCommand,
  ListStacksCommand,
  paginateListStacks,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { awsError, START } from '../../../support/simulated-aws.ts';
import { modified, queue, simulatedStacks } from '../../../support/simulated-stacks.ts';

describe('ListStacks', () => {
  it('lists 250 stacks in pages of 100, each once, newest first', async () => {
    const stacks = Array.from({ length: 250 }, (_, index) => ({
      name: `stack-${index}`,
      createdAt: new Date(START - index * 1000).toISOString(),
    }));
    const { client, aws } = await simulatedStacks(stacks);
    const sizes: number[] = [];
    const names: (string | undefined)[] = [];
    for await (const { StackSummaries: page = [] } of paginateListStacks({ client }, {})) {
      sizes.push(page.length);
      names.push(...page.map(({ StackName: name }) => name));
    }
    expect(sizes).toEqual([100, 100, 50]);
    expect(names).toEqual(stacks.map(({ name }) => name));
    expect(aws.calls.count({ operation: 'cloudformation:ListStacks' })).toBe(3);
  });

  it('goes on after a stack that was deleted between two pages', async () => {
    const stacks = Array.from({ length: 150 }, (_, index) => ({
      name: `stack-${String(index).padStart(3, '0')}`,
      createdAt: new Date(START - index * 1000).toISOString(),
    }));
    const { client, region } = await simulatedStacks(stacks);
    const first = await client.send(new ListStacksCommand({}));
    region.removeStack('stack-099');
    region.removeStack('stack-120');
    const second = await client.send(new ListStacksCommand({ NextToken: first.NextToken }));
    expect(second.StackSummaries?.map(({ StackName: name }) => name)).toEqual(
      stacks.slice(100).flatMap(({ name }) => (name === 'stack-120' ? [] : [name])),
    );
  });

  it('includes deleted stacks for 90 days, unless they are filtered out', async () => {
    const deletedAt = (days: number) => new Date(START - days * 86_400_000).toISOString();
    const { client, list } = await simulatedStacks([
      { name: 'alive' },
      { name: 'gone', status: 'DELETE_COMPLETE', updatedAt: deletedAt(89) },
      { name: 'forgotten', status: 'DELETE_COMPLETE', updatedAt: deletedAt(91) },
    ]);
    expect((await list()).map(({ StackName: name }) => name).sort()).toEqual(['alive', 'gone']);
    const living = await client.send(new ListStacksCommand({ StackStatusFilter: ['CREATE_COMPLETE'] }));
    expect(living.StackSummaries?.map(({ StackName: name }) => name)).toEqual(['alive']);
  });

  it('refuses a status that there is none of, rather than list nothing', async () => {
    const { client } = await simulatedStacks([{ name: 'alive' }]);
    const list = new ListStacksCommand({ StackStatusFilter: ['CREATE_COMPLETE', 'CREATED' as 'CREATE_COMPLETE'] });
    expect(await awsError(client.send(list))).toMatchObject({
      name: 'ValidationError',
      message: expect.stringMatching(/'CREATE_COMPLETE,CREATED' at 'stackStatusFilter'.*enum value set/),
    });
  });

  it('names the parent and the root of nested stacks', async () => {
    const { list, stack } = await simulatedStacks([
      { name: 'root' },
      { name: 'middle', parent: 'root' },
      { name: 'leaf', parent: 'middle' },
    ]);
    const of = Object.fromEntries((await list()).map((summary) => [summary.StackName, summary]));
    expect(of['root']).not.toHaveProperty('ParentId');
    expect(of['middle']).toMatchObject({ ParentId: stack('root').arn, RootId: stack('root').arn });
    expect(of['leaf']).toMatchObject({ ParentId: stack('middle').arn, RootId: stack('root').arn });
  });

  it('names instances of a StackSet as CloudFormation does', async () => {
    const { list } = await simulatedStacks([{ stackSet: 'baseline' }]);
    expect((await list())[0]?.StackName).toMatch(/^StackSet-baseline-[0-9a-f-]{36}$/);
  });

  it('tells the drift that was found before the world began', async () => {
    const { list, rows } = await simulatedStacks([
      {
        name: 'web',
        resources: [queue('A', modified), queue('B')],
        lastCheck: { at: '2026-03-01T11:30:00.000Z', initiatedBy: 'stack' },
      },
      {
        name: 'one',
        resources: [queue('A'), queue('B', modified)],
        lastCheck: { at: '2026-03-01T11:30:00.000Z', initiatedBy: 'resource', resource: 'A' },
      },
      { name: 'new' },
    ]);
    const drift = Object.fromEntries((await list()).map((summary) => [summary.StackName, summary.DriftInformation]));
    const at = new Date('2026-03-01T11:30:00.000Z');
    expect(drift).toEqual({
      web: { StackDriftStatus: 'DRIFTED', LastCheckTimestamp: at },
      one: { StackDriftStatus: 'IN_SYNC', LastCheckTimestamp: at },
      new: { StackDriftStatus: 'NOT_CHECKED' },
    });
    expect((await rows('one')).map(({ LogicalResourceId: id }) => id)).toEqual(['A']);
  });

  it('refuses a token that it did not give', async () => {
    const { client } = await simulatedStacks([{ name: 'a' }]);
    expect(await awsError(client.send(new ListStacksCommand({ NextToken: 'not a token' })))).toMatchObject({
      name: 'ValidationError',
      status: 400,
    });
  });
});

describe('DescribeStacks', () => {
  it('finds a stack by name and by ARN, and a deleted one by ARN alone', async () => {
    const { client, stack, region } = await simulatedStacks([{ name: 'web' }]);
    const { arn } = stack('web');
    for (const StackName of ['web', arn]) {
      const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
      expect(Stacks?.map(({ StackId }) => StackId)).toEqual([arn]);
    }
    region.stack('web').status = 'DELETE_COMPLETE';
    expect(await awsError(client.send(new DescribeStacksCommand({ StackName: 'web' })))).toEqual({
      name: 'ValidationError',
      message: 'Stack with id web does not exist',
      status: 400,
    });
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: arn }));
    expect(Stacks?.[0]?.StackStatus).toBe('DELETE_COMPLETE');
    expect((await client.send(new DescribeStacksCommand({}))).Stacks).toEqual([]);
  });
});

describe('a stack that goes away while it is audited', () => {
  it('is listed once, then gone', async () => {
    const { client, list } = await simulatedStacks([{ name: 'web', detection: { vanishesAfter: 'list' } }]);
    const [listed] = await list();
    expect(listed?.StackStatus).toBe('CREATE_COMPLETE');
    const detect = new DetectStackDriftCommand({ StackName: listed?.StackId });
    expect(await awsError(client.send(detect))).toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining('does not exist'),
    });
    expect((await list()).map(({ StackStatus: status }) => status)).toEqual(['DELETE_COMPLETE']);
  });

  it('accepts a detection, then is gone', async () => {
    const { client, status } = await simulatedStacks([{ name: 'web', detection: { vanishesAfter: 'start' } }]);
    const { StackDriftDetectionId: id } = await client.send(new DetectStackDriftCommand({ StackName: 'web' }));
    expect((await awsError(status(id))).message).toContain('does not exist');
  });

  it('may also change its state by itself', async () => {
    const { aws, list } = await simulatedStacks([
      { name: 'web', status: 'UPDATE_IN_PROGRESS', becomes: { status: 'UPDATE_COMPLETE', afterSeconds: 30 } },
    ]);
    expect((await list())[0]?.StackStatus).toBe('UPDATE_IN_PROGRESS');
    await aws.clock.sleep(30_000);
    expect((await list())[0]?.StackStatus).toBe('UPDATE_COMPLETE');
  });
});
