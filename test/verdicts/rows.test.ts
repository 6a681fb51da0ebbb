import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** The first cells of every table of cases. */
const rows = readFileSync(join(root, 'docs/verdicts.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| Case'))
  .map((line) => line.slice(2).split(' | ')[0]?.trim() ?? '');

const sources = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts') && !file.endsWith('rows.test.ts'))
  .map((file) => readFileSync(join(root, 'test', file), 'utf8'))
  .join('\n')
  .replaceAll("\\'", "'");

it('the table of cases is read', () => expect(rows.length).toBeGreaterThan(50));

it.each(rows)('a test is named after the row "%s"', (row) => {
  const quoted = ["'", '"', '`'].some((quote) => sources.includes(`${quote}${row}`));
  expect(quoted).toBe(true);
});
