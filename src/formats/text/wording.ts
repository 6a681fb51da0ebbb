import { SEVERITIES, type Severity } from '../../domain/check.ts';
import type { Finding, FindingTransition, ResolvedBecause } from '../../domain/finding.ts';
import type { Report, ReportFinding } from '../../domain/report.ts';
import { scopeKey } from '../../domain/scope.ts';
import { hidingGaps, seenTargets } from '../../domain/seen-targets.ts';
import { openFindings } from './order.ts';

/** Formats `1,234`, the same on every machine. */
export const numberText = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

/** Formats `1 gap`, `2 gaps`. */
export const countOf = (count: number, noun: string): string => `${numberText(count)} ${noun}${count === 1 ? '' : 's'}`;

/** Formats a percentage, rounded down: only a whole is 100 %. */
export const percentText = (part: number, whole: number): string => {
  const tenths = Math.floor((part / whole) * 1000);
  return `${tenths % 10 === 0 ? tenths / 10 : (tenths / 10).toFixed(1)} %`;
};

/** Formats `2026-11-03 10:00:12 UTC`. Text that is no time is returned unchanged. */
export const timeText = (iso: string): string => {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
};

/** Formats `45 s`, `3 min 12 s`, `2 h 5 min`. */
export const durationText = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} min` : `${hours} h`;
  if (minutes > 0) return rest > 0 ? `${minutes} min ${rest} s` : `${minutes} min`;
  return `${rest} s`;
};

export const RESOLVED_TEXT: Readonly<Record<ResolvedBecause, string>> = {
  'account-closed': 'the account is closed',
  'account-left': 'the account left the organization',
  'account-suspended': 'the account is suspended',
  'check-retired': 'the check is disabled',
  compliant: 'now compliant',
  'not-applicable': 'no longer applicable',
  'resource-gone': 'the resource is gone',
};

/** Says why a finding was resolved or could not be confirmed; empty for other changes. */
export const becauseText = (change: FindingTransition): string => {
  if (change.type === 'resolved') return RESOLVED_TEXT[change.because];
  if (change.type !== 'unconfirmed') return '';
  return [...new Set(change.gaps.map(({ reason, operation }) => `${reason} ${operation ?? ''}`.trim()))].join(', ');
};

/** Shortens a finding's id to the prefix that `plumbline explain` takes. */
export const shortId = (id: string): string => id.slice(0, 8);

/** Turns `none listed` into `None listed.` */
export const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** Formats `2 HIGH, 1 LOW`, most severe first. */
export const severityCounts = (findings: readonly Finding[]): string =>
  SEVERITIES.toReversed()
    .map((severity): [Severity, number] => [
      severity,
      findings.filter((finding) => finding.severity === severity).length,
    ])
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${numberText(count)} ${severity}`)
    .join(', ');

/** Formats `since 2026-10-01, open for 33 days`, with the number of reopenings. */
export const sinceText = ({
  firstSeen,
  timesReopened = 0,
  reopenedAt,
  openDays,
}: Pick<ReportFinding, 'firstSeen' | 'timesReopened' | 'reopenedAt' | 'openDays'>): string =>
  [
    `since ${timeText(firstSeen).slice(0, 10)}`,
    ...(timesReopened === 0
      ? []
      : [`reopened ${countOf(timesReopened, 'time')}, last ${timeText(reopenedAt ?? '').slice(0, 10)}`]),
    `open for ${countOf(openDays, 'day')}`,
  ].join(', ');

/** Mentions findings that are listed elsewhere, such as suppressed ones. */
export const elsewhereText = ({ findings }: Report): string | undefined => {
  const elsewhere = findings.filter(({ outOfScope }) => outOfScope === true).length;
  return elsewhere === 0
    ? undefined
    : `${countOf(elsewhere, 'open finding')} of targets that this run did not audit (--format csv lists them)`;
};

/** Indexes the transitions of this run by finding id. */
export const changeById = (changes: readonly FindingTransition[]): ReadonlyMap<string, FindingTransition['type']> =>
  new Map(changes.map(({ type, finding }) => [finding.id, type]));

/** Counts unread listings and targets. Coverage cannot count their resources, whose number is unknown. */
const unlisted = ({ targets, gaps }: Report): { readonly listings: number; readonly targets: number } => {
  const whole = new Set(hidingGaps(gaps).map(({ target }) => scopeKey(target)));
  const listings = targets
    .filter((target) => !whole.has(scopeKey(target)))
    .flatMap(({ coverage }) => Object.values(coverage))
    .filter(({ listed }) => !listed);
  return { listings: listings.length, targets: whole.size };
};

/** Says when the run was, how long it took, and what started it. */
export const runText = ({ run }: Report): string => {
  const started = timeText(run.startedAt);
  if (run.finishedAt === undefined) return `${started}, not finished, trigger ${run.trigger}`;
  const seconds = (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000;
  return `${started}, took ${durationText(seconds)}, trigger ${run.trigger}`;
};

/** Formats `34 (2 accounts, 17 Regions)`. */
export const targetsText = ({ targets }: Report): string => {
  const accounts = new Set(targets.map(({ accountId }) => accountId)).size;
  const regions = new Set(targets.map(({ region }) => region)).size;
  return `${numberText(targets.length)} (${countOf(accounts, 'account')}, ${countOf(regions, 'Region')})`;
};

/** Says why coverage is incomplete although evaluations look complete; empty if everything was listed. */
const hiddenText = (report: Report): string => {
  const { listings, targets } = unlisted(report);
  const parts = [
    ...(targets > 0 ? [countOf(targets, 'whole target')] : []),
    ...(listings > 0 ? [countOf(listings, 'listing')] : []),
  ];
  if (parts.length === 0) return '';
  return `; ${parts.join(' and ')} ${report.run.state === 'RUNNING' ? 'not read yet' : 'could not be read'}`;
};

/** Words coverage: targets first where some were not seen, because the evaluations of those are not known. */
export interface CoverageWords {
  /** A percentage; empty where none would be true. */
  readonly share: string;
  /** Whole of the percentage. */
  readonly of: 'evaluations' | 'targets';
  readonly counts: string;
  /** Counts of what could not be read, as `hiddenText` gives them. */
  readonly hidden: string;
}

export const coverageWords = (report: Report): CoverageWords => {
  const { expected, evaluated } = report.coverage;
  const hidden = hiddenText(report);
  const evaluations = `${numberText(evaluated)} of ${countOf(expected, 'evaluation')}`;
  const { seen, all } = seenTargets(report.targets, report.gaps);
  if (seen < all)
    return {
      share: percentText(seen, all),
      of: 'targets',
      counts: `(${numberText(seen)} of ${numberText(all)}), ${evaluations}`,
      hidden,
    };
  const of = 'evaluations';
  if (expected === 0) return { share: '', of, counts: 'nothing to evaluate', hidden };
  if (evaluated === expected && hidden !== '') return { share: '', of, counts: evaluations, hidden };
  return { share: percentText(evaluated, expected), of, counts: `(${evaluations})`, hidden };
};

/** Formats the percentage with what follows it; empty where there is none. */
export const shareText = ({ share, of }: Pick<CoverageWords, 'of' | 'share'>): string =>
  share === '' ? '' : `${share}${of === 'targets' ? ' of targets' : ''} `;

/** Formats coverage in one text. */
export const coverageText = (report: Report): string => {
  const { counts, hidden, ...words } = coverageWords(report);
  return `${shareText(words)}${counts}${hidden}`;
};

const isWhole = (report: Report): boolean =>
  report.coverage.evaluated === report.coverage.expected && hiddenText(report) === '';

/** Tests whether the run ended and evaluated everything. */
export const sawAll = (report: Report): boolean => report.run.state === 'SUCCEEDED' && isWhole(report);

/** Says that no gap is listed. Only a run that ended, and evaluated everything, could read everything. */
export const noGapsText = (report: Report): string => {
  if (report.run.state === 'RUNNING') return 'none so far: the run has not finished';
  if (report.run.state === 'FAILED') return 'none known: the run failed';
  return isWhole(report)
    ? 'none: everything that was asked for could be read'
    : 'none listed, yet not all was evaluated';
};

/** Says what was found within the reader's filter. */
const foundText = (report: Report): string => {
  const open = openFindings(report);
  const elsewhere = elsewhereText(report);
  const none = report.only === undefined ? 'No open findings' : 'no open findings';
  const found =
    open.length > 0 ? `${countOf(open.length, 'open finding')} (${severityCounts(open)})` : (elsewhere ?? none);
  return report.only === undefined ? found : `Only ${report.only}: ${found}`;
};

/** Concludes the report in one sentence. */
export const conclusion = (report: Report): string => {
  const gaps = report.gaps.length + report.gapsOmitted;
  const found = foundText(report);
  if (gaps > 0) return `${found}. The audit is incomplete: ${countOf(gaps, 'gap')}.`;
  if (report.run.state === 'RUNNING') return `${found} so far. The run has not finished.`;
  if (report.run.state === 'FAILED') return `${found} known. The run failed.`;
  if (!isWhole(report)) return `${found}. The audit is incomplete.`;
  if (report.coverage.expected === 0) return `${found}. There was nothing to evaluate.`;
  return `${found}. Everything that was planned was evaluated.`;
};
