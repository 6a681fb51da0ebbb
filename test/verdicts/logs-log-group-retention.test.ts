import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, test } from 'vitest';
import { createCollector } from '../../src/collectors/collector.ts';
import { logGroups } from '../../src/collectors/log-groups.ts';
import type { LogGroupFile, WorldFile } from '../../src/simulator/world/world-schema.ts';
import { auditedWorld, denied, outcomesOf, region, throttledAtFirst, transitionOf } from '../support/audited-world.ts';

const CHECK = 'logs-log-group-retention';

/** Two pages of log groups that sort before the others. */
const others: readonly LogGroupFile[] = Array.from({ length: 60 }, (_, index) => ({
  name: `/aws/lambda/other-${index}`,
  retentionInDays: 365,
}));

const audited = async (
  groups: readonly LogGroupFile[],
  { options = {}, ...more }: Partial<WorldFile> & { options?: unknown } = {},
) => {
  const { faults = [], ...rest } = more;
  const world = await auditedWorld(
    { regions: { [region]: { logGroups: [...groups] }, 'us-east-1': { logGroups: [{ name: '/far' }] } } },
    { ...rest, faults: [...throttledAtFirst('logs', ['DescribeLogGroups']), ...faults] },
  );
  const { clients, clock, target } = world;
  const collected = await createCollector(logGroups, clients, { clock }).collect(target);
  const outcomes = outcomesOf(target, CHECK, collected.evidence, options);
  return { world, collected, outcomes, of: (name: string) => outcomes.find(({ resource }) => resource.name === name) };
};

describe('Log-group retention', () => {
  const compliant = { status: 'COMPLIANT' };
  const failing = (messageId: string) => ({ status: 'NON_COMPLIANT', messageId });
  const group = (more: Partial<LogGroupFile>): LogGroupFile => ({ name: '/web', ...more });
  const never = { neverExpires: 'non-compliant' };

  const rows: readonly (readonly [string, LogGroupFile, unknown, object])[] = [
    ['retention = minimum', group({ retentionInDays: 365 }), {}, compliant],
    ['retention = maximum', group({ retentionInDays: 400 }), { maximumDays: 400 }, compliant],
    ['below', group({ retentionInDays: 180 }), {}, failing('tooShort')],
    ['above', group({ retentionInDays: 731 }), { maximumDays: 400 }, failing('tooLong')],
    ['no retention set', group({}), {}, compliant],
    ['no retention set, by `neverExpires`', group({}), never, failing('neverExpires')],
    [
      'retention set by an account-level policy (`retentionPolicyName` present)',
      group({ retentionInDays: 30, retentionPolicyName: 'keep' }),
      {},
      { status: 'NON_COMPLIANT', data: { retentionPolicyName: 'keep' } },
    ],
    [
      'retention set by an account-level policy, without `retentionInDays` it never expires',
      group({ retentionPolicyName: 'keep' }),
      {},
      compliant,
    ],
    ['class DELIVERY', group({ class: 'DELIVERY' }), never, { status: 'NOT_APPLICABLE' }],
    ['class INFREQUENT_ACCESS', group({ class: 'INFREQUENT_ACCESS', retentionInDays: 1 }), {}, failing('tooShort')],
    ['class ESSENTIALS', group({ class: 'ESSENTIALS', retentionInDays: 1 }), {}, failing('tooShort')],
    ['class not known yet', group({ class: 'GLACIAL', retentionInDays: 1 }), {}, failing('tooShort')],
  ];
  test.each(rows)('%s', async (_, file, options, expected) => {
    const { of, outcomes } = await audited([...others, file], { options });
    expect(of('/web')).toMatchObject(expected);
    expect(outcomes).toHaveLength(61);
  });

  test('DescribeLogGroups denied in one Region', async () => {
    const { world, collected } = await audited([group({})], { faults: [denied('logs:DescribeLogGroups', { region })] });
    expect(collected).toMatchObject({
      complete: false,
      evidence: [],
      gaps: [
        {
          reason: 'access-denied',
          kind: 'logs:log-group',
          action: 'logs:DescribeLogGroups',
          target: { region },
        },
      ],
    });
    const { clients, clock, target } = world;
    const far = await createCollector(logGroups, clients, { clock }).collect({
      ...target,
      region: 'us-east-1' as typeof target.region,
    });
    expect(far).toMatchObject({ complete: true, gaps: [], evidence: [{ resource: { name: '/far' } }] });
  });

  test('a page fails midway', async () => {
    const world = await auditedWorld({ regions: { [region]: { logGroups: [...others, group({})] } } });
    const { clients, clock, simulator, target } = world;
    let pages = 0;
    clients.for(CloudWatchLogsClient, target).middlewareStack.add(
      (next) => (args) => {
        pages += 1;
        if (pages === 2) simulator.world.faults.push(denied('logs:DescribeLogGroups'));
        return next(args);
      },
      { step: 'initialize' },
    );
    const collected = await createCollector(logGroups, clients, { clock }).collect(target);
    expect(collected.evidence).toHaveLength(50);
    expect(collected).toMatchObject({ complete: false, gaps: [{ reason: 'access-denied' }] });
    expect(outcomesOf(target, CHECK, collected.evidence)).toHaveLength(50);
    const unseen = {
      kind: 'logs:log-group',
      arn: `arn:aws:logs:${region}:111122223333:log-group:/web`,
      name: '/web',
    } as const;
    expect(transitionOf(world, CHECK, unseen, collected)).toMatchObject({ type: 'unconfirmed' });
  });

  test('no log group', async () => {
    const { collected, outcomes } = await audited([]);
    expect(collected).toEqual({
      kind: 'logs:log-group',
      listedAt: expect.any(String),
      complete: true,
      evidence: [],
      gaps: [],
    });
    expect(outcomes).toEqual([]);
  });

  test('ARNs are stored without the trailing `:*`', async () => {
    const { of } = await audited([group({})]);
    expect(of('/web')?.resource.arn).toBe(`arn:aws:logs:${region}:111122223333:log-group:/web`);
  });
});
