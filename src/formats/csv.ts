import { cureText, isAction } from '../domain/cure.ts';
import type { Format } from '../domain/ports.ts';
import type { ReportFinding } from '../domain/report.ts';
import { driftedResources } from './text/drift-data.ts';
import { byPlace, gapOrder } from './text/order.ts';
import { accountNames } from './text/place.ts';
import { visible } from './text/visible.ts';

const COLUMNS = [
  'record',
  'checkId',
  'severity',
  'accountId',
  'region',
  'kind',
  'resource',
  'arn',
  'group',
  'message',
  'reason',
  'operation',
  'action',
  'firstSeen',
  'lastSeen',
  'findingId',
  'openDays',
  'timesReopened',
  'exception',
  'accountName',
  'properties',
  'cure',
] as const;
type Row = Readonly<Partial<Record<(typeof COLUMNS)[number], string>>>;

/** Matches a cell that a spreadsheet would evaluate as a formula. An apostrophe in front makes it text. */
const FORMULA = /^\s*[=+\-@|%＝＋－＠]/u;

const cell = (value: string | undefined): string => {
  const text = visible(value ?? '');
  const inert = FORMULA.test(text) ? `'${text}` : text;
  return /[",]|^\s|\s$/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
};

const line = (row: Row): string => COLUMNS.map((column) => cell(row[column])).join(',');

const recordOf = ({ outOfScope, suppressedBy }: ReportFinding): string => {
  if (outOfScope === true) return 'FINDING_OUT_OF_SCOPE';
  return suppressedBy === undefined ? 'FINDING' : 'FINDING_SUPPRESSED';
};

/** Characters of a cell that names properties. A spreadsheet takes 32,767. */
const PROPERTIES_LENGTH = 8_000;

/** Names what differs of a drifted stack: `Queue /VisibilityTimeout; Topic DELETED`. */
const propertiesOf = ({ data }: ReportFinding): string => {
  const names = driftedResources(data).flatMap(({ logicalId, status, differences }) =>
    differences.length === 0 ? [`${logicalId} ${status}`] : differences.map(({ path }) => `${logicalId} ${path}`),
  );
  let length = 0;
  const shown = names.filter((name) => {
    length += name.length + 2;
    return length <= PROPERTIES_LENGTH;
  });
  const left = names.length - shown.length;
  return [...shown, ...(left > 0 ? [`${left} more`] : [])].join('; ');
};

/**
 * Renders RFC 4180 CSV: a header, one row per open finding (FINDING, FINDING_SUPPRESSED by an exception, or
 * FINDING_OUT_OF_SCOPE if the run did not audit its target) and one per gap (GAP), so that the file shows what was not
 * seen.
 */
export const csv: Format = {
  id: 'csv',
  contentType: 'text/csv; charset=utf-8; header=present',
  render: (report) => {
    const { findings, gaps, gapsOmitted } = report;
    const names = accountNames(report);
    const open = findings.filter(({ recordState }) => recordState === 'ACTIVE').toSorted(byPlace);
    const rows: readonly Row[] = [
      ...open.map((finding) => ({
        record: recordOf(finding),
        checkId: finding.checkId,
        severity: finding.severity,
        accountId: finding.target.accountId,
        region: finding.target.region,
        kind: finding.resource.kind,
        resource: finding.resource.name,
        arn: finding.resource.arn,
        group: finding.resource.group ?? '',
        message: finding.message,
        firstSeen: finding.firstSeen,
        lastSeen: finding.lastSeen,
        openDays: String(finding.openDays),
        timesReopened: String(finding.timesReopened ?? 0),
        exception: finding.suppressedBy ?? '',
        findingId: finding.id,
        accountName: names.get(finding.target.accountId) ?? '',
        properties: propertiesOf(finding),
      })),
      ...gaps.toSorted(gapOrder).map((gap) => ({
        record: 'GAP',
        checkId: gap.checkId ?? '',
        accountId: gap.target.accountId,
        region: gap.target.region,
        kind: gap.kind ?? '',
        resource: gap.resource?.name ?? '',
        arn: gap.resource?.arn ?? '',
        group: gap.resource?.group ?? '',
        message: gap.part === undefined ? gap.detail : `${gap.part}: ${gap.detail}`,
        reason: gap.reason,
        operation: gap.operation ?? '',
        accountName: names.get(gap.target.accountId) ?? '',
        action: gap.action !== undefined && isAction(gap.action) ? gap.action : '',
        cure: cureText(gap.cure),
      })),
      ...(gapsOmitted > 0
        ? [{ record: 'GAP', message: `${gapsOmitted} more gaps are counted but not listed here` }]
        : []),
    ];
    return `${[COLUMNS.join(','), ...rows.map(line)].join('\r\n')}\r\n`;
  },
};
