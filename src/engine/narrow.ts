import { type AnyCheck, SEVERITIES, type Severity } from '../domain/check.ts';
import type { ResourceKind } from '../domain/facts.ts';
import type { Finding } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import { OUTCOME_STATUSES, type OutcomeStatus } from '../domain/outcome.ts';
import type { KindCoverage, OutcomeCounts, TargetRecord } from '../domain/run.ts';
import { type Scope, scopeKey } from '../domain/scope.ts';
import { countTransitions } from './coverage.ts';
import type { RunResult } from './summarise.ts';

/** The part of a run's result that is wanted; a field that is absent narrows nothing. */
export interface ReportFilter {
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly checks?: readonly Pick<AnyCheck, 'id' | 'resource'>[];
  /** Findings are NON_COMPLIANT, gaps of a resource INSUFFICIENT_DATA; listings and targets that were not read have no status. */
  readonly statuses?: readonly OutcomeStatus[];
  /** Of findings; gaps have no severity. */
  readonly minimumSeverity?: Severity;
}

/**
 * Takes out of a run's result what a filter does not want. Coverage and counts are those of the accounts, Regions and checks that are left,
 * whatever the statuses and severities: leaving gaps out of a list does not make an audit complete.
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
      // What only persists is counted, not recorded: it cannot be told apart by check.
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
    ...(now === undefined ? {} : { now }),
    ...(acceptance === undefined ? {} : { acceptance }),
    ...(ignores === undefined ? {} : { ignores }),
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

/** As `coverage` counts: a listing that was not read to its end lacks at least one outcome of each check. */
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
