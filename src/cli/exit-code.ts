import { SEVERITIES, type Severity } from '../domain/check.ts';
import type { Report } from '../domain/report.ts';

/** Exit codes of the command line. */
export const EXIT = {
  ok: 0,
  findings: 1,
  gaps: 2,
  findingsAndGaps: 3,
  usage: 64,
  failed: 70,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Meaning of each code, for help and docs. */
export const EXIT_CODES: readonly (readonly [ExitCode, string])[] = [
  [EXIT.ok, 'all evaluated and compliant'],
  [EXIT.findings, 'findings at or above the chosen severity (`--fail-on`)'],
  [EXIT.gaps, 'gaps (the audit is incomplete), no findings'],
  [EXIT.findingsAndGaps, 'findings and gaps'],
  [EXIT.usage, 'wrong usage or policy'],
  [EXIT.failed, 'the audit itself failed'],
  [EXIT.interrupted, 'interrupted'],
];

type Judged = Pick<Report, 'run' | 'findings' | 'gaps' | 'gapsOmitted' | 'coverage' | 'targets'>;

/** Tests for anything unseen, whether a gap names it or only the counts show it. */
const isIncomplete = ({ run, gaps, gapsOmitted, coverage, targets }: Judged): boolean =>
  run.state === 'RUNNING' ||
  gaps.length + gapsOmitted > 0 ||
  coverage.evaluated < coverage.expected ||
  targets.some((target) => Object.values(target.coverage).some(({ listed }) => !listed));

/**
 * Returns the exit code of a report. Findings below `failOn`, outside the run's scope, or suppressed by an exception do
 * not count. A failed run proves nothing.
 */
export const exitCodeOf = (report: Judged, failOn: Severity): ExitCode => {
  if (report.run.state === 'FAILED') return EXIT.failed;
  const least = SEVERITIES.indexOf(failOn);
  const found = report.findings.some(
    ({ recordState, severity, outOfScope, suppressedBy }) =>
      recordState === 'ACTIVE' &&
      outOfScope !== true &&
      suppressedBy === undefined &&
      SEVERITIES.indexOf(severity) >= least,
  );
  if (isIncomplete(report)) return found ? EXIT.findingsAndGaps : EXIT.gaps;
  return found ? EXIT.findings : EXIT.ok;
};
