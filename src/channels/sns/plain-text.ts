import { longestThat } from '../../formats/digest/cut-digest.ts';
import type { Digest, DigestEntry, DigestException, DigestGap, DigestGroup } from '../../formats/digest/digest.ts';
import {
  coverageText,
  entryNews,
  exceptionText,
  groupNames,
  newsText,
  omittedText,
  openText,
  placesText,
  propertyParts,
  startText,
} from '../../formats/digest/digest-wording.ts';
import { byteLength } from '../../formats/text/shortened.ts';
import { numberText } from '../../formats/text/wording.ts';

/** SNS takes less than 100 characters. */
const MAX_SUBJECT = 99;

const propertyLine = (property: DigestEntry['properties'][number]): string => {
  const { place, word, was, is } = propertyParts(property);
  if (was !== undefined && is !== undefined) return `      ${place}: expected ${was}, actual ${is}`;
  return `      ${[`${place}:`, word, was, is].filter((part) => part !== undefined).join(' ')}`;
};

const entryLines = (entry: DigestEntry): readonly string[] => [
  `  - ${entry.severity} ${entryNews(entry)}: ${entry.message}`,
  `      ${entry.checkId}, finding ${entry.findingId}`,
  ...entry.properties.map(propertyLine),
  ...(entry.propertiesOmitted > 0 ? [`      ... and ${numberText(entry.propertiesOmitted)} more differences`] : []),
];

const gapLine = (gap: DigestGap): string =>
  `  - ${gap.what} in ${placesText(gap)}${gap.reason === undefined ? '' : `: ${gap.reason}${gap.operation === undefined ? '' : ` (${gap.operation})`}`}. Cure: ${gap.cure}`;

const exceptionLine = (exception: DigestException): string => {
  const { id, owner, ticket, reason } = exception;
  return `  - ${id} of ${owner}${ticket === undefined ? '' : ` (${ticket})`} ${exceptionText(exception)}: ${reason}`;
};

const groupLines = (group: DigestGroup): readonly string[] => [
  '',
  groupNames(group).join(', '),
  ...group.entries.flatMap(entryLines),
];

const text = (digest: Digest): string => {
  const { run, gaps, exceptions, groups, omitted, more } = digest;
  return [
    `Plumbline: ${newsText(digest)}`,
    `Run ${run.id} of ${startText(digest)}: ${openText(digest)}, ${coverageText(digest)}.`,
    ...(run.failure === undefined ? [] : ['', `The run failed: ${run.failure}`]),
    ...(gaps.length === 0 ? [] : ['', 'Less is seen than before', ...gaps.map(gapLine)]),
    ...(exceptions.length === 0 ? [] : ['', 'Exceptions', ...exceptions.map(exceptionLine)]),
    ...groups.flatMap(groupLines),
    '',
    ...(omitted > 0 ? [omittedText(omitted)] : []),
    `See ${more}`,
    '',
  ].join('\n');
};

/** A digest for e-mail, of at most so many bytes, cut at whole entries. */
export const plainText = (digest: Digest, bytes: number): string =>
  longestThat(digest, text, (made) => byteLength(made) <= bytes);

/** One line of printable ASCII for the subject of an e-mail. */
export const subjectLine = (digest: Pick<Digest, 'counts'>): string =>
  `Plumbline: ${newsText(digest)}`.slice(0, MAX_SUBJECT);
