import { byText } from '../../domain/by-text.ts';
import { SEVERITIES } from '../../domain/check.ts';
import type { Finding, FindingTransition } from '../../domain/finding.ts';
import type { Gap } from '../../domain/gap.ts';
import type { Report, ReportFinding } from '../../domain/report.ts';

const inOrder = (...comparisons: readonly number[]): number => comparisons.find((comparison) => comparison !== 0) ?? 0;

/**
 * Sorts by severity, account, Region, group (findings without a group come last), kind, resource and check: the order
 * in which findings are read.
 */
export const byPlace = (a: Finding, b: Finding): number =>
  inOrder(
    SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity),
    byText(a.target.accountId, b.target.accountId),
    byText(a.target.region, b.target.region),
    byText(a.resource.group ?? '\uffff', b.resource.group ?? '\uffff'),
    byText(a.resource.kind, b.resource.kind),
    byText(a.resource.name, b.resource.name),
    byText(a.resource.arn, b.resource.arn),
    byText(a.checkId, b.checkId),
  );

const CHANGES: readonly FindingTransition['type'][] = [
  'opened',
  'reopened',
  'changed',
  'resolved',
  'unconfirmed',
  'persisted',
];

/** Sorts changes that need attention first, then as findings are read. */
export const byChange = (a: FindingTransition, b: FindingTransition): number =>
  CHANGES.indexOf(a.type) - CHANGES.indexOf(b.type) || byPlace(a.finding, b.finding);

/** Returns the open findings of audited targets that no exception suppresses, in reading order. */
export const openFindings = ({ findings }: Pick<Report, 'findings'>): readonly ReportFinding[] =>
  findings
    .filter(
      ({ recordState, outOfScope, suppressedBy }) =>
        recordState === 'ACTIVE' && outOfScope !== true && suppressedBy === undefined,
    )
    .toSorted(byPlace);

/** Returns the open findings that an exception suppresses. */
export const suppressedFindings = ({ findings }: Pick<Report, 'findings'>): readonly ReportFinding[] =>
  findings
    .filter(({ outOfScope, suppressedBy }) => outOfScope !== true && suppressedBy !== undefined)
    .toSorted(byPlace);

/** Sorts gaps by account, Region, and the thing that could not be seen. */
export const gapOrder = (a: Gap, b: Gap): number =>
  inOrder(
    byText(a.target.accountId, b.target.accountId),
    byText(a.target.region, b.target.region),
    byText(a.kind ?? '', b.kind ?? ''),
    byText(a.resource?.arn ?? '', b.resource?.arn ?? ''),
    byText(a.part ?? '', b.part ?? ''),
    byText(a.fact ?? '', b.fact ?? ''),
    byText(a.checkId ?? '', b.checkId ?? ''),
    byText(a.reason, b.reason),
  );
