import type { Report, ReportException } from '../../domain/report.ts';
import {
  acceptedCounts,
  hasExceptions,
  ignoredText,
  ignoreText,
  matchText,
  needsAttention,
  reasonText,
  returnedText,
  standingText,
} from '../text/accepted.ts';
import { placeNames } from '../text/place.ts';
import { visible } from '../text/visible.ts';
import { countOf } from '../text/wording.ts';
import { blank, type Line, line, type Style, span } from './layout.ts';

/** Maximum number of listed findings, unless the report is verbose. */
const MOST_FINDINGS = 10;

const STATE_STYLE = { active: 'plain', expiring: 'warning', expired: 'bad' } as const satisfies Record<
  ReportException['state'],
  Style
>;

const exceptionLines = (exception: ReportException): readonly Line[] => {
  const { state } = exception;
  const style = state === 'active' && needsAttention(exception) ? 'warning' : STATE_STYLE[state];
  return [
    line(2, [
      span(visible(exception.id), 'strong'),
      span(`  ${visible(standingText(exception))}`, style),
      span(`  ${visible(matchText(exception.match))}`, 'faint'),
    ]),
    line(6, [span(visible(reasonText(exception)), 'faint')], 6),
  ];
};

/** Lists what exceptions suppress, and the exceptions that need attention; all exceptions if verbose. */
const exceptionsSection = (report: Report, verbose: boolean): readonly Line[] => {
  if (!hasExceptions(report)) return [];
  const { suppressed, summary } = acceptedCounts(report);
  const placeName = placeNames(report);
  const shown = verbose ? suppressed : suppressed.slice(0, MOST_FINDINGS);
  const left = suppressed.length - shown.length;
  const exceptions = report.exceptions.filter((exception) => verbose || needsAttention(exception));
  return [
    blank,
    line(0, [span('EXCEPTIONS', 'strong'), span(`  ${summary}`)]),
    ...exceptions.flatMap(exceptionLines),
    ...report.returned.map(({ finding, ...returned }) =>
      line(
        2,
        [
          span('! counts again  ', 'bad'),
          span(visible(`${placeName(finding.target)}  `), 'faint'),
          span(visible(finding.resource.name)),
          span(`  ${visible(finding.checkId)}`, 'faint'),
          span(`  ${visible(returnedText(returned))}`, 'warning'),
        ],
        18,
      ),
    ),
    ...shown.map(({ severity, target, resource, checkId, suppressedBy }) =>
      line(
        2,
        [
          span('- accepted      ', 'faint'),
          span(visible(`${placeName(target)}  `), 'faint'),
          span(visible(resource.name)),
          span(`  ${severity}  ${visible(checkId)}`, 'faint'),
          span(`  by ${visible(suppressedBy ?? '')}`, 'faint'),
        ],
        18,
      ),
    ),
    ...(left > 0 ? [line(2, [span(`- … ${left} more accepted (--verbose lists them)`, 'faint')])] : []),
  ];
};

/** Lists what the policy's drift ignores removed. */
const ignoresSection = ({ ignores }: Report): readonly Line[] => {
  if (ignores.length === 0) return [];
  const total = ignores.reduce((sum, { differences }) => sum + differences, 0);
  return [
    blank,
    line(0, [
      span('DRIFT IGNORES', 'strong'),
      span(
        `  ${countOf(total, 'difference')} set aside by ${ignores.length === 1 ? '1 entry' : `${ignores.length} entries`}`,
      ),
    ]),
    ...ignores.map((ignore) =>
      line(
        2,
        [
          span(visible(ignoreText(ignore)), 'strong'),
          span(`  ${visible(ignoredText(ignore))}`, ignore.differences === 0 ? 'warning' : STATE_STYLE[ignore.state]),
          span(`  ${visible(ignore.reason)}`, 'faint'),
        ],
        6,
      ),
    ),
  ];
};

/** Lists everything that is suppressed or ignored. */
export const acceptedSection = (report: Report, verbose: boolean): readonly Line[] => [
  ...exceptionsSection(report, verbose),
  ...ignoresSection(report),
];
