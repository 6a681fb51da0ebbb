import * as z from 'zod';
import { longestThat } from '../formats/digest/cut-digest.ts';
import type { Digest } from '../formats/digest/digest.ts';
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
import { byteLength } from '../formats/text/shortened.ts';
import { defineChannel } from './channel.ts';
import { post } from './post.ts';
import { secretGrants, secretSource } from './secret-source.ts';

/** Teams documents 28 KB for a message. Users measured refusals from about 21 KB on, so the card stays below both. */
const MAX_BYTES = 20_000;

/** Teams interprets Markdown in a TextBlock, and nothing in a text run: names need no escaping there. */
interface TextRun {
  readonly type: 'TextRun';
  readonly text: string;
  readonly weight?: 'Bolder';
  readonly size?: 'Large';
  readonly isSubtle?: true;
}

interface RichTextBlock {
  readonly type: 'RichTextBlock';
  readonly inlines: readonly TextRun[];
  readonly separator?: true;
}

/** Message of a workflow that posts the card of a webhook request. */
export interface TeamsMessage {
  readonly type: 'message';
  readonly attachments: readonly [
    {
      readonly contentType: 'application/vnd.microsoft.card.adaptive';
      readonly contentUrl: null;
      readonly content: AdaptiveCard;
    },
  ];
}

interface AdaptiveCard {
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
  readonly type: 'AdaptiveCard';
  readonly version: '1.4';
  readonly msteams: { readonly width: 'Full' };
  readonly fallbackText: string;
  readonly body: readonly RichTextBlock[];
  readonly actions?: readonly [{ readonly type: 'Action.OpenUrl'; readonly title: string; readonly url: string }];
}

const block = (text: string, style: Omit<TextRun, 'type' | 'text'> = {}): RichTextBlock => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', text, ...style }],
});

/** A heading, and a block for each of its bullets. */
const section = (heading: string, bullets: readonly string[]): readonly RichTextBlock[] =>
  bullets.length === 0
    ? []
    : [{ ...block(heading, { weight: 'Bolder' }), separator: true }, ...bullets.map((bullet) => block(bullet))];

const card = (digest: Digest): AdaptiveCard => {
  const { run, gaps, exceptions, groups, omitted, more } = digest;
  const title = `Plumbline: ${newsText(digest)}`;
  const link = linkIn(more);
  const rest = [...(omitted > 0 ? [omittedText(omitted)] : []), ...(link === undefined ? [`See ${more}`] : [])];
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    fallbackText: title,
    body: [
      block(title, { weight: 'Bolder', size: 'Large' }),
      block(`Run ${run.id} of ${startText(digest)} · ${openText(digest)} · ${coverageText(digest)}`, {
        isSubtle: true,
      }),
      ...(run.failure === undefined ? [] : [block(`The run failed: ${run.failure}`)]),
      ...section('Less is seen than before', gaps.map(gapBullet)),
      ...section('Exceptions', exceptions.map(exceptionBullet)),
      ...groups.flatMap((group) => section(groupNames(group).join(' · '), group.entries.map(entryBullet))),
      ...(rest.length === 0 ? [] : [{ ...block(rest.join(' '), { isSubtle: true }), separator: true as const }]),
    ],
    ...(link === undefined ? {} : { actions: [{ type: 'Action.OpenUrl', title: 'See the report', url: link }] }),
  };
};

const message = (digest: Digest): TeamsMessage => ({
  type: 'message',
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card(digest) }],
});

/** A channel or chat of Microsoft Teams, through a workflow that starts when a Teams webhook request is received. */
export const teams = defineChannel({
  id: 'teams',
  delivery: 'queue',
  options: z.strictObject({
    webhook: secretSource.describe(
      'Source of the address of a Teams workflow webhook: ssm:<parameter> or secretsmanager:<secret>.',
    ),
  }),
  address: ({ webhook }) => webhook,
  render: (digest): TeamsMessage =>
    longestThat(digest, message, (made) => byteLength(JSON.stringify(made)) <= MAX_BYTES),
  send: (body, { webhook }, ports) => post({ source: webhook, body: JSON.stringify(body) }, ports),
  grants: ({ webhook }) => secretGrants([webhook]),
});
