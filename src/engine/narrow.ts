import { type AnyCheck, SEVERITIES, type Severity } from '../domain/check.ts';
import { defined } from '../domain/defined.ts';
import type { ResourceKind } from '../domain/facts.ts';
import type { Finding, FindingTransition } from '../domain/finding.ts';
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

/** Tests of the parts of a result, compiled from a filter. */
interface Predicates {
  readonly isInScope: (scope: Scope) => boolean;
  readonly isChosen: (checkId: string) => boolean;
  readonly isChosenKind: (kind: ResourceKind) => boolean;
  readonly hasStatus: (status: OutcomeStatus) => boolean;
  readonly isShownFinding: (finding: Finding) => boolean;
  readonly isShownGap: (gap: Gap) => boolean;
}

const predicates = (filter: ReportFilter): Predicates => {
  const { accounts, regions, statuses = OUTCOME_STATUSES, minimumSeverity = SEVERITIES[0] } = filter;
  const checkIds = filter.checks?.map(({ id }) => id);
  const kinds = filter.checks?.map(({ resource }) => resource as ResourceKind);
  const isChosen = (checkId: string) => checkIds?.includes(checkId) ?? true;
  const isChosenKind = (kind: ResourceKind) => kinds?.includes(kind) ?? true;
  const hasStatus = (status: OutcomeStatus) => statuses.includes(status);
  const isInScope = ({ accountId, region }: Scope) =>
    (accountId === '*' || (accounts?.includes(accountId) ?? true)) &&
    (region === '*' || (regions?.includes(region) ?? true));
  return {
    isInScope,
    isChosen,
    isChosenKind,
    hasStatus,
    isShownFinding: ({ target, checkId, severity }) =>
      isInScope(target) &&
      isChosen(checkId) &&
      hasStatus('NON_COMPLIANT') &&
      SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(minimumSeverity),
    isShownGap: ({ target, kind, checkId, resource }) =>
      isInScope(target) &&
      (checkId === undefined ? kind === undefined || isChosenKind(kind) : isChosen(checkId)) &&
      (resource === undefined || hasStatus('INSUFFICIENT_DATA')),
  };
};

type ChosenChecks = NonNullable<ReportFilter['checks']>;

/** Reduces a target's record to the chosen checks. */
const narrowToChecks = (
  record: TargetRecord,
  checks: ChosenChecks,
  transitions: readonly FindingTransition[],
  { isChosen, isChosenKind }: Predicates,
): TargetRecord => {
  const outcomes = Object.fromEntries(Object.entries(record.outcomes).filter(([checkId]) => isChosen(checkId)));
  const coverage = Object.fromEntries(
    Object.entries(record.coverage)
      .filter(([kind]) => isChosenKind(kind as ResourceKind))
      .map(([kind, seen]) => [kind, { ...seen, ...countsOf(checks, kind, seen.listed, outcomes) }]),
  );
  const { driftCoverage, ...rest } = record;
  // Persisting findings are counted without their checks, so a filter by check cannot count them.
  const own = transitions.filter(
    ({ finding: { target, checkId, resource } }) =>
      isChosen(checkId) &&
      scopeKey(target) === scopeKey(record.target) &&
      Object.hasOwn(record.coverage, resource.kind),
  );
  return {
    ...rest,
    outcomes,
    coverage,
    ...defined({ driftCoverage: isChosenKind('cloudformation:stack') ? driftCoverage : undefined }),
    transitions: countTransitions(own),
  };
};

/**
 * Removes from a run's result what the filter does not select. Coverage and counts cover the selected accounts, Regions
 * and checks, whatever the statuses and severities: hiding gaps does not complete an audit.
 */
export const narrow = (result: RunResult, filter: ReportFilter): RunResult => {
  const tests = predicates(filter);
  const { isInScope, isChosen, hasStatus, isShownFinding, isShownGap } = tests;
  const { checks } = filter;
  const narrowed = (record: TargetRecord): TargetRecord => {
    const shown = { ...record, gaps: record.gaps.filter(isShownGap) };
    return checks === undefined ? shown : narrowToChecks(shown, checks, result.transitions, tests);
  };
  const { now, accounts, acceptance, ignores } = result;
  const outcomes = result.outcomes?.filter(
    ({ target, checkId, status }) => isInScope(target) && isChosen(checkId) && hasStatus(status),
  );
  return {
    ...defined({ now, accounts, acceptance, ignores, outcomes }),
    run: {
      ...result.run,
      gaps: result.run.gaps.filter(isShownGap),
      ...defined({ checks: result.run.checks?.filter(isChosen) }),
    },
    planned: result.planned.filter(isInScope),
    records: result.records.filter(({ target }) => isInScope(target)).map(narrowed),
    findings: result.findings.filter(isShownFinding),
    transitions: result.transitions.filter(({ finding }) => isShownFinding(finding)),
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
