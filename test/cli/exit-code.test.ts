import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import type { Severity } from '../../src/domain/check.ts';
import type { Report } from '../../src/domain/report.ts';
import { bucketFinding, emptyReport, exampleReport } from '../support/example-report.ts';

const medium = { findings: [bucketFinding('a')] };
const gap = { gaps: exampleReport.gaps.slice(0, 1) };
const run = (state: Report['run']['state']) => ({ run: { ...emptyReport.run, state } });
const unlisted = {
  targets: [{ ...emptyReport.targets[0]!, coverage: { 's3:bucket': { listed: false, expected: 0, evaluated: 0 } } }],
};

const table: readonly (readonly [name: string, report: Partial<Report>, failOn: Severity, code: number])[] = [
  ['all was evaluated and complies', {}, 'INFORMATIONAL', 0],
  ['there is a finding', medium, 'INFORMATIONAL', 1],
  ['there is a finding of the severity', medium, 'MEDIUM', 1],
  ['the findings are less severe', medium, 'HIGH', 0],
  ['the findings are archived', { findings: [bucketFinding('a', { recordState: 'ARCHIVED' })] }, 'LOW', 0],
  ['the findings are accepted', { findings: [bucketFinding('a', { suppressedBy: 'x' })] }, 'INFORMATIONAL', 0],
  ['the findings are out of scope', { findings: [bucketFinding('a', { outOfScope: true })] }, 'INFORMATIONAL', 0],
  ['there is a gap', gap, 'INFORMATIONAL', 2],
  ['there are gaps that are not listed', { gapsOmitted: 1 }, 'INFORMATIONAL', 2],
  ['evaluations are missing', { coverage: { expected: 2, evaluated: 1 } }, 'INFORMATIONAL', 2],
  ['a listing is incomplete', unlisted, 'INFORMATIONAL', 2],
  ['the run has not finished', run('RUNNING'), 'INFORMATIONAL', 2],
  ['there are findings and gaps', { ...medium, ...gap }, 'INFORMATIONAL', 3],
  ['there are gaps, and findings that are less severe', { ...medium, ...gap }, 'CRITICAL', 2],
  ['the run failed', { ...medium, ...gap, ...run('FAILED') }, 'INFORMATIONAL', 70],
];

describe('the exit code', () => {
  it.each(table)('when %s', (_, report, failOn, code) => {
    expect(exitCodeOf({ ...emptyReport, ...report }, failOn)).toBe(code);
  });
});
