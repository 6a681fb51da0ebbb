import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { csv } from '../../src/formats/csv.ts';
import { driftFinding, emptyReport, exampleReport, hostileReport } from '../support/example-report.ts';
import { formatContract } from '../support/format-contract.ts';

formatContract(csv, 'csv');

/** A reader of RFC 4180 of its own, so that the writer is not its own judge. */
const cells = (text: string): readonly (readonly string[])[] =>
  text
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(
        ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
      ),
    );

describe('CSV', () => {
  it('has as many cells in every row as in the header', () => {
    for (const report of [exampleReport, hostileReport, emptyReport])
      for (const row of cells(csv.render(report))) expect(row).toHaveLength(22);
  });

  it('has a row for every open finding and every gap, and says how many gaps are not listed', () => {
    const records = cells(csv.render(exampleReport))
      .slice(1)
      .map(([record]) => record);
    expect(records.filter((record) => record === 'FINDING')).toHaveLength(5);
    expect(records.filter((record) => record === 'FINDING_SUPPRESSED')).toHaveLength(1);
    expect(records.filter((record) => record === 'GAP')).toHaveLength(5);
    expect(csv.render(exampleReport)).toContain('2 more gaps are counted but not listed here');
  });

  const column = (report: Report, name: string): readonly (string | undefined)[] => {
    const [header = [], ...rows] = cells(csv.render(report));
    return rows.map((row) => row[header.indexOf(name)]);
  };

  it('names the account of every finding and gap, as far as the run knew it', () => {
    expect(new Set(column(exampleReport, 'accountName'))).toEqual(new Set(['shop-production', 'data', '']));
    expect(new Set(column({ ...exampleReport, accounts: [] }, 'accountName'))).toEqual(new Set(['']));
  });

  it('names the properties that differ', () => {
    expect(column(exampleReport, 'properties')).toContain(
      'Queue /VisibilityTimeout; Queue /Tags/2; Queue /KmsMasterKeyId; Topic DELETED',
    );
  });

  it('names as many properties as a cell takes, and counts the others', () => {
    const differences = Array.from({ length: 5_000 }, (_, index) => ({ path: `/Tags/${index}`, type: 'ADD' }));
    const data = { drifted: [{ logicalId: 'Queue', type: 'AWS::SQS::Queue', status: 'MODIFIED', differences }] };
    const [properties = ''] = column({ ...emptyReport, findings: [driftFinding('web', { data })] }, 'properties');
    expect(properties.length).toBeLessThan(8_100);
    expect(properties).toMatch(/^Queue \/Tags\/0; .*; \d+ more$/);
  });

  it('leaves no cell that a spreadsheet takes for a formula', () => {
    for (const row of cells(csv.render(hostileReport)))
      for (const cell of row) expect(cell).not.toMatch(/^\s*[=+\-@|%]/);
  });
});
