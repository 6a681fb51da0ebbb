import { UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { awsError } from '../../../support/simulated-aws.ts';
import { queue } from '../../../support/simulated-stacks.ts';
import { oneQueue, queueOf, stackOperations, template } from '../../../support/stack-deployments.ts';

describe('DescribeStackEvents', () => {
  it('tells 302 events in pages, newest first, each once, and nothing that happens meanwhile', async () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`Queue${index}`, queueOf(1)]));
    const { aws, client, create, events, update } = await stackOperations();
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
    expect(await awsError(update(oneQueue))).toMatchObject({ name: 'ValidationError' });
  });

  it('gives a past to the stacks that the world began with', async () => {
    const { story } = await stackOperations([
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
