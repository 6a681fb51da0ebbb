import { longestThat } from '../digest/cut-digest.ts';
import type { Digest, DigestEntry, DigestException, DigestGap, DigestGroup } from '../digest/digest.ts';
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
} from '../digest/digest-wording.ts';
import { byteLength, shortened } from '../text/shortened.ts';
import { numberText } from '../text/wording.ts';

/** Slack's own limits. */
const MAX_BLOCKS = 50;
const MAX_HEADER = 150;
const MAX_SECTION = 3000;
/** Slack documents no limit of all blocks together, and refuses messages from about 13,000 characters on as `msg_blocks_too_long`. */
const MAX_BYTES = 12_000;

/** No `mrkdwn` and no emoji codes where there are names: what Slack does not interpret needs no escaping. */
interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}

/** For links alone, which plain text cannot have. */
interface Link {
  readonly type: 'mrkdwn';
  readonly text: string;
  readonly verbatim: true;
}

type SlackBlock =
  | { readonly type: 'header' | 'section'; readonly text: PlainText }
  | { readonly type: 'context'; readonly elements: readonly (PlainText | Link)[] }
  | { readonly type: 'divider' };

/** What an incoming webhook takes. */
export interface SlackMessage {
  /** What notifications show. It holds no name, as Slack interprets it. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

const plain = (text: string): PlainText => ({ type: 'plain_text', text, emoji: false });
const section = (lines: readonly string[]): SlackBlock => ({ type: 'section', text: plain(lines.join('\n')) });
const context = (text: string): SlackBlock => ({ type: 'context', elements: [plain(text)] });

/** Sections that hold as many of the parts as fit; a part, which is shorter than a section, stays whole. */
const sections = (heading: string, parts: readonly string[]): readonly SlackBlock[] => {
  const blocks: SlackBlock[] = [];
  let lines: string[] = [heading];
  let length = heading.length;
  for (const part of parts) {
    if (length + 1 + part.length > MAX_SECTION) {
      blocks.push(section(lines));
      lines = [];
      length = -1;
    }
    lines.push(part);
    length += 1 + part.length;
  }
  return [...blocks, section(lines)];
};

const propertyLine = (property: DigestEntry['properties'][number]): string => {
  const { place, word, was, is } = propertyParts(property);
  if (was !== undefined && is !== undefined) return `      ${place}: ${was} → ${is}`;
  return `      ${place}: ${word}${was === undefined ? '' : ` ${was}`}${is === undefined ? '' : ` ${is}`}`;
};

const entryText = (entry: DigestEntry): string =>
  [
    `• ${entry.severity} ${entryNews(entry)}: ${entry.message}`,
    ...entry.properties.map(propertyLine),
    ...(entry.propertiesOmitted > 0 ? [`      ... and ${numberText(entry.propertiesOmitted)} more differences`] : []),
  ].join('\n');

const gapText = (gap: DigestGap): string =>
  `• ${gap.what} in ${placesText(gap)}${gap.reason === undefined ? '' : `: ${gap.reason}${gap.operation === undefined ? '' : ` (${gap.operation})`}`}. Cure: ${gap.cure}`;

const exceptionLine = (exception: DigestException): string => {
  const { id, owner, ticket, reason } = exception;
  return `• ${id} of ${owner}${ticket === undefined ? '' : ` (${ticket})`} ${exceptionText(exception)}: ${reason}`;
};

/** What was left out, and where it is to be seen. */
const ending = ({ omitted, more }: Digest): SlackBlock => {
  const rest = omitted > 0 ? `${omittedText(omitted)} ` : '';
  const link = linkIn(more);
  if (link === undefined) return context(`${rest}See ${more}`);
  return { type: 'context', elements: [{ type: 'mrkdwn', text: `${rest}<${link}|See the report>`, verbatim: true }] };
};

const groupBlocks = (group: DigestGroup): readonly SlackBlock[] =>
  sections(groupNames(group).join(' · '), group.entries.map(entryText));

const message = (digest: Digest): SlackMessage => {
  const { run, gaps, exceptions, groups } = digest;
  const news = newsText(digest);
  return {
    text: `Plumbline: ${news}`,
    blocks: [
      { type: 'header', text: plain(shortened(`Plumbline: ${news}`, MAX_HEADER)) },
      context(`Run ${run.id} of ${startText(digest)} · ${openText(digest)} · ${coverageText(digest)}`),
      ...(run.failure === undefined ? [] : [section([`The run failed: ${run.failure}`])]),
      ...(gaps.length === 0 ? [] : sections('Less is seen than before', gaps.map(gapText))),
      ...(exceptions.length === 0 ? [] : sections('Exceptions', exceptions.map(exceptionLine))),
      ...groups.flatMap(groupBlocks),
      { type: 'divider' },
      ending(digest),
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
};

const fits = ({ blocks }: SlackMessage): boolean =>
  blocks.length <= MAX_BLOCKS && byteLength(JSON.stringify(blocks)) <= MAX_BYTES;

/** A digest as a message of Slack's Block Kit, cut at whole entries so that it stays inside of Slack's limits. */
export const slackMessage = (digest: Digest): SlackMessage => longestThat(digest, message, fits);
