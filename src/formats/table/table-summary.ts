import { byText } from '../../domain/by-text.ts';
import { OUTCOME_STATUSES, type OutcomeStatus } from '../../domain/outcome.ts';
import type { Report } from '../../domain/report.ts';
import { visible } from '../text/visible.ts';
import {
  conclusion,
  countOf,
  coverageWords,
  numberText,
  percentText,
  runText,
  sawAll,
  shareText,
  targetsText,
} from '../text/wording.ts';
import { blank, type Line, line, padEnd, padStart, type Span, type Style, span, textWidth } from './layout.ts';

const LABEL = 12;
const labelled = (label: string, spans: readonly Span[]): Line =>
  line(0, [span(padEnd(label, LABEL), 'faint'), ...spans], LABEL);

const coverageSpans = (report: Report): readonly Span[] => {
  const { counts, hidden, ...words } = coverageWords(report);
  const share = shareText(words);
  return [
    ...(share === '' ? [] : [span(share, sawAll(report) ? 'good' : 'warning')]),
    span(counts),
    ...(hidden === '' ? [] : [span(hidden, 'warning')]),
  ];
};

const driftSpans = ({ driftCoverage: { checkedResources, totalResources } }: Report): readonly Span[] => [
  span(percentText(checkedResources, totalResources)),
  span(` (CloudFormation compared ${numberText(checkedResources)} of ${countOf(totalResources, 'stack resource')})`),
];

const STATE_STYLE = { RUNNING: 'warning', SUCCEEDED: 'good', FAILED: 'worse' } as const satisfies Record<string, Style>;

/** Shows the run, its time, targets and coverage. */
export const headerSection = (report: Report): readonly Line[] => [
  line(0, [
    span('Plumbline audit ', 'strong'),
    span(visible(report.run.id), 'strong'),
    span('  '),
    span(report.run.state, STATE_STYLE[report.run.state]),
  ]),
  ...(report.run.failure === undefined ? [] : [labelled('Failure', [span(visible(report.run.failure), 'worse')])]),
  labelled('Run', [span(runText(report))]),
  labelled('Targets', [span(targetsText(report))]),
  ...(report.only === undefined ? [] : [labelled('Only', [span(visible(report.only), 'warning')])]),
  labelled('Coverage', coverageSpans(report)),
  ...(report.driftCoverage.totalResources > 0 ? [labelled('Drift', driftSpans(report))] : []),
];

const HEADINGS: Readonly<Record<OutcomeStatus, readonly [string, string]>> = {
  COMPLIANT: ['', 'compliant'],
  NON_COMPLIANT: ['', 'non-compliant'],
  NOT_APPLICABLE: ['not', 'applicable'],
  INSUFFICIENT_DATA: ['insufficient', 'data'],
};
const COUNT_STYLE: Readonly<Record<OutcomeStatus, Style>> = {
  COMPLIANT: 'good',
  NON_COMPLIANT: 'bad',
  NOT_APPLICABLE: 'plain',
  INSUFFICIENT_DATA: 'warning',
};
const columnWidth = (status: OutcomeStatus): number =>
  Math.max(...HEADINGS[status].map((heading) => heading.length)) + 2;
const COUNTS_WIDTH = OUTCOME_STATUSES.reduce((sum, status) => sum + columnWidth(status), 0);

const headingLine = (row: 0 | 1, title: string, idWidth: number): Line =>
  line(0, [
    span(padEnd(title, idWidth), 'strong'),
    ...OUTCOME_STATUSES.map((status) => span(padStart(HEADINGS[status][row], columnWidth(status)), 'faint')),
  ]);

/** Shows the counts of outcomes, one line per check. An id that is too long for its column gets its own line. */
export const checksSection = ({ outcomes, run }: Report, width: number): readonly Line[] => {
  const ids = Object.keys(outcomes).toSorted(byText);
  if (ids.length === 0) return [];
  const idWidth = Math.min(Math.max(...ids.map((id) => textWidth(visible(id)) + 2), 8), width - COUNTS_WIDTH);
  const isDone = (id: string) => run.state === 'SUCCEEDED' || Object.keys(outcomes[id] ?? {}).length > 0;
  const counts = (id: string): readonly Span[] => {
    if (!isDone(id)) return [span(padStart('not done', COUNTS_WIDTH), 'warning')];
    return OUTCOME_STATUSES.map((status) => {
      const count = outcomes[id]?.[status] ?? 0;
      return span(padStart(numberText(count), columnWidth(status)), count === 0 ? 'faint' : COUNT_STYLE[status]);
    });
  };
  return [
    blank,
    headingLine(0, '', idWidth),
    headingLine(1, 'CHECKS', idWidth),
    ...ids.flatMap((id) => {
      const name = `  ${visible(id)}`;
      return textWidth(name) <= idWidth
        ? [line(0, [span(padEnd(name, idWidth)), ...counts(id)])]
        : [line(0, [span(name)]), line(0, [span(' '.repeat(idWidth)), ...counts(id)])];
    }),
  ];
};

/** Shows the conclusion as the last line, which readers of a terminal see first. */
export const conclusionSection = (report: Report): readonly Line[] => [
  blank,
  line(0, [span(visible(conclusion(report)), 'strong')]),
];
