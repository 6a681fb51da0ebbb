import { describe, expect, it } from 'vitest';
import { checkReferences } from '../../../../src/app/report/check-reference.ts';
import { checksMarkdown } from '../../../../src/cli/commands/explain/reference.ts';

const rows = checksMarkdown()
  .split('\n')
  .filter((text) => text.startsWith('|'))
  .map((text) =>
    text
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

describe('the tables of the README', () => {
  it('have a row for every check and every option', () => {
    const named = rows.map((row) => row.slice(0, 2));
    for (const { id, options } of checkReferences()) {
      expect(named.some(([first]) => first === `\`${id}\``)).toBe(true);
      for (const { name } of options) expect(named).toContainEqual([`\`${id}\``, `\`${name}\``]);
    }
  });

  it('have as many cells in every row as in the header', () => {
    expect(new Set(rows.map(({ length }) => length))).toEqual(new Set([4, 5]));
  });

  it('leave no markup in prose', () => {
    const prose = checksMarkdown().replaceAll(/`[^`]*`/g, '');
    expect(prose).not.toMatch(/(?<!\\)[*_]/);
  });
});
