import { longestThat } from '../../formats/digest/cut-digest.ts';
import type { Digest, DigestEntry, DigestException, DigestGap, DigestGroup } from '../../formats/digest/digest.ts';
import {
  coverageText,
  entryNews,
  exceptionText,
  groupNames,
  linkIn,
  newsText,
  omittedText,
  openText,
  placesText,
  propertyParts,
  startText,
} from '../../formats/digest/digest-wording.ts';
import { numberText } from '../../formats/text/wording.ts';

/** Amazon Q Developer documents no limits; these are far inside of what chats show in one message. */
const MAX_DESCRIPTION = 4000;

/** A custom notification of Amazon Q Developer in chat applications. */
export interface CustomNotification {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly additionalContext: Readonly<Record<string, string>>;
    readonly enableCustomActions: false;
  };
}

/**
 * Text that a chat shows as it is: inside of a code span nothing but these characters and backticks is interpreted. A backtick cannot
 * stand in one, so it is written as the accent that looks like it.
 */
const code = (text: string): string => {
  const shown = text.replaceAll('`', '\u02cb').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `\`${shown.trim() === '' ? '(empty)' : shown}\``;
};

const propertyLine = (property: DigestEntry['properties'][number]): string => {
  const { place, word, was, is } = propertyParts(property);
  if (was !== undefined && is !== undefined) return `    ${code(place)} expected ${code(was)}, actual ${code(is)}`;
  const values = [was, is].flatMap((value) => (value === undefined ? [] : [code(value)]));
  return `    ${[code(place), property.path === undefined ? code(word) : word, ...values].join(' ')}`;
};

const entryLines = (entry: DigestEntry): readonly string[] => [
  `• *${entry.severity}* ${entryNews(entry, code)} ${code(entry.message)}`,
  ...entry.properties.map(propertyLine),
  ...(entry.propertiesOmitted > 0 ? [`    ... and ${numberText(entry.propertiesOmitted)} more differences`] : []),
];

const gapLine = (gap: DigestGap): string =>
  `• ${code(gap.what)} in ${code(placesText(gap))}${gap.reason === undefined ? '' : `, ${gap.reason}`}${gap.operation === undefined ? '' : ` ${code(gap.operation)}`}. Cure: ${code(gap.cure)}`;

const exceptionLine = (exception: DigestException): string => {
  const { id, owner, ticket, reason } = exception;
  return `• ${code(id)} of ${code(owner)}${ticket === undefined ? '' : ` (${code(ticket)})`} ${code(exceptionText(exception))} ${code(reason)}`;
};

const groupLines = (group: DigestGroup): readonly string[] => [
  '',
  groupNames(group).map(code).join(' '),
  ...group.entries.flatMap(entryLines),
];

const description = (digest: Digest): string => {
  const { run, gaps, exceptions, groups, omitted } = digest;
  return [
    `Run ${code(run.id)} of ${code(startText(digest))}: ${openText(digest)}, ${coverageText(digest)}.`,
    ...(run.failure === undefined ? [] : [`*The run failed* ${code(run.failure)}`]),
    ...(gaps.length === 0 ? [] : ['', '*Less is seen than before*', ...gaps.map(gapLine)]),
    ...(exceptions.length === 0 ? [] : ['', '*Exceptions*', ...exceptions.map(exceptionLine)]),
    ...groups.flatMap(groupLines),
    ...(omitted > 0 ? ['', omittedText(omitted)] : []),
  ].join('\n');
};

/** A digest as a custom notification, which Amazon Q Developer shows in Slack and Teams; cut at whole entries. */
export const customNotification = (digest: Digest): CustomNotification => {
  const news = newsText(digest);
  return {
    version: '1.0',
    source: 'custom',
    id: digest.deduplicationId,
    content: {
      textType: 'client-markdown',
      title: `Plumbline: ${news}`,
      description: longestThat(digest, description, (text) => text.length <= MAX_DESCRIPTION),
      nextSteps: [`See ${linkIn(digest.more) ?? code(digest.more)}`],
      keywords: ['Plumbline', digest.route],
    },
    metadata: {
      // A failed run and its end after a redrive are one thread.
      threadId: `plumbline-${digest.route}-${digest.run.id}`,
      summary: `Plumbline: ${news}`,
      eventType: 'plumbline-digest',
      additionalContext: { route: digest.route },
      enableCustomActions: false,
    },
  };
};
