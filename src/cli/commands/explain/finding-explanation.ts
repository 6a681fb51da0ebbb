import type { FindingExplanation, HistoryEntry } from '../../../app/report/explain-finding.ts';
import type { Json } from '../../../domain/check.ts';
import { cureOf, cureText } from '../../../domain/cure.ts';
import type { Selector } from '../../../domain/selector.ts';
import type { Decision } from '../../../engine/resolve-policy.ts';
import {
  blank,
  type Line,
  line,
  type Paint,
  padEnd,
  renderLines,
  type Span,
  span,
} from '../../../formats/table/layout.ts';
import { SEVERITY_STYLE } from '../../../formats/table/table-findings.ts';
import { type DriftedProperty, driftedResources, driftNotes } from '../../../formats/text/drift-data.ts';
import { visible } from '../../../formats/text/visible.ts';
import { countOf, RESOLVED_TEXT, timeText } from '../../../formats/text/wording.ts';

const section = (title: string, lines: readonly Line[]): readonly Line[] =>
  lines.length === 0 ? [] : [blank, line(0, [span(title, 'strong')]), ...lines];

const text = (value: Json | undefined): string =>
  visible(value === undefined ? 'not set' : typeof value === 'string' ? value : JSON.stringify(value));

/** Lays out names in one column and their values in another. */
const table = (rows: readonly (readonly [name: string, spans: readonly Span[]])[]): readonly Line[] => {
  const width = Math.max(0, ...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, spans]) => line(2, [span(padEnd(name, width), 'faint'), ...spans], width));
};

const headLines = ({ finding, check, account, exception }: FindingExplanation): readonly Line[] => {
  const { id, checkId, severity, recordState, message, target, resource, timesReopened = 0, reopenedAt } = finding;
  const { accountId, region } = target;
  const where = [account?.name, account?.unitPath].filter((part) => part !== undefined && part !== '').join(', ');
  const closed = finding.because === undefined ? '' : `: ${RESOLVED_TEXT[finding.because]}`;
  const state =
    recordState === 'ARCHIVED'
      ? span(`closed ${finding.archivedAt === undefined ? '' : timeText(finding.archivedAt)}${closed}`, 'good')
      : exception === undefined
        ? span('open', 'bad')
        : span(`open, suppressed by ${visible(exception.id)}`, 'warning');
  const tags = Object.entries(resource.tags ?? {}).map(([key, value]) => `${key}=${value}`);
  return [
    line(0, [span(visible(message), 'strong')]),
    ...table([
      ['finding', [span(id), span('  '), span(severity, SEVERITY_STYLE[severity]), span('  '), state]],
      ['check', [span(visible(checkId)), ...(check === undefined ? [] : [span(`  ${check.title}`, 'faint')])]],
      ['resource', [span(visible(resource.arn))]],
      ...(resource.group === undefined
        ? []
        : [['part of', [span(visible(resource.group.replace(':', ' ')))]] as const]),
      ...(tags.length === 0 ? [] : [['tags', [span(visible(tags.join(', ')))]] as const]),
      ['account', [span(accountId), ...(where === '' ? [] : [span(`  ${visible(where)}`, 'faint')])]],
      ['Region', [span(region)]],
      ['first seen', [span(timeText(finding.firstSeen))]],
      ['last changed', [span(timeText(finding.lastSeen))]],
      [
        'reopened',
        [
          span(timesReopened === 0 ? 'never' : countOf(timesReopened, 'time')),
          ...(reopenedAt === undefined ? [] : [span(`, last ${timeText(reopenedAt)}`)]),
        ],
      ],
    ]),
  ];
};

const differenceSpans = ({ path, expected, actual, type }: DriftedProperty): readonly Span[] => {
  const nothing = span('nothing', 'faint');
  return [
    span(`${visible(path)}  `),
    type === 'ADD' ? nothing : span(visible(expected)),
    span(' -> ', 'faint'),
    type === 'REMOVE' ? nothing : span(visible(actual), 'strong'),
  ];
};

const driftLines = ({ finding: { data } }: FindingExplanation): readonly Line[] => [
  ...driftedResources(data).flatMap(({ logicalId, type, status, differences }) => [
    line(2, [
      span(visible(logicalId), 'strong'),
      span(`  ${visible(type)}  `, 'faint'),
      span(visible(status), status === 'DELETED' ? 'bad' : 'warning'),
    ]),
    ...differences.map((difference) => line(4, differenceSpans(difference))),
  ]),
  ...driftNotes(data).map((note) => line(2, [span(`and ${note}`, 'faint')])),
];

/** Members of a drift finding's data that have lines of their own. */
const SHOWN = ['drifted', 'ignored', 'refuted', 'setAside', 'differencesOmitted', 'resourcesOmitted'];

const evidenceLines = (explained: FindingExplanation): readonly Line[] => {
  const { finding, latest } = explained;
  const isDrift = finding.data['drifted'] !== undefined;
  const members = Object.entries(finding.data).filter(([name]) => !isDrift || !SHOWN.includes(name));
  const outcome = latest?.outcome;
  const gaps = outcome !== undefined && 'gaps' in outcome ? (outcome.gaps ?? []) : [];
  return [
    ...(isDrift ? driftLines(explained) : []),
    ...table(members.map(([name, value]) => [visible(name), [span(text(value))]])),
    ...(latest === undefined
      ? [line(2, [span('no run of those that are kept looked at the resource', 'faint')])]
      : [
          line(2, [
            span(`last looked at ${timeText(latest.outcome.observedAt)}, run ${visible(latest.run)}: `, 'faint'),
            span(latest.outcome.status),
          ]),
        ]),
    ...gaps.map((gap) =>
      line(4, [span(`${visible(gap.detail)}  `, 'warning'), span(visible(cureText(cureOf(gap))), 'good')]),
    ),
  ];
};

const SOURCES: Readonly<Record<string, string>> = { checks: 'checks', default: "the check's default" };

const decisionSpans = ({ value, by }: Decision): readonly Span[] => [
  span(text(value)),
  span('  by ', 'faint'),
  span(SOURCES[by] ?? by, by === 'default' ? 'faint' : 'accent'),
];

/** Describes a match: `units Root/Workloads, resourceTags stage=prod and tier=gold`. */
const matchText = (match: Selector): string =>
  Object.entries(match)
    .map(([criterion, entries]: [string, readonly string[] | Readonly<Record<string, string>>]) =>
      Array.isArray(entries)
        ? `${criterion} ${entries.join(' or ')}`
        : `${criterion} ${Object.entries(entries)
            .map(([key, value]) => `${key}=${value}`)
            .join(' and ')}`,
    )
    .join(', ');

/** Lists each override that decided an option, with its selector and reason. */
const overrideLines = (decisions: readonly Decision[]): readonly Line[] =>
  [...new Map(decisions.map((decision) => [decision.by, decision])).values()].flatMap(({ by, match, reason }) =>
    match === undefined
      ? []
      : [
          line(
            2,
            [
              span(by, 'accent'),
              span(` is about ${visible(matchText(match))}`),
              ...(reason === undefined ? [] : [span(`: ${visible(reason)}`, 'faint')]),
            ],
            4,
          ),
        ],
  );

const policyLines = ({ effective, policyRun }: FindingExplanation): readonly Line[] => {
  if (effective === undefined)
    return [line(2, [span('no policy that asks this check was kept with the run; give one with --config', 'faint')])];
  if (effective.kind === 'undecided')
    return effective.causes.map(({ detail }) => line(2, [span(visible(detail), 'warning')]));
  const rows = effective.decisions.map((decision) => [decision.option, decisionSpans(decision)] as const);
  return [
    ...table(rows),
    ...overrideLines(effective.decisions),
    ...(effective.kind === 'disabled' ? [line(2, [span(`not asked here any more (${effective.by})`, 'warning')])] : []),
    ...(policyRun === undefined ? [] : [line(2, [span(`as run ${visible(policyRun)} had it`, 'faint')])]),
  ];
};

const exceptionLines = ({ exception }: FindingExplanation): readonly Line[] => {
  if (exception === undefined) return [];
  const { id, source, owner, reason, ticket, expires, state } = exception;
  return table([
    ['id', [span(visible(id)), span(`  of the ${source}`, 'faint')]],
    ['owner', [span(visible(owner))]],
    ['reason', [span(visible(reason))]],
    ...(ticket === undefined ? [] : [['ticket', [span(visible(ticket))]] as const]),
    ['expires', [span(timeText(expires)), ...(state === 'active' ? [] : [span(`  ${state}`, 'warning')])]],
  ]);
};

const reasonsOf = ({ because, gaps }: HistoryEntry): string => {
  if (because !== undefined) return RESOLVED_TEXT[because];
  return [...new Set((gaps ?? []).map(({ reason, operation }) => `${reason} ${operation ?? ''}`.trim()))].join(', ');
};

const historyLines = ({ history, historySince }: FindingExplanation): readonly Line[] => [
  ...history.map((entry) => {
    const reasons = reasonsOf(entry);
    return line(2, [
      span(`${timeText(entry.at)}  `, 'faint'),
      span(padEnd(entry.type, 12)),
      ...(reasons === '' ? [] : [span(` ${visible(reasons)}`)]),
      span(`  run ${visible(entry.run)}`, 'faint'),
    ]);
  }),
  ...(history.length === 0 ? [line(2, [span('nothing in the runs that are kept', 'faint')])] : []),
  ...(historySince === undefined
    ? []
    : [line(2, [span(`runs before ${timeText(historySince)} were not looked through`, 'faint')])]),
];

/** Renders commands without wrapping, so that they can be copied. */
const commandsText = (
  title: string,
  commands: readonly string[],
  note: readonly Line[],
  render: (lines: readonly Line[]) => string,
): string =>
  commands.length === 0
    ? ''
    : render([blank, line(0, [span(title, 'strong')]), ...note]) +
      commands.map((command) => `  ${visible(command)}\n`).join('');

/** Explains a finding, for a terminal. */
export const findingExplanation = (explained: FindingExplanation, width: number, paint: Paint): string => {
  const { accept, check, commands, finding } = explained;
  const render = (lines: readonly Line[]): string => renderLines(lines, width, paint);
  const caller = line(2, [span(`with credentials of ${finding.target.accountId} that may write`, 'faint')]);
  return [
    render([
      ...headLines(explained),
      ...section('EVIDENCE', evidenceLines(explained)),
      ...section('ASKED BY THE POLICY', policyLines(explained)),
      ...section('EXCEPTION', exceptionLines(explained)),
      ...section('HISTORY', historyLines(explained)),
      ...section('REMEDY', check === undefined ? [] : [line(2, [span(check.remediation)], 0)]),
    ]),
    commandsText('COMMANDS', commands, [caller], render),
    commandsText('TO ACCEPT IT INSTEAD', accept === undefined ? [] : [accept], [], render),
  ].join('');
};
