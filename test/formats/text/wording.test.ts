import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/domain/report.ts';
import { htmlFormat } from '../../../src/formats/html/html.ts';
import { markdown } from '../../../src/formats/markdown.ts';
import { table } from '../../../src/formats/table/table.ts';
import {
  conclusion,
  countOf,
  durationText,
  noGapsText,
  numberText,
  percentText,
  timeText,
} from '../../../src/formats/text/wording.ts';
import { bucketFinding, emptyReport, exampleReport } from '../../support/example-report.ts';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1234567, '1,234,567'],
  ])('%i is written %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });

  it('of one are singular', () => {
    expect([countOf(1, 'gap'), countOf(2, 'gap'), countOf(0, 'gap')]).toEqual(['1 gap', '2 gaps', '0 gaps']);
  });

  it.each([
    [1, 1, '100 %'],
    [99_999, 100_000, '99.9 %'],
    [1, 2, '50 %'],
    [1, 3, '33.3 %'],
    [0, 5, '0 %'],
  ])('%i of %i is %s, never rounded up', (part, whole, text) => {
    expect(percentText(part, whole)).toBe(text);
  });
});

describe('Where no gap is listed', () => {
  it.each<[string, Partial<Report>, string]>([
    ['all was read', {}, 'none: everything that was asked for could be read'],
    ['evaluations are missing', { coverage: { expected: 3, evaluated: 2 } }, 'none listed, yet not all was evaluated'],
    ['the run goes on', { run: { ...emptyReport.run, state: 'RUNNING' } }, 'none so far: the run has not finished'],
    ['the run failed', { run: { ...emptyReport.run, state: 'FAILED' } }, 'none known: the run failed'],
  ])('as %s, every format says no more than that', (_, more, text) => {
    const report = { ...emptyReport, ...more };
    expect(noGapsText(report)).toBe(text);
    expect(table.render(report)).toContain(`GAPS  ${text}\n`);
    expect(markdown.render(report)).toContain(`\nN${text.slice(1)}.\n`);
    expect(htmlFormat.render(report)).toContain(`<p>N${text.slice(1)}.</p>`);
    expect(htmlFormat.render(report).includes('everything was seen')).toBe(Object.keys(more).length === 0);
  });
});

describe('times', () => {
  it.each([
    [0.4, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [192, '3 min 12 s'],
    [3600, '1 h'],
    [7500, '2 h 5 min'],
    [-3, '0 s'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });

  it('are UTC, and what is none stays', () => {
    expect(timeText('2026-11-03T03:00:12.345Z')).toBe('2026-11-03 03:00:12 UTC');
    expect(timeText('yesterday')).toBe('yesterday');
  });
});

describe('the conclusion', () => {
  const cases: readonly (readonly [name: string, report: Partial<Report>, text: string])[] = [
    ['all is well', {}, 'No open findings. Everything that was planned was evaluated.'],
    [
      'something was found',
      { findings: [bucketFinding('a'), bucketFinding('b', { severity: 'LOW' })] },
      '2 open findings (1 MEDIUM, 1 LOW). Everything that was planned was evaluated.',
    ],
    [
      'only archived findings are left',
      { findings: [bucketFinding('a', { recordState: 'ARCHIVED' })] },
      'No open findings. Everything that was planned was evaluated.',
    ],
    ['gaps were left out of the list', { gapsOmitted: 3 }, 'No open findings. The audit is incomplete: 3 gaps.'],
    [
      'evaluations are missing without a gap',
      { coverage: { expected: 3, evaluated: 2 } },
      'No open findings. The audit is incomplete.',
    ],
    [
      'nothing was there',
      { coverage: { expected: 0, evaluated: 0 } },
      'No open findings. There was nothing to evaluate.',
    ],
    [
      'the run goes on',
      { run: { ...emptyReport.run, state: 'RUNNING' } },
      'No open findings so far. The run has not finished.',
    ],
    ['the run failed', { run: { ...emptyReport.run, state: 'FAILED' } }, 'No open findings known. The run failed.'],
  ];

  it.each(cases)('when %s', (_, more, text) => {
    expect(conclusion({ ...emptyReport, ...more })).toBe(text);
  });

  it('names gaps before all else', () => {
    expect(conclusion(exampleReport)).toBe('5 open findings (2 HIGH, 3 MEDIUM). The audit is incomplete: 6 gaps.');
  });
});
