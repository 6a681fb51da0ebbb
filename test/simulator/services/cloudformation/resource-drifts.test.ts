import {
  DescribeStackResourceDriftsCommand,
  paginateDescribeStackResourceDrifts,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { awsError } from '../../../support/simulated-aws.ts';
import { modified, queue, simulatedStacks } from '../../../support/simulated-stacks.ts';

describe('DescribeStackResourceDrifts', () => {
  const many = Array.from({ length: 300 }, (_, index) => queue(`Queue${String(index).padStart(3, '0')}`, modified));

  it('answers 300 drifted resources in pages of 100, each once', async () => {
    const { client, detect } = await simulatedStacks([{ name: 'web', resources: many }]);
    await detect('web');
    const pages: number[] = [];
    const ids = new Set<string | undefined>();
    for await (const { StackResourceDrifts: rows = [] } of paginateDescribeStackResourceDrifts(
      { client },
      { StackName: 'web' },
    )) {
      pages.push(rows.length);
      for (const { LogicalResourceId: id } of rows) ids.add(id);
    }
    expect(pages).toEqual([100, 100, 100]);
    expect(ids.size).toBe(300);
  });

  it('filters by up to four statuses', async () => {
    const { client, detect } = await simulatedStacks([
      { name: 'web', resources: [queue('A', modified), queue('B'), queue('C', { drift: 'DELETED' })] },
    ]);
    await detect('web');
    const filtered = await client.send(
      new DescribeStackResourceDriftsCommand({
        StackName: 'web',
        StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED', 'UNKNOWN', 'UNSUPPORTED'],
      }),
    );
    expect(filtered.StackResourceDrifts?.map(({ LogicalResourceId: id }) => id)).toEqual(['A', 'C']);
    const five = new DescribeStackResourceDriftsCommand({
      StackName: 'web',
      StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED', 'UNKNOWN', 'UNSUPPORTED', 'IN_SYNC'],
    });
    expect(await awsError(client.send(five))).toMatchObject({ name: 'ValidationError', status: 400 });
  });

  it.each([0, 101])('refuses %d results', async (MaxResults) => {
    const { client } = await simulatedStacks([{ name: 'web' }]);
    const command = new DescribeStackResourceDriftsCommand({ StackName: 'web', MaxResults });
    expect((await awsError(client.send(command))).message).toContain('maxResults');
  });

  it('refuses a status that there is none of, rather than tell of nothing', async () => {
    const { client } = await simulatedStacks([{ name: 'web' }]);
    const filters = ['CHANGED' as 'MODIFIED'];
    const command = new DescribeStackResourceDriftsCommand({
      StackName: 'web',
      StackResourceDriftStatusFilters: filters,
    });
    expect((await awsError(client.send(command))).message).toContain('stackResourceDriftStatusFilters');
  });

  it('keeps property paths with hostile keys to themselves', async () => {
    const { detect, rows } = await simulatedStacks([
      {
        name: 'web',
        resources: [
          queue('A', {
            drift: 'MODIFIED',
            differences: [{ path: '/__proto__/polluted', expected: '1', actual: '<b>&"\u2028' }],
          }),
        ],
      },
    ]);
    await detect('web');
    expect((await rows('web'))[0]?.PropertyDifferences?.[0]?.ActualValue).toBe('<b>&"\u2028');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('ListStackResources', () => {
  it('lists every resource with its drift status, 100 a page', async () => {
    const resources = Array.from({ length: 230 }, (_, index) =>
      queue(`R${String(index).padStart(3, '0')}`, index === 7 ? { drift: 'NOT_CHECKED' } : {}),
    );
    const { client, detect } = await simulatedStacks([{ name: 'web', resources }]);
    await detect('web');
    const sizes: number[] = [];
    const statuses: (string | undefined)[] = [];
    for await (const { StackResourceSummaries: page = [] } of paginateListStackResources(
      { client },
      { StackName: 'web' },
    )) {
      sizes.push(page.length);
      statuses.push(...page.map(({ DriftInformation }) => DriftInformation?.StackResourceDriftStatus));
    }
    expect(sizes).toEqual([100, 100, 30]);
    expect(statuses.filter((status) => status === 'NOT_CHECKED')).toHaveLength(1);
    expect(statuses[7]).toBe('NOT_CHECKED');
  });
});
