import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Format } from '../../src/domain/ports.ts';
import type { Report } from '../../src/domain/report.ts';
import { emptyReport, exampleReport, hostileReport } from './example-report.ts';

const reports: readonly (readonly [name: string, report: Report])[] = [
  ['example', exampleReport],
  ['empty', emptyReport],
  ['hostile', hostileReport],
];

// Controls but the new line, zero-width characters, separators, and what changes the direction of text.
const ACTING = /[^\P{Cc}\n]|[\u200b-\u200f\u2028-\u202e\u2066-\u2069]/u;

const GOLDEN = join(import.meta.dirname, '../formats/golden');

/** Contract of every format. Its golden files are beside the tests of the formats. */
export const formatContract = (format: Format, extension: string): void => {
  describe(`the format ${format.id}`, () => {
    it.each(reports)('renders the %s report as before', async (name, report) => {
      await expect(format.render(report)).toMatchFileSnapshot(join(GOLDEN, `${name}.${extension}`));
    });

    it('lets nothing of AWS act on a terminal', () => {
      expect(format.render(hostileReport).replaceAll('\r\n', '\n')).not.toMatch(ACTING);
    });

    it('ends with a new line', () => {
      expect(format.render(emptyReport).endsWith('\n')).toBe(true);
    });
  });
};
