import { expect, it } from 'vitest';
import type { AccountId } from '../../../src/domain/ids.ts';
import { htmlFormat } from '../../../src/formats/html/html.ts';
import { bucketFinding, emptyReport, exampleReport, hostileReport } from '../../support/example-report.ts';
import { formatContract } from '../../support/format-contract.ts';
import { growth, LINEAR } from '../../support/growth.ts';

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

/** As many findings as asked, each in a place of its own. */
const findingsIn = (places: number) =>
  [...Array(places).keys()].map((index) =>
    bucketFinding(`bucket-${index}`, {
      severity: index === places - 1 ? 'CRITICAL' : 'LOW',
      target: { ...bucketFinding('any').target, accountId: String(100_000_000_000 + index) as AccountId },
    }),
  );

it('the most severe findings come first, wherever they are', () => {
  const page = htmlFormat.render({ ...emptyReport, findings: findingsIn(3) });
  const order = ['CRITICAL <small>1</small>', '100000000002', 'LOW <small>2</small>', '100000000000', '100000000001'];
  expect(order.map((text) => page.indexOf(text))).toEqual(
    order.map((text) => page.indexOf(text)).toSorted((a, b) => a - b),
  );
  expect(page).toContain('<code>plumbline explain ');
});

it('a page is rendered in linear time, however many places have findings', () => {
  const findings = findingsIn(2000);
  const render = (places: number) => void htmlFormat.render({ ...emptyReport, findings: findings.slice(0, places) });
  expect(growth(render, 2000)).toBeLessThan(LINEAR);
});

it('what is folded on a screen is printed, and a cure is not folded at all', () => {
  const page = htmlFormat.render(exampleReport);
  expect(page).toMatch(/@media print \{[^@]*::details-content \{ content-visibility: visible/);
  expect([...page.matchAll(/<summary>[^\n]*?<\/summary>/g)].some(([summary]) => summary.includes('Cure:'))).toBe(true);
});
