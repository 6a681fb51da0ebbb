import { byText } from '../../domain/by-text.ts';
import type { Report } from '../../domain/report.ts';
import { firstOf, type GapGroup, gapGroups, MOST_RESOURCES, shortDetail } from '../text/gap-groups.ts';
import { visible } from '../text/visible.ts';
import { countOf, noGapsText, numberText } from '../text/wording.ts';
import { blank, type Line, line, padEnd, padStart, span } from './layout.ts';

const MOST_SCOPES = 4;
const DETAIL_WIDTH = 160;

const scopesText = ({ scopes }: GapGroup, verbose: boolean): string => {
  const shown = verbose ? scopes : scopes.slice(0, MOST_SCOPES);
  const left = scopes.length - shown.length;
  const texts = shown.map(([scope, count]) => (count === 1 ? scope : `${scope} (${numberText(count)})`));
  return visible([...texts, ...(left > 0 ? [`${countOf(left, 'more target')}`] : [])].join(', '));
};

/** Closed Regions have a line for each account. */
const whereLines = (group: GapGroup, verbose: boolean): readonly Line[] => {
  const texts =
    group.reason === 'region-closed'
      ? group.scopes.map((scope) => scopesText({ ...group, scopes: [scope] }, verbose))
      : [scopesText(group, verbose)];
  return texts.map((text) => line(6, [span('where ', 'faint'), span(text)], 6));
};

const namesText = (resources: readonly string[], verbose: boolean): string =>
  verbose || resources.length <= MOST_RESOURCES ? resources.join(', ') : `${firstOf(resources)} (--verbose names all)`;

const groupLines = (group: GapGroup, verbose: boolean): readonly Line[] => {
  const { example } = group;
  const subject =
    example.resource === undefined
      ? ''
      : `${example.resource.name}${example.part === undefined ? '' : ` ${example.part}`}: `;
  const detail = visible(`${subject}${example.detail}`);
  return [
    line(2, [
      span(`${numberText(group.count)} × `, 'warning'),
      span(visible(group.reason), 'warning'),
      ...(group.operation === undefined ? [] : [span(`  ${visible(group.operation)}`, 'strong')]),
      span(`  ${visible(group.what)}`, 'faint'),
    ]),
    line(6, [span('cure  ', 'faint'), span(visible(group.cure), 'good')], 6),
    ...whereLines(group, verbose),
    ...(group.resources.length < 2
      ? []
      : [line(6, [span('names ', 'faint'), span(visible(namesText(group.resources, verbose)))], 6)]),
    line(
      6,
      [
        span(group.count === 1 ? 'said  ' : 'e.g.  ', 'faint'),
        span(verbose ? detail : visible(shortDetail(`${subject}${example.detail}`, DETAIL_WIDTH)), 'faint'),
      ],
      6,
    ),
  ];
};

/** Lists gaps by cause, each with its cure. */
export const gapsSection = (report: Report, verbose: boolean): readonly Line[] => {
  const total = report.gaps.length + report.gapsOmitted;
  if (total === 0) return [blank, line(0, [span('GAPS', 'strong'), span(`  ${noGapsText(report)}`)])];
  const omitted =
    report.gapsOmitted === 0
      ? []
      : [line(2, [span(`${countOf(report.gapsOmitted, 'more gap')} in the run bucket; not listed here`, 'warning')])];
  return [
    blank,
    line(0, [span('GAPS', 'strong'), span(`  ${countOf(total, 'thing')} could not be seen`)]),
    ...gapGroups(report.gaps).flatMap((group) => groupLines(group, verbose)),
    ...omitted,
  ];
};

/** Lists every API call with its count, most frequent first. */
export const apiCallsSection = ({ apiCalls }: Report, verbose: boolean): readonly Line[] => {
  const calls = Object.entries(apiCalls).toSorted(([a, countA], [b, countB]) => countB - countA || byText(a, b));
  if (calls.length === 0) return [];
  const total = calls.reduce((sum, [, count]) => sum + count, 0);
  const heading = [
    span('API CALLS', 'strong'),
    span(`  ${numberText(total)}`),
    ...(verbose ? [] : [span('  (--verbose lists them)', 'faint')]),
  ];
  const width = Math.max(...calls.map(([operation]) => operation.length));
  return [
    blank,
    line(0, heading),
    ...(verbose
      ? calls.map(([operation, count]) =>
          line(2, [span(padEnd(visible(operation), width)), span(padStart(numberText(count), 10))]),
        )
      : []),
  ];
};
