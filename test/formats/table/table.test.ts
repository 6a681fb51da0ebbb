import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { FindingId } from '../../../src/domain/ids.ts';
import type { Report, ReportFinding } from '../../../src/domain/report.ts';
import { textWidth } from '../../../src/formats/table/layout.ts';
import { table, tableFormat } from '../../../src/formats/table/table.ts';
import {
  bucketFinding,
  driftFinding,
  emptyReport,
  exampleReport,
  hostileReport,
} from '../../support/example-report.ts';
import { formatContract } from '../../support/format-contract.ts';

formatContract(table, 'txt');

const text = (report: Partial<Report>, options: Parameters<typeof tableFormat>[0] = {}): string =>
  tableFormat(options).render({ ...emptyReport, ...report });

const widest = (rendered: string): number => Math.max(...rendered.split('\n').map(textWidth));

describe('the table', () => {
  it.each([80, 100, 140])('fits into %i columns', (width) => {
    for (const report of [exampleReport, hostileReport])
      expect(widest(text(report, { width, verbose: true }))).toBeLessThanOrEqual(width);
  });

  it('keeps to 80 to 140 columns whatever the terminal has', () => {
    expect(text(exampleReport, { width: 20 })).toBe(text(exampleReport, { width: 80 }));
    expect(text(exampleReport, { width: 400 })).toBe(text(exampleReport, { width: 140 }));
  });

  it('says the same with colours', () => {
    const colourful = text(hostileReport, { colour: true });
    expect(colourful).not.toBe(text(hostileReport));
    expect(stripVTControlCharacters(colourful)).toBe(text(hostileReport));
  });

  it('as a whole, verbose', async () => {
    await expect(text(exampleReport, { verbose: true, width: 120 })).toMatchFileSnapshot(
      '../golden/example-verbose.txt',
    );
  });
});

describe('findings', () => {
  const stack = (name: string, group: string): ReportFinding =>
    driftFinding(name, { resource: { ...driftFinding(name).resource, group } });

  it('come by severity, then account and Region, then group', () => {
    const findings = [
      bucketFinding('z'),
      stack('shop-a', 'stack:shop'),
      bucketFinding('y', { severity: 'CRITICAL' }),
      stack('shop', 'stack:shop'),
    ];
    const rendered = text({ findings });
    const order = [
      '\n  CRITICAL',
      'suspended on y',
      '\n  HIGH',
      'stack shop',
      '✗ shop differs',
      '✗ shop-a differs',
      '\n  MEDIUM',
      'suspended on z',
    ];
    const places = order.map((part) => rendered.indexOf(part));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it('of a stack that is alone in its own group have no heading', () => {
    expect(text({ findings: [stack('shop', 'stack:shop')] })).not.toContain('stack shop');
  });

  it('of a stack set are grouped under it', () => {
    expect(text({ findings: [stack('StackSet-base-1', 'stackset:base')] })).toContain('stackset base');
  });

  it('name their resource where the message does not', () => {
    expect(text({ findings: [bucketFinding('shop', { message: 'Something is wrong.' })] })).toContain(
      '✗ shop: Something is wrong.',
    );
  });

  it('that were not confirmed say so', () => {
    const finding = bucketFinding('shop');
    const rendered = text({
      findings: [finding],
      changes: [{ type: 'unconfirmed', at: finding.lastSeen, finding, gaps: [] }],
    });
    expect(rendered).toContain('unconfirmed in this run');
  });

  it.each([
    ['incomplete', 'seen in part'],
    ['inconsistent', 'CloudFormation says IN_SYNC'],
  ])('that are %s say so', (flag, note) => {
    const finding = driftFinding('shop', { data: { ...driftFinding('shop').data, [flag]: true } });
    expect(text({ findings: [finding] }, { width: 140 })).toContain(note);
  });

  it('of which differences are not shown count them', () => {
    const differences = Array.from({ length: 10 }, (_, index) => ({
      path: `/P${index}`,
      expected: 'a',
      actual: 'b',
      type: 'NOT_EQUAL',
    }));
    const finding = driftFinding('shop', {
      data: { drifted: [{ logicalId: 'Q', type: 'T', status: 'MODIFIED', differences }], differencesOmitted: 4 },
    });
    expect(text({ findings: [finding] })).toContain('… 2 more differences');
    expect(text({ findings: [finding] })).toContain('and 4 more differences');
    expect(text({ findings: [finding] }, { verbose: true })).toContain('/P9');
  });

  it('with long values say how much is cut', () => {
    const differences = [{ path: '/P', expected: 'a'.repeat(150), actual: 'b', type: 'NOT_EQUAL' }];
    const finding = driftFinding('shop', {
      data: { drifted: [{ logicalId: 'Q', type: 'T', status: 'MODIFIED', differences }] },
    });
    expect(text({ findings: [finding] }).replaceAll(/\s/g, '')).toContain(`${'a'.repeat(99)}…(51charactersmore)`);
  });

  it('that are archived are not open', () => {
    expect(text({ findings: [bucketFinding('shop', { recordState: 'ARCHIVED' })] })).toContain('OPEN FINDINGS  none');
  });
});

describe('changes', () => {
  const opened = Array.from({ length: 12 }, (_, index) => bucketFinding(`b${index}`, { id: `f${index}` as FindingId }));
  const report = {
    findings: opened,
    transitions: { opened: 12, persisted: 3 },
    changes: opened.map((finding) => ({ type: 'opened' as const, at: finding.lastSeen, finding })),
  };

  it('are counted, with what did not change', () => {
    expect(text(report)).toContain('CHANGES OF THIS RUN  12 opened, 3 unchanged');
    expect(text({})).toContain('CHANGES OF THIS RUN  none');
  });

  it('of a first run are not listed twice', () => {
    expect(text(report)).toContain('+ every open finding is new');
    expect(text(report)).not.toContain('+ opened');
    expect(text(report, { verbose: true }).match(/\+ opened/g)).toHaveLength(12);
  });

  it('beyond ten of a kind are only counted', () => {
    const later = { ...report, findings: [...opened, bucketFinding('older')] };
    expect(text(later).match(/\+ opened/g)).toHaveLength(10);
    expect(text(later)).toContain('+ … 2 more opened, marked new above');
    expect(text(later, { verbose: true })).not.toContain('more opened');
  });

  it.each([
    ['compliant', 'now compliant'],
    ['not-applicable', 'no longer applicable'],
    ['resource-gone', 'the resource is gone'],
    ['check-retired', 'the check is disabled'],
    ['account-suspended', 'the account is suspended'],
    ['account-closed', 'the account is closed'],
  ] as const)('that resolved because %s say so', (because, words) => {
    const finding = bucketFinding('shop');
    expect(text({ changes: [{ type: 'resolved', at: finding.lastSeen, finding, because }] })).toContain(words);
  });
});

describe('coverage', () => {
  it('never says 100 % of what was not listed', () => {
    const targets = [
      { ...emptyReport.targets[0]!, coverage: { 's3:bucket': { listed: false, expected: 2, evaluated: 2 } } },
    ];
    expect(text({ targets })).toContain('; 1 listing could not be read');
    expect(text({ targets })).toContain('The audit is incomplete.');
  });

  it('counts a target that was not seen once, not its listings too', () => {
    const target = {
      ...emptyReport.targets[0]!,
      coverage: { 's3:bucket': { listed: false, expected: 0, evaluated: 0 } },
    };
    const { partition, accountId, region } = target;
    const gap = {
      target: { partition, accountId, region },
      reason: 'access-denied',
      detail: 'denied',
      cure: { iamAction: 's3:ListAllMyBuckets' },
    } as const;
    expect(text({ targets: [target], gaps: [gap, gap] })).toContain('; 1 whole target could not be read');
  });

  it('of a failed run shows why it failed', () => {
    expect(text({ run: { ...emptyReport.run, state: 'FAILED', failure: 'States.Timeout' } })).toContain(
      'Failure     States.Timeout',
    );
  });
});

describe('checks', () => {
  it('whose ids are long have a line of their own', () => {
    const id = 'a-check-with-an-id-that-is-longer-than-its-column';
    const rendered = text({ outcomes: { [id]: { COMPLIANT: 1234 } } }, { width: 80 });
    expect(widest(rendered)).toBeLessThanOrEqual(80);
    expect(rendered).toMatch(new RegExp(`  ${id}\\n +1,234`));
  });
});
