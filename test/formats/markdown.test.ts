import { describe, expect, it } from 'vitest';
import { markdown } from '../../src/formats/markdown.ts';
import { bucketFinding, emptyReport, exampleReport, hostileReport } from '../support/example-report.ts';
import { formatContract } from '../support/format-contract.ts';

formatContract(markdown, 'md');

/** Cells as GitHub splits a row: at pipes that no backslash escapes, where a backslash may itself be escaped. */
const cellsOf = (row: string): readonly string[] =>
  [...row.matchAll(/((?:\\.|[^\\|])*)\|/g)].slice(1).map(([, cell = '']) => cell.trim());

/** A backtick that a backslash escapes begins no code. */
const withoutCode = (text: string): string =>
  text.replaceAll(/\\.|(`+)(?!`).*?(?<!`)\1(?!`)/g, (match, fence?: string) => (fence === undefined ? match : ''));

describe('Markdown', () => {
  it.each([
    ['example', exampleReport],
    ['hostile', hostileReport],
  ])('has as many cells in every row as in its header, of the %s report', (_, report) => {
    let columns = 0;
    for (const row of markdown.render(report).split('\n')) {
      if (!row.startsWith('|')) columns = 0;
      else if (columns === 0) columns = cellsOf(row).length;
      else expect(cellsOf(row), row).toHaveLength(columns);
    }
  });

  it('has no markup, mention or link of AWS outside of code', () => {
    const prose = withoutCode(markdown.render(hostileReport));
    expect(prose).not.toMatch(/<\/b>|@all|#1\b|:\/\/evil/);
  });

  it.each(['a\\|b', 'a|b', '`a``b', '\\', 'a\\'])('keeps a resource named %j in its cell', (name) => {
    const row = markdown
      .render({ ...emptyReport, findings: [bucketFinding(name)] })
      .split('\n')
      .find((line) => line.startsWith('| MEDIUM'));
    expect(cellsOf(row ?? '')).toHaveLength(6);
  });
});
