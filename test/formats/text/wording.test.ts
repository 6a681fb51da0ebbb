import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/domain/report.ts';
import { htmlFormat } from '../../../src/formats/html/html.ts';
import { markdown } from '../../../src/formats/markdown.ts';
import { table } from '../../../src/formats/table/table.ts';
import {
  conclusion,
  countOf,
  coverageText,
  durationText,
  noGapsText,
  numberText,
  percentText,
  timeText,
} from '../../../src/formats/text/wording.ts';
import { bucketFinding, emptyReport, exampleReport, scope } from '../../support/example-report.ts';

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

describe('coverage', () => {
  const cause = { detail: 'denied', cure: { advice: 'see the detail' } } as const;
  const [first, second] = ['eu-west-1', 'eu-west-2'].map((region) => scope('111111111111', region));
  const targets = [first, second].flatMap((each) => (each === undefined ? [] : [{ ...each, coverage: {} }]));
  const hidden = targets.slice(1).map((target) => ({ ...cause, target, reason: 'unaudited' as const }));

  it('never is 100 % of evaluations while whole targets were not seen: targets come first', () => {
    const report: Report = { ...emptyReport, targets, gaps: hidden, coverage: { expected: 28, evaluated: 28 } };
    expect(coverageText(report)).toBe(
      '50 % of targets (1 of 2), 28 of 28 evaluations; 1 whole target could not be read',
    );
    for (const format of [table, markdown, htmlFormat]) expect(format.render(report)).not.toContain('100 %');
  });

  it('never is 100 % while a listing was not read', () => {
    const unlisted = { 'logs:log-group': { listed: false, expected: 3, evaluated: 3 } };
    const report: Report = { ...emptyReport, targets: targets.map((each) => ({ ...each, coverage: unlisted })) };
    expect(coverageText({ ...report, coverage: { expected: 6, evaluated: 6 } })).toBe(
      '6 of 6 evaluations; 2 listings could not be read',
    );
  });

  it('of a run that goes on says what is not read yet', () => {
    const run = { ...emptyReport.run, state: 'RUNNING' as const };
    expect(coverageText({ ...emptyReport, run, targets, gaps: hidden })).toContain('not read yet');
  });

  it('of a check that was asked for and not done is "not done" in every format', () => {
    const run = { ...emptyReport.run, state: 'FAILED' as const };
    const report: Report = { ...emptyReport, run, outcomes: { 'cloudformation-stack-drift': {} } };
    for (const format of [table, markdown, htmlFormat]) expect(format.render(report)).toContain('not done');
  });
});

describe('open findings of targets that the run did not audit', () => {
  const elsewhere = { ...bucketFinding('shop-logs'), outOfScope: true as const };

  it.each([undefined, '111111111111'])('are never called "no open findings", with the filter %s', (only) => {
    const report: Report = { ...emptyReport, findings: [elsewhere], ...(only === undefined ? {} : { only }) };
    expect(conclusion(report)).toMatch(
      /1 open finding of targets that this run did not audit \(--format csv lists them\)/,
    );
    for (const format of [table, markdown, htmlFormat]) {
      const text = format.render(report);
      expect(text).not.toMatch(/no open findings/i);
      expect(text).toContain('1 open finding of targets that this run did not audit');
    }
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
