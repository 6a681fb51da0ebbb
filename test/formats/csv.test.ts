import { describe, expect, it } from 'vitest';
import { csv } from '../../src/formats/csv.ts';
import { emptyReport, exampleReport, hostileReport } from '../support/example-report.ts';
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
      for (const row of cells(csv.render(report))) expect(row).toHaveLength(19);
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

  it('leaves no cell that a spreadsheet takes for a formula', () => {
    for (const row of cells(csv.render(hostileReport)))
      for (const cell of row) expect(cell).not.toMatch(/^\s*[=+\-@|%]/);
  });
});
