import { describe, expect, test } from 'vitest';
import type { StackResource } from '../../../src/aws/operations/cloudformation/cloudformation.ts';
import type { ResourceDrift } from '../../../src/aws/operations/cloudformation/cloudformation-drift.ts';
import { assemble, type DriftRows } from '../../../src/collectors/stack-drift/assemble.ts';

const CHECKED = '2026-11-10T12:00:00.400Z';

const summary = (logicalId: string, status = 'NOT_CHECKED', checkedAt?: string): StackResource => ({
  logicalId,
  physicalId: `physical-${logicalId}`,
  type: 'AWS::SQS::Queue',
  status: 'CREATE_COMPLETE',
  statusReason: undefined,
  updatedAt: undefined,
  driftStatus: status,
  driftCheckedAt: checkedAt === undefined ? undefined : new Date(checkedAt),
});
const drift = (logicalId: string, status: string, more: Partial<ResourceDrift> = {}): ResourceDrift => ({
  logicalId,
  physicalId: `physical-${logicalId}`,
  type: 'AWS::SQS::Queue',
  status,
  differences: [],
  expectedProperties: undefined,
  actualProperties: undefined,
  reason: undefined,
  checkedAt: new Date('2026-11-10T12:00:02Z'),
  ...more,
});

const assembled = ({ check, ...more }: Partial<Omit<DriftRows, 'check'>> & { check?: Partial<DriftRows['check']> }) =>
  assemble({
    stackStatus: 'CREATE_COMPLETE',
    summaries: [],
    isListed: true,
    drifts: [],
    unreadRows: [],
    ...more,
    check: { at: CHECKED, status: 'IN_SYNC', failures: {}, ...check },
  });
const NOW = '2026-11-10T12:00:02Z';
const BEFORE = '2026-11-10T11:00:00Z';

describe('A row', () => {
  const rows: readonly (readonly [string, StackResource, Readonly<Record<string, string>>, object, number])[] = [
    ['IN_SYNC is checked', summary('A', 'IN_SYNC', NOW), {}, { checkedResources: 1, drifted: [] }, 0],
    ['without a time is taken at its word', summary('A', 'IN_SYNC'), {}, { checkedResources: 1 }, 0],
    [
      'in whole seconds is of this check',
      summary('A', 'IN_SYNC', '2026-11-10T12:00:00Z'),
      {},
      { checkedResources: 1 },
      0,
    ],
    [
      'NOT_CHECKED counts in the total only',
      summary('A', 'NOT_CHECKED'),
      {},
      { checkedResources: 0, totalResources: 1 },
      0,
    ],
    [
      'UNSUPPORTED counts in the total only',
      summary('A', 'UNSUPPORTED'),
      {},
      { checkedResources: 0, totalResources: 1 },
      0,
    ],
    ['without any drift information counts in the total only', summary('A', undefined), {}, { totalResources: 1 }, 0],
    [
      'DELETED is drifted',
      summary('A', 'DELETED', NOW),
      {},
      { drifted: [{ logicalId: 'A', status: 'DELETED', differences: [] }] },
      0,
    ],
    [
      'MODIFIED is drifted, without its differences too',
      summary('A', 'MODIFIED', NOW),
      {},
      { drifted: [{ logicalId: 'A', differences: [] }] },
      0,
    ],
    ['UNKNOWN is missing', summary('A', 'UNKNOWN', NOW), {}, { checkedResources: 0 }, 1],
    ['NOT_CHECKED that failed is missing', summary('A', 'NOT_CHECKED'), { A: 'denied' }, { checkedResources: 0 }, 1],
    ['of an earlier check is missing', summary('A', 'IN_SYNC', BEFORE), {}, { checkedResources: 0 }, 1],
    ['of an earlier check does not prove drift', summary('A', 'MODIFIED', BEFORE), { A: 'denied' }, { drifted: [] }, 1],
    [
      'of this check stands, whatever failed',
      summary('A', 'IN_SYNC', NOW),
      { A: 'denied' },
      { checkedResources: 1 },
      0,
    ],
    ['without a time that failed is missing', summary('A', 'IN_SYNC'), { A: 'denied' }, { checkedResources: 0 }, 1],
    ['of a status that is not known yet is missing', summary('A', 'SHIFTED', NOW), {}, { checkedResources: 0 }, 1],
  ];
  test.each(rows)('%s', (_, row, failures, expected, missing) => {
    const { driftStatus: status } = row;
    const stack = status === 'MODIFIED' || status === 'DELETED' ? 'DRIFTED' : 'IN_SYNC';
    const result = assembled({ summaries: [row], check: { failures, status: stack } });
    expect(result.drift).toMatchObject(expected);
    expect(result.missing).toHaveLength(missing);
  });

  test.each([
    ['equal properties, is unexplained', '{"Size":1,"Name":"a"}', [], 1],
    ['other properties, is drift', '{"Name":"b"}', [{ logicalId: 'A' }], 0],
    ['properties that cannot be read, is drift', undefined, [{ logicalId: 'A' }], 0],
  ] as const)('MODIFIED without a difference, with %s', (_name, actualProperties, drifted, missing) => {
    const row = drift('A', 'MODIFIED', { expectedProperties: '{"Name":"a","Size":1}', actualProperties });
    const result = assembled({
      check: { status: 'DRIFTED' },
      summaries: [summary('A', 'MODIFIED', NOW), summary('B', 'DELETED', NOW)],
      drifts: [row],
    });
    expect(result.drift.drifted).toMatchObject([...drifted, { logicalId: 'B' }]);
    expect(result.missing).toHaveLength(missing);
    expect(result.missing.map(({ part }) => part)).toEqual(missing === 0 ? [] : ['A']);
  });

  test('NOT_CHECKED is missing where another resource of its type was checked', () => {
    const other = { ...summary('C'), type: 'AWS::SQS::QueuePolicy' };
    const result = assembled({ summaries: [summary('A', 'IN_SYNC', NOW), summary('B'), other] });
    expect(result.missing).toMatchObject([{ reason: 'resource-unknown', part: 'B' }]);
    const earlier = assembled({ summaries: [summary('A', 'IN_SYNC', BEFORE), summary('B')] });
    expect(earlier.missing).toMatchObject([{ part: 'A' }]);
  });

  test('of the drifts completes what the listing says, and stands alone where the listing ended early', () => {
    const { drift: value, missing } = assembled({
      check: { status: 'DRIFTED' },
      summaries: [summary('B', 'MODIFIED', NOW)],
      drifts: [
        drift('B', 'MODIFIED', {
          differences: [
            { path: '/Z', expected: '1', actual: '2', type: 'NOT_EQUAL' },
            { path: '/A', expected: '1', actual: 'null', type: 'REMOVE' },
          ],
        }),
        drift('A', 'DELETED'),
        drift('C', 'UNKNOWN', { reason: 'Rate exceeded' }),
      ],
    });
    expect(value).toMatchObject({
      totalResources: 3,
      checkedResources: 2,
      drifted: [
        { logicalId: 'A', physicalId: 'physical-A', status: 'DELETED' },
        { logicalId: 'B', differences: [{ path: '/A', type: 'REMOVE' }, { path: '/Z' }] },
      ],
    });
    expect(missing).toMatchObject([{ part: 'C', detail: expect.stringContaining('Rate exceeded') }]);
  });

  test('that is all that was seen of a stack says nothing of how many there are', () => {
    const cause = { reason: 'throttled', detail: 'ListStackResources failed' } as const;
    const { drift: value, missing } = assembled({
      check: { status: 'DRIFTED' },
      isListed: false,
      drifts: [drift('A', 'DELETED')],
      unreadRows: [cause],
    });
    expect(value).toMatchObject({ checkedResources: 1, totalResources: undefined, drifted: [{ logicalId: 'A' }] });
    expect(missing).toEqual([cause]);
  });
});

describe('What CloudFormation says of the stack and no row bears out is missing', () => {
  const inSync = [summary('A', 'IN_SYNC', NOW)];
  test.each([
    ['UNKNOWN', { status: 'UNKNOWN' as const }, 1],
    ['NOT_CHECKED', { status: 'NOT_CHECKED' as const }, 1],
    ['DRIFTED', { status: 'DRIFTED' as const }, 1],
    ['a failure without a name', { unexplained: 'Internal Failure' }, 1],
    ['IN_SYNC is borne out', {}, 0],
  ])('%s', (_, check, missing) => {
    expect(assembled({ summaries: inSync, check }).missing).toHaveLength(missing);
  });

  test('unless something else that is missing explains it', () => {
    const denied = { reason: 'access-denied' as const, detail: 'denied' };
    expect(assembled({ summaries: inSync, check: { status: 'UNKNOWN' }, unreadRows: [denied] }).missing).toEqual([
      denied,
    ]);
  });
});
