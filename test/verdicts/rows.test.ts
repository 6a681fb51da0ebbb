import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECK_IDS } from '../../src/checks/index.ts';

const root = join(import.meta.dirname, '../..');
const PAGE = 'docs/verdicts.md';

interface Section {
  readonly heading: string;
  /** The first cells of the tables of cases. */
  readonly rows: readonly string[];
}

const sections: readonly Section[] = readFileSync(join(root, PAGE), 'utf8')
  .split(/^## /m)
  .slice(1)
  .map((text) => {
    const [heading = '', ...lines] = text.split('\n');
    const rows = lines
      .filter((line) => line.startsWith('|') && !/^\| Case |^\|[-|: ]+\|$/.test(line))
      .map((line) => line.slice(1).split(' | ')[0]?.trim() ?? '');
    return { heading, rows };
  });

const sources = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && !file.endsWith('rows.test.ts'))
  .map((file) => readFileSync(join(root, 'test', file), 'utf8'))
  .join('\n')
  .replaceAll("\\'", "'");

const isTested = (row: string): boolean => ["'", '"', '`'].some((quote) => sources.includes(`${quote}${row}`));

it('the tables of cases are read', () => {
  expect(sections.flatMap(({ rows }) => rows).length).toBeGreaterThan(50);
});

describe.each(CHECK_IDS)('the check %s', (id) => {
  const section = sections.find(({ heading }) => heading.endsWith(`(\`${id}\`)`));

  it(`has a section in ${PAGE} with a title and a row`, () => {
    expect(section, `${PAGE} has no section for ${id}: add "## <title> (\`${id}\`)" with a table`).toBeDefined();
    expect(section?.heading, `${PAGE}: give the section of ${id} a title`).toMatch(/^[A-Z]\S+ /);
    expect(section?.rows.length, `${PAGE}: the section of ${id} has no row`).toBeGreaterThan(0);
  });
});

describe.each(sections.filter(({ rows }) => rows.length > 0))('the section "$heading"', ({ heading, rows }) => {
  it.each(rows)('has a test for the row "%s"', (row) => {
    expect(row, `${PAGE}: fill in the empty row of "${heading}"`).toMatch(/\w/);
    expect(
      isTested(row),
      `${PAGE} has the row "${row}", and no test is named so: add one to test/verdicts/, in the file of the kind`,
    ).toBe(true);
  });
});
