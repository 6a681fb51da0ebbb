import { type AnyCheck, SEVERITIES, type Severity } from '../domain/check.ts';
import { defined } from '../domain/defined.ts';
import type { ResourceKind } from '../domain/facts.ts';
import type { Finding } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import { OUTCOME_STATUSES, type OutcomeStatus } from '../domain/outcome.ts';
import type { KindCoverage, OutcomeCounts, TargetRecord } from '../domain/run.ts';
import { type Scope, scopeKey } from '../domain/scope.ts';
import { countTransitions } from './coverage.ts';
import type { RunResult } from './summarise.ts';

/** Selects part of a run's result. An absent field does not filter. */
export interface ReportFilter {
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly checks?: readonly Pick<AnyCheck, 'id' | 'resource'>[];
  /**
   * Findings have the status NON_COMPLIANT, and gaps of a resource INSUFFICIENT_DATA. Unread listings and targets have
   * no status.
   */
  readonly statuses?: readonly OutcomeStatus[];
  /** Least severity of findings. Gaps have no severity. */
  readonly minimumSeverity?: Severity;
}

/**
 * Removes from a run's result what the filter does not select. Coverage and counts cover the selected accounts, Regions
 * and checks, whatever the statuses and severities: hiding gaps does not complete an audit.
 */
export const narrow = (result: RunResult, filter: ReportFilter): RunResult => {
  const { accounts, regions, statuses = OUTCOME_STATUSES, minimumSeverity = SEVERITIES[0] } = filter;
  const checkIds = filter.checks?.map(({ id }) => id);
  const kinds = filter.checks?.map(({ resource }) => resource as ResourceKind);
  const isChosen = (checkId: string) => checkIds?.includes(checkId) ?? true;
  const isIn = ({ accountId, region }: Scope) =>
    (accountId === '*' || (accounts?.includes(accountId) ?? true)) &&
    (region === '*' || (regions?.includes(region) ?? true));
  const isWanted = ({ target, checkId, severity }: Finding) =>
    isIn(target) &&
    isChosen(checkId) &&
    statuses.includes('NON_COMPLIANT') &&
    SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(minimumSeverity);
  const isGap = ({ target, kind, checkId, resource }: Gap) =>
    isIn(target) &&
    (checkId === undefined ? kind === undefined || (kinds?.includes(kind) ?? true) : isChosen(checkId)) &&
    (resource === undefined || statuses.includes('INSUFFICIENT_DATA'));

  const narrowed = (record: TargetRecord): TargetRecord => {
    const gaps = record.gaps.filter(isGap);
    if (filter.checks === undefined) return { ...record, gaps };
    const outcomes = Object.fromEntries(Object.entries(record.outcomes).filter(([checkId]) => isChosen(checkId)));
    const coverage = Object.fromEntries(
      Object.entries(record.coverage)
        .filter(([kind]) => kinds?.includes(kind as ResourceKind))
        .map(([kind, seen]) => [kind, { ...seen, ...countsOf(filter.checks ?? [], kind, seen.listed, outcomes) }]),
    );
    const { driftCoverage, ...rest } = record;
    return {
      ...rest,
      gaps,
      outcomes,
      coverage,
      ...(driftCoverage !== undefined && kinds?.includes('cloudformation:stack') ? { driftCoverage } : {}),
      // Persisting findings are counted without their checks, so a filter by check cannot count them.
      transitions: countTransitions(
        result.transitions.filter(
          ({ finding: { target, checkId, resource } }) =>
            isChosen(checkId) &&
            scopeKey(target) === scopeKey(record.target) &&
            Object.hasOwn(record.coverage, resource.kind),
        ),
      ),
    };
  };

  const { now, acceptance, ignores } = result;
  return {
    ...defined({ now, acceptance, ignores }),
    run: { ...result.run, gaps: result.run.gaps.filter(isGap) },
    planned: result.planned.filter(isIn),
    records: result.records.filter(({ target }) => isIn(target)).map(narrowed),
    findings: result.findings.filter(isWanted),
    transitions: result.transitions.filter(({ finding }) => isWanted(finding)),
    ...(result.outcomes === undefined
      ? {}
      : {
          outcomes: result.outcomes.filter(
            ({ target, checkId, status }) => isIn(target) && isChosen(checkId) && statuses.includes(status),
          ),
        }),
  };
};

/** Counts as `coverage` does: an incomplete listing lacks at least one outcome per check. */
const countsOf = (
  checks: readonly Pick<AnyCheck, 'id' | 'resource'>[],
  kind: string,
  listed: boolean,
  outcomes: OutcomeCounts,
): Pick<KindCoverage, 'evaluated' | 'expected'> => {
  const counts = checks.filter(({ resource }) => resource === kind).map(({ id }) => outcomes[id] ?? {});
  const known = counts.flatMap((count) => Object.values(count)).reduce((sum, count) => sum + count, 0);
  const unknown = counts.reduce((sum, { INSUFFICIENT_DATA = 0 }) => sum + INSUFFICIENT_DATA, 0);
  return { expected: known + (listed ? 0 : counts.length), evaluated: known - unknown };
};
