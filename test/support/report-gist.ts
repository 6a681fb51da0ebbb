import type { Report } from '../../src/domain/report.ts';

/** Reduces a report to the parts that are equal in every run that saw the same: no times, no numbers of calls. */
export const reportGist = (report: Report) => {
  const { run, targets, findings, gaps, coverage, driftCoverage, outcomes, transitions, changes, outcomeList } = report;
  return {
    state: run.state,
    targets,
    findings: findings.map(({ id, messageId, data }) => ({ id, messageId, data })),
    gaps: gaps.map(({ target, kind, reason, resource }) => ({ target, kind, reason, resource })),
    coverage,
    driftCoverage,
    outcomes,
    transitions,
    changes: changes.map(({ type, finding, ...change }) => ({
      type,
      id: finding.id,
      because: 'because' in change ? change.because : undefined,
    })),
    outcomeList,
  };
};
