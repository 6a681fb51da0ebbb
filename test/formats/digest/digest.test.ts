import { describe, expect, test } from 'vitest';
import type { AccountContext } from '../../../src/domain/account-context.ts';
import { CHANGE_KINDS } from '../../../src/domain/alert.ts';
import type { AccountId, FindingId } from '../../../src/domain/ids.ts';
import type { Report, ReportChange, ReportException } from '../../../src/domain/report.ts';
import { firstEntries } from '../../../src/formats/digest/cut-digest.ts';
import { entriesIn } from '../../../src/formats/digest/digest-wording.ts';
import { digestFor, draftOf, opened, quietReport, resolved } from '../../support/digests.ts';
import { bucketFinding, driftFinding, exampleReport, scope } from '../../support/example-report.ts';

const OTHER = scope('222222222222', 'us-east-1');
const bucket = bucketFinding('shop-uploads');
const stack = driftFinding('shop-queues');
const elsewhere = bucketFinding('data', { id: 'elsewhere' as FindingId, target: OTHER, severity: 'LOW' });

const exception = (id: string, more: Partial<ReportException> = {}): ReportException => ({
  id,
  source: 'policy',
  match: {},
  owner: 'team',
  reason: 'accepted',
  expires: '2026-12-01T00:00:00.000Z',
  state: 'expiring',
  findings: 2,
  entered: true,
  ...more,
});

const names = (report: Partial<Report>, options = {}): readonly string[] =>
  (draftOf(report, options)?.digest.groups ?? []).flatMap(({ entries }) =>
    entries.map(({ news, resource }) => `${news} ${resource}`),
  );

describe('a digest', () => {
  test.each<[string, Partial<Report>]>([
    ['nothing happened', {}],
    [
      'findings only persist or cannot be confirmed',
      {
        findings: [bucket],
        changes: [
          { type: 'persisted', at: 'now', finding: bucket } as ReportChange,
          { type: 'unconfirmed', at: 'now', finding: bucket, gaps: [] } as ReportChange,
        ],
      },
    ],
    ['what happened is accepted by an exception', { changes: [{ ...opened(bucket), suppressedBy: 'migration' }] }],
    [
      'exceptions are as they were',
      { exceptions: [exception('old', { entered: undefined as never })].map(({ entered: _, ...rest }) => rest) },
    ],
    ['an exception is new and has time', { exceptions: [exception('young', { state: 'active' })] }],
    ['gaps are those of the run before', { gaps: exampleReport.gaps }],
  ])('is none when %s', (_, report) => {
    expect(draftOf(report)).toBeUndefined();
  });

  test('groups what happened by account, Region and stack, the most urgent first', () => {
    const nested = bucketFinding('bucket-of-stack', {
      id: 'nested' as FindingId,
      resource: { ...bucket.resource, name: 'bucket-of-stack', group: 'stack:shop-queues' },
    });
    const { groups, counts } = digestFor({
      changes: [resolved(elsewhere), opened(bucket), opened(stack), { ...opened(nested), type: 'reopened' }],
    });
    expect(
      groups.map(({ accountId, region, stack: of, entries }) => [
        accountId,
        region,
        of,
        entries.map(({ news, resource }) => `${news} ${resource}`),
      ]),
    ).toEqual([
      ['111111111111', 'eu-west-1', 'stack shop-queues', ['opened shop-queues', 'reopened bucket-of-stack']],
      ['111111111111', 'eu-west-1', undefined, ['opened shop-uploads']],
      ['222222222222', 'us-east-1', undefined, ['resolved data']],
    ]);
    expect(counts).toEqual({ opened: 2, reopened: 1, resolved: 1 });
  });

  test('tells the expected and the actual value of each property, and how many it leaves out', () => {
    const [entry] = digestFor({ changes: [opened(stack)] }).groups[0]?.entries ?? [];
    expect(entry?.properties).toEqual([
      { resource: 'Queue', path: '/VisibilityTimeout', expected: '30', actual: '60', type: 'NOT_EQUAL' },
      { resource: 'Queue', path: '/Tags/2', expected: 'null', actual: '{"Key":"owner","Value":"ops"}', type: 'ADD' },
      { resource: 'Queue', path: '/KmsMasterKeyId', expected: 'alias/shop', actual: 'null', type: 'REMOVE' },
      { resource: 'Topic', type: 'DELETED' },
    ]);
    const differences = Array.from({ length: 9 }, (_, index) => ({
      path: `/P${index}`,
      expected: 'a',
      actual: 'b',
      type: 'NOT_EQUAL',
    }));
    const many = driftFinding('many', {
      data: { drifted: [{ logicalId: 'Queue', type: 'T', status: 'MODIFIED', differences }] },
    });
    const [cut] = digestFor({ changes: [opened(many)] }).groups[0]?.entries ?? [];
    expect(cut?.properties).toHaveLength(5);
    expect(cut?.propertiesOmitted).toBe(4);
  });

  test('tells what no exception accepts any more, once, whatever else became of it', () => {
    const report: Partial<Report> = {
      changes: [{ ...opened(stack), type: 'changed' }],
      returned: [{ finding: stack, exceptionId: 'migration', because: 'expired' }],
      exceptions: [exception('migration', { state: 'expired' })],
    };
    const digest = digestFor(report);
    expect(names(report)).toEqual(['returned shop-queues']);
    expect(digest.groups[0]?.entries[0]?.because).toBe('the exception migration has expired');
    expect(digest.exceptions).toMatchObject([{ news: 'expired', id: 'migration', owner: 'team', findings: 2 }]);
    expect(digest.counts).toEqual({ returned: 1, expired: 1 });
  });

  test('tells of a failed run why it failed, and what it did before', () => {
    const run = { ...exampleReport.run, state: 'FAILED' as const, failure: 'AuditTargets: States.Timeout' };
    expect(digestFor({ run }).run).toMatchObject({ state: 'FAILED', failure: 'AuditTargets: States.Timeout' });
    expect(digestFor({ run, changes: [opened(bucket)] }).counts).toEqual({ failed: 1, opened: 1 });
  });

  test('tells what is not seen any more by its cause, with what cures it', () => {
    const seen = scope('111111111111', 'eu-west-1');
    const digest = digestFor(
      { gaps: exampleReport.gaps },
      {
        losses: [
          { target: seen, kind: 's3:bucket' },
          { target: OTHER, kind: 'logs:log-group' },
        ],
      },
    );
    expect(digest.counts).toEqual({ incomplete: 2 });
    expect(digest.gaps).toEqual([
      {
        what: 'versioning of s3:bucket',
        places: ['111111111111/eu-west-1'],
        placesOmitted: 0,
        reason: 'access-denied',
        operation: 's3:GetBucketVersioning',
        cure: 'allow s3:GetBucketVersioning',
      },
      { what: 'logs:log-group', places: ['222222222222/us-east-1'], placesOmitted: 0, cure: 'see the report' },
    ]);
  });

  test('names accounts where their names are known', () => {
    const accounts: readonly AccountContext[] = [{ accountId: '111111111111' as AccountId, name: 'アカウント本番' }];
    expect(digestFor({ changes: [opened(bucket)] }, { accounts }).groups[0]?.accountName).toBe('アカウント本番');
  });

  test('counts the open findings that nobody accepted', () => {
    const findings = [stack, { ...bucket, suppressedBy: 'migration' }, elsewhere];
    expect(digestFor({ changes: [opened(stack)], findings }).open).toEqual({ HIGH: 1, LOW: 1 });
  });

  test('leaves out what the route was told of the run before', () => {
    const sent = draftOf({ changes: [opened(bucket)] })?.changes ?? [];
    expect(draftOf({ changes: [opened(bucket)] }, { sent })).toBeUndefined();
    expect(names({ changes: [opened(bucket), opened(stack)] }, { sent })).toEqual(['opened shop-queues']);
  });

  test('is cut at whole entries, and counts what was left out', () => {
    const changes = Array.from({ length: 30 }, (_, index) =>
      opened(bucketFinding(`b${index}`, { id: `b${index}` as FindingId })),
    );
    const digest = digestFor({ changes, exceptions: [exception('a'), exception('b')] });
    const cut = firstEntries(digest, 7, 1);
    expect(entriesIn(cut)).toBe(8);
    expect(cut.omitted).toBe(24);
    expect(firstEntries(cut, 3, 1).omitted).toBe(28);
  });
});

const accounts: readonly AccountContext[] = [
  { accountId: '111111111111' as AccountId, unitPath: 'Root/Workloads/Prod', unitIds: ['r-root', 'ou-root-prodprod'] },
  { accountId: '222222222222' as AccountId, unitPath: 'Root/Sandbox', unitIds: ['r-root', 'ou-root-sandbox1'] },
];
const everything: Partial<Report> = {
  changes: [opened(bucket), { ...opened(stack), type: 'changed' }, resolved(elsewhere)],
};

describe('a route', () => {
  test.each([
    ['all', {}, ['changed shop-queues', 'opened shop-uploads', 'resolved data']],
    ['a severity', { minimumSeverity: 'HIGH' }, ['changed shop-queues']],
    ['an account', { match: { accounts: ['222222222222'] } }, ['resolved data']],
    ['a Region', { match: { regions: ['eu-*'] } }, ['changed shop-queues', 'opened shop-uploads']],
    ['a unit', { match: { units: ['Root/Workloads'] } }, ['changed shop-queues', 'opened shop-uploads']],
    [
      'units by a pattern',
      { match: { units: ['Root/*'] } },
      ['changed shop-queues', 'opened shop-uploads', 'resolved data'],
    ],
    ['a unit by its id', { match: { units: ['ou-root-sandbox1'] } }, ['resolved data']],
    ['checks', { checks: ['s3-*'] }, ['opened shop-uploads', 'resolved data']],
    ['no check of that name', { checks: ['s3'] }, []],
    ['a transition', { news: ['opened', 'failed'] }, ['opened shop-uploads']],
    ['all of them together', { checks: ['s3-*'], match: { accounts: ['111111111111'] }, news: ['resolved'] }, []],
  ] as const)('by %s lets through what it is about', (_, route, expected) => {
    expect(names(everything, { route: { news: CHANGE_KINDS, ...route }, accounts })).toEqual(expected);
  });

  test('by units lets through what belongs to an account of which units are not known', () => {
    expect(names(everything, { route: { match: { units: ['Root/Workloads'] } } })).toHaveLength(3);
  });

  test('hears of gaps of its own accounts, and of those that may be of any', () => {
    const route = { match: { accounts: ['222222222222'] }, news: ['incomplete'] as const };
    const told = (accountId: string, region: string) =>
      draftOf({}, { route, losses: [{ target: scope(accountId, region), kind: '*' }] })?.digest.counts;
    expect(told('111111111111', 'eu-west-1')).toBeUndefined();
    expect(told('222222222222', 'eu-west-1')).toEqual({ incomplete: 1 });
    expect(told('222222222222', '*')).toEqual({ incomplete: 1 });
    expect(told('*', '*')).toEqual({ incomplete: 1 });
  });

  test('hears of what is no finding whatever its severity, if it asks for it', () => {
    const report: Partial<Report> = {
      run: { ...quietReport.run, state: 'FAILED' },
      exceptions: [exception('a'), exception('b', { state: 'expired' })],
    };
    const all = { minimumSeverity: 'CRITICAL' } as const;
    expect(draftOf(report, { route: all })?.digest.counts).toEqual({ failed: 1, expiring: 1, expired: 1 });
    expect(draftOf(report, { route: { news: ['opened'] } })).toBeUndefined();
  });
});
