import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type TeamsMessage, teams } from '../../src/channels/teams.ts';
import { byteLength } from '../../src/formats/text/shortened.ts';
import { type ChannelUnderTest, channelContract, queuedChannelContract } from '../support/channel-contract.ts';
import { digestFor, opened, resolved } from '../support/digests.ts';
import { bucketFinding, driftFinding, exampleReport } from '../support/example-report.ts';

/** Adaptive Cards 1.4 as far as digests use them. Teams interprets Markdown in a TextBlock, so no card holds one. */
const textRun = z.strictObject({
  type: z.literal('TextRun'),
  text: z.string().min(1),
  weight: z.enum(['Bolder', 'Default', 'Lighter']).optional(),
  size: z.enum(['Small', 'Default', 'Medium', 'Large', 'ExtraLarge']).optional(),
  isSubtle: z.boolean().optional(),
});
const payload = z
  .strictObject({
    type: z.literal('message'),
    attachments: z.tuple([
      z.strictObject({
        contentType: z.literal('application/vnd.microsoft.card.adaptive'),
        contentUrl: z.null(),
        content: z.strictObject({
          $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
          type: z.literal('AdaptiveCard'),
          version: z.literal('1.4'),
          msteams: z.strictObject({ width: z.literal('Full') }),
          fallbackText: z.string().regex(/^Plumbline: [a-z0-9, ]+$/),
          body: z
            .array(
              z.strictObject({
                type: z.literal('RichTextBlock'),
                inlines: z.array(textRun).min(1),
                separator: z.boolean().optional(),
              }),
            )
            .min(1),
          actions: z
            .array(
              z.strictObject({
                type: z.literal('Action.OpenUrl'),
                title: z.string(),
                url: z.url({ protocol: /^https$/ }),
              }),
            )
            .optional(),
        }),
      }),
    ]),
  })
  // 28 KB, as Teams documents it, in whichever way it is counted.
  .refine((message) => byteLength(JSON.stringify(message)) <= 28_000, { error: 'Request Entity too large' });

const linesOf = ({ attachments: [{ content }] }: TeamsMessage): readonly string[] =>
  content.body.map(({ inlines }) => inlines.map(({ text }) => text).join(''));

const subject: ChannelUnderTest<{ readonly webhook: string }, TeamsMessage> = {
  channel: teams,
  options: { webhook: 'ssm:/plumbline/teams' },
  refused: [
    [{}, 'expected ssm:<name of a parameter>'],
    [{ webhook: 'https://prod-1.westeurope.logic.azure.com/workflows/SECRET' }, 'expected ssm:<name of a parameter>'],
  ],
  secrets: { '/plumbline/teams': '{address}' },
  hidden: /SECRET|127\.0\.0\.1/,
  check: (message) => expect(payload.safeParse(message).error).toBeUndefined(),
  textOf: (message) => linesOf(message).join('\n'),
  shown: (message) => linesOf(message).filter((line) => line.startsWith('• ')).length,
};
channelContract(subject);
queuedChannelContract(subject);

describe('a card for Teams', () => {
  const digest = digestFor({
    run: { ...exampleReport.run, state: 'FAILED', failure: 'States.Timeout' },
    changes: [opened(driftFinding('shop-queues')), resolved(bucketFinding('shop-archive'))],
    findings: [driftFinding('shop-queues')],
  });
  const render = (of: typeof digest) => teams.render(of, subject.options);

  test('shows the changes by account and stack, with the expected and the actual value of each property', () => {
    expect(linesOf(render(digest))).toEqual([
      'Plumbline: the run failed, 1 opened, 1 resolved',
      'Run audit-2026-11-03 of 2026-11-03 03:00:00 UTC · 1 open finding (1 HIGH) · 100 % evaluated, no gaps',
      'The run failed: States.Timeout',
      '111111111111 · eu-west-1 · stack shop-queues',
      [
        '• HIGH opened: shop-queues differs from its template in 2 of 3 checked resources (4 in all).',
        '      Queue /VisibilityTimeout: 30 → 60',
        '      Queue /Tags/2: added {"Key":"owner","Value":"ops"}',
        '      Queue /KmsMasterKeyId: removed alias/shop',
        '      Topic: DELETED',
      ].join('\n'),
      '111111111111 · eu-west-1',
      '• MEDIUM resolved (now compliant): Versioning is suspended on shop-archive.',
      'See plumbline report audit-2026-11-03',
    ]);
  });

  test('opens the report where the policy has a link, and otherwise names the command', () => {
    const [{ content }] = render({ ...digest, more: 'https://audits.example/runs/1' }).attachments;
    expect(content.actions).toEqual([
      { type: 'Action.OpenUrl', title: 'See the report', url: 'https://audits.example/runs/1' },
    ]);
    expect(render(digest).attachments[0].content.actions).toBeUndefined();
  });
});
