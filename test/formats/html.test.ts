import { expect, it } from 'vitest';
import { htmlFormat } from '../../src/formats/html.ts';
import { exampleReport, hostileReport } from '../support/example-report.ts';
import { formatContract } from '../support/format-contract.ts';

formatContract(htmlFormat, 'html');

/** The tags and attributes of a page: what AWS names must add none. */
const markup = (page: string): ReadonlySet<string> =>
  new Set([...page.matchAll(/<(\/?[a-z0-9!]+)|\s([a-z-]+)="/gi)].map(([, tag, attribute]) => tag ?? `@${attribute}`));

it('no name that AWS gave becomes markup', () => {
  const own = markup(htmlFormat.render(exampleReport));
  const hostile = [
    ...markup(htmlFormat.render(hostileReport).replace(/<(code|summary|td|p|title|h[1-4])([^>]*)>[^<]*/g, '<$1$2>')),
  ];
  expect(hostile.filter((name) => !own.has(name))).toEqual([]);
  expect(htmlFormat.render(hostileReport)).not.toMatch(/<script|<img|onerror\s*=\s*"/i);
});

it('the page loads nothing', () => {
  const page = htmlFormat.render(exampleReport);
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/<(script|link|img|iframe)|url\(|@import/);
});
