import type { Finding, FindingTransition } from '../../domain/finding.ts';
import type { Report, ReportFinding } from '../../domain/report.ts';
import { type DriftedProperty, driftedResources, driftNotes } from '../text/drift-data.ts';
import { fromDifference } from '../text/from-difference.ts';
import { byPlace, openFindings } from '../text/order.ts';
import { placeNames } from '../text/place.ts';
import { visible } from '../text/visible.ts';
import {
  becauseText,
  changeById,
  countOf,
  elsewhereText,
  severityCounts,
  shortId,
  sinceText,
} from '../text/wording.ts';
import { blank, cut, type Line, line, type Span, type Style, span } from './layout.ts';

export const SEVERITY_STYLE: Readonly<Record<Finding['severity'], Style>> = {
  CRITICAL: 'worse',
  HIGH: 'bad',
  MEDIUM: 'warning',
  LOW: 'accent',
  INFORMATIONAL: 'faint',
};

/** Shown entries of a list and characters of a value, unless the report is verbose. */
const MOST_DIFFERENCES = 8;
const MOST_CHANGES = 10;
const VALUE_WIDTH = 100;

const value = (text: string, verbose: boolean): string => {
  const shown = visible(text);
  const short = verbose ? shown : cut(shown, VALUE_WIDTH);
  const left = [...shown].length - [...short].length + 1;
  return short === shown ? shown : `${short} (${countOf(left, 'character')} more)`;
};

const differenceText = (difference: DriftedProperty, verbose: boolean): readonly Span[] => {
  const { type } = difference;
  const [expected, actual] = verbose
    ? [difference.expected, difference.actual]
    : fromDifference(difference.expected, difference.actual, VALUE_WIDTH);
  if (type === 'ADD') return [span('added ', 'faint'), span(value(actual, verbose))];
  if (type === 'REMOVE') return [span('removed ', 'faint'), span(value(expected, verbose))];
  return [
    span('expected ', 'faint'),
    span(value(expected, verbose)),
    span(', actual ', 'faint'),
    span(value(actual, verbose), 'strong'),
  ];
};

const driftLines = ({ data }: Finding, indent: number, verbose: boolean): readonly Line[] => {
  const notes = driftNotes(data);
  return [
    ...driftedResources(data).flatMap(({ logicalId, type, status, differences }) => {
      const shown = verbose ? differences : differences.slice(0, MOST_DIFFERENCES);
      const left = differences.length - shown.length;
      return [
        line(indent, [
          span(visible(logicalId), 'strong'),
          span(`  ${visible(type)}  `, 'faint'),
          span(visible(status), status === 'DELETED' ? 'bad' : 'warning'),
        ]),
        ...shown.map((difference) =>
          line(indent + 2, [span(`${visible(difference.path)}  `), ...differenceText(difference, verbose)]),
        ),
        ...(left > 0 ? [line(indent + 2, [span(`… ${countOf(left, 'more difference')}`, 'faint')])] : []),
      ];
    }),
    ...(notes.length > 0 ? [line(indent, [span(`and ${notes.join(', ')}`, 'faint')])] : []),
  ];
};

/** Renders the message, preceded by the resource's name if the message lacks it. */
const messageOf = ({ message, resource }: Finding): readonly Span[] =>
  message.includes(resource.name)
    ? [span(visible(message))]
    : [span(`${visible(resource.name)}: `, 'strong'), span(visible(message))];

const BADGES: Readonly<Partial<Record<FindingTransition['type'], readonly [text: string, style: Style]>>> = {
  opened: ['new', 'bad'],
  reopened: ['reopened', 'bad'],
  changed: ['changed', 'warning'],
  unconfirmed: ['unconfirmed in this run', 'warning'],
};

const badges = (finding: ReportFinding, change: FindingTransition['type'] | undefined): readonly Span[] => {
  const [text, style] = (change === undefined ? undefined : BADGES[change]) ?? [];
  return [
    ...(text === undefined ? [] : [span(text, style)]),
    ...(change === 'opened' ? [] : [span(sinceText(finding), 'faint')]),
    ...(finding.data['incomplete'] === true ? [span('seen in part', 'warning')] : []),
    ...(finding.data['inconsistent'] === true ? [span('CloudFormation says IN_SYNC', 'warning')] : []),
  ];
};

const findingLines = (
  finding: ReportFinding,
  change: FindingTransition['type'] | undefined,
  indent: number,
  verbose: boolean,
): readonly Line[] => [
  {
    ...line(indent, [span('✗ ', SEVERITY_STYLE[finding.severity]), ...messageOf(finding)]),
    tail: [
      span(`${visible(finding.checkId)} ${visible(shortId(finding.id))}`, 'faint'),
      ...badges(finding, change).flatMap((badge) => [span('  '), badge]),
    ],
  },
  ...driftLines(finding, indent + 4, verbose),
];

/**
 * Lists open findings by severity, account and Region, and stack group. A single stack in its own group needs no
 * heading.
 */
export const findingsSection = (report: Report, verbose: boolean): readonly Line[] => {
  const open = openFindings(report);
  const elsewhere = elsewhereText(report);
  const note = elsewhere === undefined ? [] : [line(2, [span(`and ${elsewhere}`, 'faint')])];
  if (open.length === 0) return [blank, line(0, [span('OPEN FINDINGS', 'strong'), span('  none')]), ...note];
  const changes = changeById(report.changes);
  const placeName = placeNames(report);
  const lines: Line[] = [blank, line(0, [span('OPEN FINDINGS', 'strong'), span(`  ${severityCounts(open)}`)])];
  let [severity, place, group]: (string | undefined)[] = [];
  for (const [index, finding] of open.entries()) {
    if (finding.severity !== severity) {
      lines.push(blank, line(2, [span(finding.severity, SEVERITY_STYLE[finding.severity])]));
      [severity, place, group] = [finding.severity, undefined, undefined];
    }
    const here = placeName(finding.target);
    if (here !== place) {
      lines.push(line(4, [span(visible(here), 'accent')]));
      [place, group] = [here, undefined];
    }
    const own = finding.resource.group;
    const next = open[index + 1];
    const sharesGroup =
      own === group || (next?.resource.group === own && next?.severity === severity && placeName(next.target) === here);
    const named = own !== undefined && (sharesGroup || !own.endsWith(`:${finding.resource.name}`));
    if (named && own !== group) lines.push(line(6, [span(visible(own.replace(':', ' ')), 'strong')]));
    group = own;
    lines.push(...findingLines(finding, changes.get(finding.id), named ? 8 : 6, verbose));
  }
  return [...lines, ...note];
};

const MARKS: readonly (readonly [type: FindingTransition['type'], mark: string, style: Style])[] = [
  ['opened', '+', 'bad'],
  ['reopened', '+', 'bad'],
  ['changed', '~', 'warning'],
  ['resolved', '✓', 'good'],
  ['unconfirmed', '?', 'warning'],
];

/** Renders a change with its place, resource, check and cause. The messages of open findings stand above. */
const changeLine = (change: FindingTransition, place: string, mark: string, style: Style): Line => {
  const { finding } = change;
  const because = visible(becauseText(change));
  return line(
    2,
    [
      span(`${mark} ${change.type.padEnd(12)} `, style),
      span(visible(`${place}  `), 'faint'),
      span(visible(finding.resource.name)),
      span(`  ${visible(finding.checkId)}`, 'faint'),
      ...(because === '' ? [] : [span(`  ${because}`, style)]),
    ],
    15,
  );
};

/** Lists the changes of this run. Persisting findings are counted. */
export const changesSection = (report: Report, verbose: boolean): readonly Line[] => {
  const counts = MARKS.flatMap(([type]) => {
    const count = report.transitions[type] ?? 0;
    return count > 0 ? [`${count} ${type}`] : [];
  });
  const persisted = report.transitions.persisted ?? 0;
  const placeName = placeNames(report);
  const summary = [...(counts.length === 0 ? ['none'] : counts), ...(persisted > 0 ? [`${persisted} unchanged`] : [])];
  const open = openFindings(report).length;
  const lines = MARKS.flatMap(([type, mark, style]) => {
    const all = report.changes
      .filter((change) => change.type === type)
      .toSorted((a, b) => byPlace(a.finding, b.finding));
    if (type === 'opened' && all.length > 0 && all.length === open && !verbose)
      return [line(2, [span(`${mark} every open finding is new`, style)])];
    const shown = verbose ? all : all.slice(0, MOST_CHANGES);
    const left = all.length - shown.length;
    const rest = type === 'opened' ? 'more opened, marked new above' : `more ${type} (--verbose lists them)`;
    return [
      ...shown.map((change) => changeLine(change, placeName(change.finding.target), mark, style)),
      ...(left > 0 ? [line(2, [span(`${mark} … ${left} ${rest}`, 'faint')])] : []),
    ];
  });
  return [blank, line(0, [span('CHANGES OF THIS RUN', 'strong'), span(`  ${summary.join(', ')}`)]), ...lines];
};
