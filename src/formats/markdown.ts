import { byText } from '../domain/by-text.ts';
import type { Finding } from '../domain/finding.ts';
import { OUTCOME_STATUSES } from '../domain/outcome.ts';
import type { Format } from '../domain/ports.ts';
import type { Report } from '../domain/report.ts';
import { cut } from './table/layout.ts';
import {
  acceptedCounts,
  hasExceptions,
  ignoredText,
  ignoreText,
  matchText,
  reasonText,
  returnedText,
  standingText,
} from './text/accepted.ts';
import { type DriftedProperty, driftedResources, driftNotes } from './text/drift-data.ts';
import { fromDifference } from './text/from-difference.ts';
import { firstOf, gapGroups } from './text/gap-groups.ts';
import { byChange, openFindings } from './text/order.ts';
import { placeNames } from './text/place.ts';
import { visible } from './text/visible.ts';
import {
  becauseText,
  changeById,
  conclusion,
  countOf,
  coverageText,
  elsewhereText,
  noGapsText,
  numberText,
  percentText,
  runText,
  sentence,
  severityCounts,
  shortId,
  sinceText,
  targetsText,
} from './text/wording.ts';

/** Escapes text so that no Markdown renderer takes it for markup, a link, a mention or an issue. */
const markdownText = (text: string): string =>
  visible(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_[\]|~$!]/g, '\\$&')
    .replace(/[@#]/g, '$&<!-- -->')
    .replace(/:\/\//g, ':<!-- -->//')
    .replace(/\bwww\./gi, '$&<!-- -->');

/**
 * Builds a code span. A pipe is escaped for tables, and backticks by a longer fence. Text that a table cannot hold as
 * code stays text.
 */
const markdownCode = (text: string): string => {
  if (visible(text).includes('\\|')) return markdownText(text);
  const shown = visible(text).replaceAll('|', '\\|');
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 || shown === '' || /^ .* $/.test(shown) ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
};

/** Builds a Markdown table. Cells must already be Markdown. */
export const markdownTable = (header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  `| ${header.join(' | ')} |`,
  `|${header.map(() => '---').join('|')}|`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
];

const driftText = ({ driftCoverage: { checkedResources, totalResources } }: Report): string =>
  `${percentText(checkedResources, totalResources)} (CloudFormation compared ${numberText(checkedResources)} of ${countOf(totalResources, 'stack resource')})`;

const heading = (report: Report): readonly string[] => [
  `# Plumbline audit ${markdownText(report.run.id)}`,
  '',
  `**${markdownText(conclusion(report))}**`,
  '',
  ...(report.run.failure === undefined ? [] : [`- Failure: ${markdownText(report.run.failure)}`]),
  `- Run: ${report.run.state}, ${runText(report)}`,
  `- Targets: ${targetsText(report)}`,
  `- Coverage: ${coverageText(report)}`,
  ...(report.driftCoverage.totalResources === 0 ? [] : [`- Drift: ${driftText(report)}`]),
];

const checksTable = ({ outcomes, run }: Report): readonly string[] => {
  const ids = Object.keys(outcomes).toSorted(byText);
  if (ids.length === 0) return [];
  const rows = ids.map((id) => [
    markdownCode(id),
    ...OUTCOME_STATUSES.map((status) =>
      run.state !== 'SUCCEEDED' && Object.keys(outcomes[id] ?? {}).length === 0
        ? 'not done'
        : numberText(outcomes[id]?.[status] ?? 0),
    ),
  ]);
  return [
    '',
    '## Checks',
    '',
    ...markdownTable(['Check', 'compliant', 'non-compliant', 'not applicable', 'insufficient data'], rows),
  ];
};

const notes = ({ data }: Finding): string =>
  driftNotes(data)
    .map((note) => `<br>${note}`)
    .join('');

/** Shown characters of a property's value. */
const VALUE_WIDTH = 200;
const valueText = (text: string): string => markdownCode(cut(visible(text), VALUE_WIDTH));

const differenceText = ({ path, type, ...values }: DriftedProperty): string => {
  const [expected, actual] = fromDifference(values.expected, values.actual, VALUE_WIDTH);
  const texts: Readonly<Record<string, string>> = {
    ADD: `added ${valueText(actual)}`,
    REMOVE: `removed ${valueText(expected)}`,
  };
  return `<br>&nbsp;&nbsp;${markdownCode(path)} ${texts[type] ?? `expected ${valueText(expected)}, actual ${valueText(actual)}`}`;
};

const differences = ({ data }: Finding): string =>
  driftedResources(data)
    .map(
      ({ logicalId, type, status, differences: properties }) =>
        `<br>${markdownCode(logicalId)} (${markdownText(type)}) ${markdownText(status)}${properties.map(differenceText).join('')}`,
    )
    .join('');

const findingsTable = (report: Report): readonly string[] => {
  const open = openFindings(report);
  const elsewhere = elsewhereText(report);
  const note = elsewhere === undefined ? [] : ['', `${elsewhere}.`];
  if (open.length === 0) return ['', '## Open findings', '', 'None.', ...note];
  const changes = changeById(report.changes);
  const place = placeNames(report);
  const rows = open.map((finding) => {
    const change = changes.get(finding.id);
    return [
      finding.severity,
      markdownText(place(finding.target)),
      markdownCode(finding.resource.name),
      `${markdownText(finding.message)}${differences(finding)}${notes(finding)}`,
      `${markdownCode(finding.checkId)} ${markdownCode(shortId(finding.id))}`,
      `${sinceText(finding).replace('since ', '')}${change === undefined ? '' : ` (${change})`}`,
    ];
  });
  return [
    '',
    `## Open findings: ${severityCounts(open)}`,
    '',
    ...markdownTable(['Severity', 'Account, Region', 'Resource', 'Finding', 'Check, id', 'Since'], rows),
    ...note,
  ];
};

const changesTable = (report: Report): readonly string[] => {
  if (report.changes.length === 0) return ['', '## Changes of this run', '', 'None.'];
  const place = placeNames(report);
  const rows = report.changes
    .toSorted(byChange)
    .map((change) => [
      change.type,
      markdownText(place(change.finding.target)),
      markdownCode(change.finding.resource.name),
      markdownCode(change.finding.checkId),
      markdownText(becauseText(change)),
    ]);
  return [
    '',
    '## Changes of this run',
    '',
    ...markdownTable(['Change', 'Account, Region', 'Resource', 'Check', 'Because'], rows),
  ];
};

const exceptionsTable = (report: Report): readonly string[] => {
  if (!hasExceptions(report)) return [];
  const { suppressed, summary } = acceptedCounts(report);
  const place = placeNames(report);
  const exceptions = report.exceptions.map((exception) => [
    markdownCode(exception.id),
    markdownText(standingText(exception)),
    markdownText(matchText(exception.match)),
    markdownText(reasonText(exception)),
  ]);
  const placeOf = ({ target, resource, checkId }: Finding): readonly string[] => [
    markdownText(place(target)),
    markdownCode(resource.name),
    markdownCode(checkId),
  ];
  const findings = [
    ...report.returned.map((returned) => [
      'counts again',
      ...placeOf(returned.finding),
      markdownText(returnedText(returned)),
    ]),
    ...suppressed.map((finding) => ['accepted', ...placeOf(finding), markdownCode(finding.suppressedBy ?? '')]),
  ];
  return [
    '',
    '## Exceptions',
    '',
    `${summary}.`,
    '',
    ...(exceptions.length === 0
      ? []
      : markdownTable(['Exception', 'Standing', 'Accepts', 'Owner, ticket, reason'], exceptions)),
    ...(findings.length === 0
      ? []
      : ['', ...markdownTable(['Finding', 'Account, Region', 'Resource', 'Check', 'Exception'], findings)]),
  ];
};

const ignoresTable = ({ ignores }: Report): readonly string[] => {
  if (ignores.length === 0) return [];
  const rows = ignores.map((ignore) => [
    markdownCode(ignoreText(ignore)),
    markdownText(ignoredText(ignore)),
    markdownText(ignore.reason),
  ]);
  return ['', '## Drift ignores', '', ...markdownTable(['Ignored', 'Set aside', 'Reason'], rows)];
};

const gapsTable = (report: Report): readonly string[] => {
  const total = report.gaps.length + report.gapsOmitted;
  if (total === 0) return ['', '## Gaps', '', sentence(noGapsText(report))];
  const rows = gapGroups(report.gaps).map(({ reason, operation, count, cure, what, scopes, resources, example }) => [
    numberText(count),
    markdownText(reason),
    operation === undefined ? '' : markdownCode(operation),
    markdownText(what),
    markdownText(cure),
    `${markdownText(
      scopes
        .slice(0, 3)
        .map(([scope]) => scope)
        .join(', '),
    )}${scopes.length > 3 ? ` and ${scopes.length - 3} more` : ''}`,
    markdownText(firstOf(resources)),
    markdownText(example.detail),
  ]);
  return [
    '',
    `## Gaps: ${numberText(total)}`,
    '',
    ...markdownTable(['Count', 'Reason', 'Call', 'What', 'Cure', 'Where', 'Resources', 'First detail'], rows),
    ...(report.gapsOmitted > 0 ? ['', `${countOf(report.gapsOmitted, 'more gap')} in the run bucket.`] : []),
  ];
};

const apiCallsTable = ({ apiCalls }: Report): readonly string[] => {
  const calls = Object.entries(apiCalls).toSorted(([a, countA], [b, countB]) => countB - countA || byText(a, b));
  if (calls.length === 0) return [];
  const rows = calls.map(([operation, count]) => [markdownCode(operation), numberText(count)]);
  return ['', '## API calls', '', ...markdownTable(['Call', 'Count'], rows)];
};

/** Renders the report for issues, wikis and pull requests. */
export const markdown: Format = {
  id: 'markdown',
  contentType: 'text/markdown; charset=utf-8',
  render: (report) =>
    `${[
      ...heading(report),
      ...checksTable(report),
      ...findingsTable(report),
      ...changesTable(report),
      ...exceptionsTable(report),
      ...ignoresTable(report),
      ...gapsTable(report),
      ...apiCallsTable(report),
    ].join('\n')}\n`,
};
