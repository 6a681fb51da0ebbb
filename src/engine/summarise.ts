import type { AccountContext } from '../domain/account-context.ts';
import { cureOf } from '../domain/cure.ts';
import { defined } from '../domain/defined.ts';
import type { DriftIgnore } from '../domain/drift-ignore.ts';
import type { ResourceKind } from '../domain/facts.ts';
import type { Finding, FindingTransition } from '../domain/finding.ts';
import type { Gap } from '../domain/gap.ts';
import type {
  OutcomeRecord,
  Report,
  ReportFinding,
  ReportIgnore,
  ReportOutcome,
  ReportTarget,
  ReturnedFinding,
} from '../domain/report.ts';
import {
  type ApiCalls,
  type DriftCoverage,
  type KindCoverage,
  type OutcomeCounts,
  PHASES,
  type Run,
  type TargetRecord,
} from '../domain/run.ts';
import type { Scope } from '../domain/scope.ts';
import { scopeKey, scopeOf } from '../domain/scope.ts';
import { hidingGaps } from '../domain/seen-targets.ts';
import { DAY_MS } from '../domain/time.ts';
import { uniqueBy } from '../domain/unique-by.ts';
import { type Acceptance, noAcceptance } from './acceptance.ts';
import { closedRegions } from './closed-regions.ts';
import { countTransitions } from './coverage.ts';
import { mergeIgnored } from './ignored.ts';
import { stateAt } from './suppress.ts';

export interface RunResult {
  readonly run: Run;
  /** Every target of the plan. */
  readonly planned: readonly Scope[];
  readonly records: readonly TargetRecord[];
  /** The active findings. */
  readonly findings: readonly Finding[];
  readonly transitions: readonly FindingTransition[];
  /** Outcomes to list in the report. */
  readonly outcomes?: readonly OutcomeRecord[];
  /** Time of the report; the end of the run by default. */
  readonly now?: Date;
  readonly acceptance?: Acceptance;
  /** Attributes of accounts that planning read. Of two entries of an account the later one counts. */
  readonly accounts?: readonly AccountContext[];
  /** Drift ignores of the policy. */
  readonly ignores?: readonly DriftIgnore[];
}

/**
 * Builds the report of a run in one shape and order, whatever the order of the input. A planned target without a record
 * becomes a gap.
 */
export const summarise = (result: RunResult): Report => {
  const { run, planned, records, transitions, outcomes, ignores = [], acceptance = noAcceptance } = result;
  const now = result.now ?? new Date(run.finishedAt ?? run.startedAt);
  const closed = closedRegions(records);
  const targets = reportTargets(planned, records, closed);
  const findings = reportFindings(result, targets, now);
  const kinds = targets.flatMap(({ coverage }) => Object.values(coverage));
  const notRead = sum(kinds, (kind) => kind.notRead ?? 0);
  const ofRecords = records.filter(({ target }) => !closed.has(scopeKey(target))).flatMap((record) => record.gaps);
  const gaps = [
    ...run.gaps,
    ...ofRecords,
    ...closed.values(),
    ...unaudited(planned, records),
    ...(run.state === 'RUNNING' ? [] : notDone(targets, ofRecords)),
  ];
  const outside = countTransitions(outsideOf(records, transitions));
  const changes = transitions.filter(({ type }) => type !== 'persisted');
  const { id, startedAt, finishedAt, state, trigger, failure } = run;
  return {
    schemaVersion: 1,
    run: { id, startedAt, finishedAt, state, trigger, ...defined({ failure }) },
    targets,
    ...reportAccounts(result, targets),
    findings,
    gaps: onceATarget(sorted(gaps, placeOfGap)).map((gap) => ({ ...gap, cure: cureOf(gap) })),
    gapsOmitted: sum(records, ({ gapsOmitted }) => gapsOmitted),
    coverage: {
      expected: sum(kinds, ({ expected }) => expected),
      evaluated: sum(kinds, ({ evaluated }) => evaluated),
      ...(notRead === 0 ? {} : { notRead }),
    },
    driftCoverage: addDrift(records),
    outcomes: addNested([askedChecks(run), ...records.map((record) => record.outcomes)]),
    transitions: addCounts([...records.map((record) => record.transitions), outside]),
    changes: sorted(changes, ({ finding, type }) => [...placeOfFinding(finding), type]).map((change) => ({
      ...change,
      ...suppression(acceptance, change.finding),
    })),
    returned: returnedFindings(findings, acceptance, transitions),
    exceptions: acceptance.exceptions,
    ignores: reportIgnores(ignores, records, now),
    apiCalls: addCounts([run.apiCalls, ...records.map(({ apiCalls }) => apiCalls)]),
    ...defined({ outcomeList: outcomes && sorted(outcomes, placeOfOutcome).map(reportOutcome) }),
  };
};

/** Names the accounts of targets, findings, changes and gaps. Without a name, nothing is added. */
const reportAccounts = (
  { accounts = [], run, findings, transitions, records }: RunResult,
  targets: readonly Scope[],
): Pick<Report, 'accounts'> => {
  const mentioned = new Set(
    [
      ...targets,
      ...[...findings, ...transitions.map(({ finding }) => finding), ...run.gaps].map(({ target }) => target),
      ...records.flatMap(({ gaps }) => gaps.map(({ target }) => target)),
    ].map(({ accountId }) => accountId),
  );
  const names = new Map(accounts.flatMap(({ accountId, name }) => (name === undefined ? [] : [[accountId, name]])));
  const named = [...names].flatMap(([accountId, name]) => (mentioned.has(accountId) ? [{ accountId, name }] : []));
  return named.length === 0 ? {} : { accounts: sorted(named, ({ accountId }) => [accountId]) };
};

/** Names every check that the run was asked for, though none of its outcomes was recorded. */
const askedChecks = ({ checks = [] }: Run): OutcomeCounts => Object.fromEntries(checks.map((id) => [id, {}]));

/** Reports what a target still owed when the run ended: its resources were recorded, and its drift was not. */
const notDone = (targets: readonly ReportTarget[], gaps: readonly Gap[]): readonly Gap[] => {
  const explained = new Set(gaps.map(({ target, kind }) => `${scopeKey(target)} ${kind ?? ''}`));
  const hidden = new Set(hidingGaps(gaps).map(({ target }) => scopeKey(target)));
  return targets
    .filter((target) => !hidden.has(scopeKey(target)))
    .flatMap((target) =>
      Object.entries(target.coverage)
        .filter(([kind, { listed }]) => !listed && !explained.has(`${scopeKey(target)} ${kind}`))
        .map(([kind]) => ({
          target: scopeOf(target),
          kind: kind as ResourceKind,
          reason: 'unaudited' as const,
          detail: 'The run ended before this was done.',
        })),
    );
};

const reportTargets = (
  planned: readonly Scope[],
  records: readonly TargetRecord[],
  closed: ReadonlyMap<string, Gap>,
): readonly ReportTarget[] => {
  const entries = new Map<string, { scope: Scope; records: TargetRecord[] }>();
  for (const scope of planned) entries.set(scopeKey(scope), { scope, records: [] });
  for (const record of records) {
    const key = scopeKey(record.target);
    const entry = entries.get(key) ?? { scope: record.target, records: [] };
    entry.records.push(record);
    entries.set(key, entry);
  }
  const targets = [...entries.values()].map(({ scope, records: own }): ReportTarget => {
    if (closed.has(scopeKey(scope))) return { ...scopeOf(scope), coverage: {}, closed: true };
    // The drift phase replaces what the first phase recorded as not done yet.
    const inOrder = [...own].sort((one, other) => PHASES.indexOf(one.phase) - PHASES.indexOf(other.phase));
    const coverage: Partial<Record<ResourceKind, KindCoverage>> = Object.assign(
      {},
      ...inOrder.map((each) => each.coverage),
    );
    const hasDrift = own.some(({ driftCoverage }) => driftCoverage !== undefined);
    return { ...scopeOf(scope), coverage, ...(hasDrift ? { driftCoverage: addDrift(own) } : {}) };
  });
  return sorted(targets, placeOfScope);
};

/** Adds ages and suppression to the active findings. */
const reportFindings = (
  { run, findings, transitions, acceptance = noAcceptance }: RunResult,
  targets: readonly Scope[],
  now: Date,
): readonly ReportFinding[] => {
  const active = sorted(
    findings.filter(({ recordState }) => recordState === 'ACTIVE'),
    placeOfFinding,
  );
  return inScope(active, targets, transitions, run).map((finding) => ({
    ...finding,
    ...suppression(acceptance, finding),
    ageDays: daysSince(finding.firstSeen, now),
    openDays: daysSince(finding.reopenedAt ?? finding.firstSeen, now),
  }));
};

const suppression = ({ suppressedBy }: Acceptance, finding: Finding): Pick<ReportFinding, 'suppressedBy'> => {
  const id = suppressedBy(finding);
  return defined({ suppressedBy: id });
};

const daysSince = (time: string, now: Date): number =>
  Math.max(0, Math.floor((now.getTime() - Date.parse(time)) / DAY_MS));

/** A finding that this run opened is a change of its own, so it is not listed as returned. */
const returnedFindings = (
  findings: readonly ReportFinding[],
  { returned }: Acceptance,
  transitions: readonly FindingTransition[],
): readonly ReturnedFinding[] => {
  const byId = new Map(returned.map((each) => [each.id, each]));
  const opened = new Set(
    transitions.filter(({ type }) => type === 'opened' || type === 'reopened').map(({ finding }) => finding.id),
  );
  return findings.flatMap((finding) => {
    const each = byId.get(finding.id);
    if (each === undefined || opened.has(finding.id)) return [];
    return [{ finding, exceptionId: each.exceptionId, because: each.because }];
  });
};

/** Lists every entry of the policy with its count. Counts of entries that left the policy come last. */
const reportIgnores = (
  entries: readonly DriftIgnore[],
  records: readonly TargetRecord[],
  now: Date,
): readonly ReportIgnore[] => {
  const counts = mergeIgnored([
    ...entries.map((entry) => ({ entry, differences: 0, stacks: 0 })),
    ...records.flatMap(({ ignored = [] }) => ignored),
  ]);
  return counts.map(({ entry, ...count }) => ({
    ...entry,
    state: entry.expires === undefined ? 'active' : stateAt(entry.expires, now),
    ...count,
  }));
};

/**
 * Marks findings of targets that the run neither planned nor touched, such as an account that left the scope. If
 * planning failed or was incomplete, an unplanned target may be in scope.
 */
const inScope = (
  findings: readonly Finding[],
  targets: readonly Scope[],
  transitions: readonly FindingTransition[],
  { gaps, state }: Run,
): readonly (Finding & Pick<ReportFinding, 'outOfScope'>)[] => {
  const planningFailed = state === 'FAILED' && targets.length === 0;
  if (planningFailed) return findings;
  const audited = new Set(targets.map(scopeKey));
  const touched = new Set(transitions.map(({ finding }) => finding.id));
  const wasAudited = ({ target }: Finding) => audited.has(scopeKey(target));
  const wasTouched = ({ id }: Finding) => touched.has(id);
  const mayBeInScope = ({ target: { accountId } }: Finding) =>
    gaps.some(({ target }) => target.region === '*' && (target.accountId === '*' || target.accountId === accountId));
  return findings.map((finding) =>
    wasAudited(finding) || wasTouched(finding) || mayBeInScope(finding) ? finding : { ...finding, outOfScope: true },
  );
};

/** Returns the effect of planning on findings of accounts without targets. */
const outsideOf = (
  records: readonly TargetRecord[],
  transitions: readonly FindingTransition[],
): readonly FindingTransition[] => {
  const recorded = new Set(records.map(({ target }) => scopeKey(target)));
  return transitions.filter(({ finding }) => !recorded.has(scopeKey(finding.target)));
};

/** Each phase reports a gap of the whole target; counts it once. */
const onceATarget = (gaps: readonly Gap[]): readonly Gap[] =>
  uniqueBy(gaps, (gap) => {
    const { kind, resource, target, reason, operation } = gap;
    return kind === undefined && resource === undefined ? [scopeKey(target), reason, operation].join(' ') : gap;
  });

const unaudited = (planned: readonly Scope[], records: readonly TargetRecord[]): readonly Gap[] => {
  const recorded = new Set(records.map(({ target }) => scopeKey(target)));
  return planned
    .filter((scope) => !recorded.has(scopeKey(scope)))
    .map((scope) => ({
      target: scopeOf(scope),
      reason: 'unaudited',
      detail: 'The target was planned, but the run recorded nothing of it.',
    }));
};

const reportOutcome = (outcome: OutcomeRecord): ReportOutcome => {
  const { checkId, status, target, resource } = outcome;
  const line: ReportOutcome = { checkId, status, target: scopeOf(target), resource };
  switch (outcome.status) {
    case 'COMPLIANT':
      return line;
    case 'NON_COMPLIANT':
      return { ...line, messageId: outcome.messageId };
    case 'NOT_APPLICABLE':
      return { ...line, reason: outcome.reason };
    case 'INSUFFICIENT_DATA':
      return { ...line, reason: [...new Set(outcome.gaps.map(({ reason }) => reason))].sort().join(', ') };
  }
};

type Place = readonly (string | undefined)[];

const placeOfScope = ({ accountId, region }: Scope): Place => [accountId, region];
const placeOfFinding = ({ target, checkId, resource }: Finding): Place => [
  ...placeOfScope(target),
  checkId,
  resource.arn,
];
const placeOfOutcome = ({ target, checkId, resource }: OutcomeRecord): Place => [
  ...placeOfScope(target),
  checkId,
  resource.arn,
];
const placeOfGap = ({ target, kind, resource, checkId, fact, part, reason, operation, detail }: Gap): Place => [
  ...placeOfScope(target),
  kind,
  resource?.arn,
  checkId,
  fact,
  part,
  reason,
  operation,
  detail,
];

/** Sorts by code units, part by part; an absent part comes first. */
const sorted = <T>(items: readonly T[], place: (item: T) => Place): readonly T[] =>
  items
    .map((item) => ({ item, place: place(item).map((part) => part ?? '') }))
    .sort((one, other) => compare(one.place, other.place))
    .map(({ item }) => item);

const compare = (one: readonly string[], other: readonly string[]): number => {
  const index = one.findIndex((part, at) => part !== other[at]);
  if (index === -1) return 0;
  return (one[index] ?? '') < (other[index] ?? '') ? -1 : 1;
};

const sum = <T>(items: readonly T[], count: (item: T) => number): number =>
  items.reduce((total, item) => total + count(item), 0);

const addDrift = (records: readonly TargetRecord[]): DriftCoverage => ({
  checkedResources: sum(records, ({ driftCoverage }) => driftCoverage?.checkedResources ?? 0),
  totalResources: sum(records, ({ driftCoverage }) => driftCoverage?.totalResources ?? 0),
});

const addCounts = (all: readonly Readonly<Record<string, number>>[]): ApiCalls => {
  const total: Record<string, number> = {};
  for (const counts of all) for (const [key, count] of Object.entries(counts)) total[key] = (total[key] ?? 0) + count;
  return inOrder(total);
};

const addNested = (all: readonly OutcomeCounts[]): OutcomeCounts => {
  const checkIds = new Set(all.flatMap((counts) => Object.keys(counts)));
  return inOrder(
    Object.fromEntries(
      [...checkIds].map((checkId) => [checkId, addCounts(all.map((counts) => counts[checkId] ?? {}))]),
    ),
  );
};

const inOrder = <T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
