import * as z from 'zod';
import { longestThat } from '../formats/digest/cut-digest.ts';
import type { Digest, DigestGroup } from '../formats/digest/digest.ts';
import { entryBullet, exceptionBullet, gapBullet } from '../formats/digest/digest-bullets.ts';
import {
  coverageText,
  groupNames,
  linkIn,
  newsText,
  omittedText,
  openText,
  startText,
} from '../formats/digest/digest-wording.ts';
import { byteLength, shortened } from '../formats/text/shortened.ts';
import { defineChannel } from './channel.ts';
import { post } from './post.ts';
import { secretGrants, secretSource } from './secret-source.ts';

/** Limits of Block Kit. */
const MAX_BLOCKS = 50;
const MAX_HEADER = 150;
const MAX_SECTION = 3000;
/** Slack documents no limit of all blocks together. It refuses messages from about 13,000 characters on as `msg_blocks_too_long`. */
const MAX_BYTES = 12_000;

/** Names are plain text without emoji codes: text that Slack does not interpret needs no escaping. */
interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}

/** Only for links, which plain text cannot have. */
interface Link {
  readonly type: 'mrkdwn';
  readonly text: string;
  readonly verbatim: true;
}

type SlackBlock =
  | { readonly type: 'header' | 'section'; readonly text: PlainText }
  | { readonly type: 'context'; readonly elements: readonly (PlainText | Link)[] }
  | { readonly type: 'divider' };

/** Message of an incoming webhook. */
export interface SlackMessage {
  /** Text of notifications. It holds no name, because Slack interprets it. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

const plain = (text: string): PlainText => ({ type: 'plain_text', text, emoji: false });
const section = (lines: readonly string[]): SlackBlock => ({ type: 'section', text: plain(lines.join('\n')) });
const context = (text: string): SlackBlock => ({ type: 'context', elements: [plain(text)] });

/** Fills sections with whole parts. A part is shorter than a section. */
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

/** The number of entries that were left out, and a way to see them. */
const ending = ({ omitted, more }: Digest): SlackBlock => {
  const rest = omitted > 0 ? `${omittedText(omitted)} ` : '';
  const link = linkIn(more);
  if (link === undefined) return context(`${rest}See ${more}`);
  return { type: 'context', elements: [{ type: 'mrkdwn', text: `${rest}<${link}|See the report>`, verbatim: true }] };
};

const groupBlocks = (group: DigestGroup): readonly SlackBlock[] =>
  sections(groupNames(group).join(' · '), group.entries.map(entryBullet));

const message = (digest: Digest): SlackMessage => {
  const { run, gaps, exceptions, groups } = digest;
  const news = newsText(digest);
  return {
    text: `Plumbline: ${news}`,
    blocks: [
      { type: 'header', text: plain(shortened(`Plumbline: ${news}`, MAX_HEADER)) },
      context(`Run ${run.id} of ${startText(digest)} · ${openText(digest)} · ${coverageText(digest)}`),
      ...(run.failure === undefined ? [] : [section([`The run failed: ${run.failure}`])]),
      ...(gaps.length === 0 ? [] : sections('Less is seen than before', gaps.map(gapBullet))),
      ...(exceptions.length === 0 ? [] : sections('Exceptions', exceptions.map(exceptionBullet))),
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

/** A Slack channel, through an incoming webhook of Slack. */
export const slack = defineChannel({
  id: 'slack',
  delivery: 'queue',
  options: z.strictObject({
    webhook: secretSource.describe(
      'Source of the address of a Slack incoming webhook: ssm:<parameter> or secretsmanager:<secret>.',
    ),
  }),
  address: ({ webhook }) => webhook,
  render: (digest): SlackMessage => longestThat(digest, message, fits),
  send: (body, { webhook }, ports) => post({ source: webhook, body: JSON.stringify(body) }, ports),
  grants: ({ webhook }) => secretGrants([webhook]),
});
