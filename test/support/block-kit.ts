import * as z from 'zod';

/** Slack's documentation of Block Kit, as far as digests use it: what it refuses is refused here. */
const plainText = (max: number) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });
const mrkdwn = (max: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: z.string().min(1).max(max), verbatim: z.boolean().optional() });
const text = (max: number) => z.union([plainText(max), mrkdwn(max)]);

const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: plainText(150) }),
  z.strictObject({ type: z.literal('section'), text: text(3000) }),
  z.strictObject({ type: z.literal('context'), elements: z.array(text(2000)).min(1).max(10) }),
  z.strictObject({ type: z.literal('divider') }),
]);

/** Schema of a message to an incoming webhook. */
export const slackPayload = z
  .strictObject({
    text: z.string().min(1).max(4000),
    blocks: z.array(block).min(1).max(50),
    unfurl_links: z.boolean(),
    unfurl_media: z.boolean(),
  })
  .refine(({ blocks }) => JSON.stringify(blocks).length <= 13_000, { error: 'msg_blocks_too_long' });

/** The custom notification of Amazon Q Developer in chat applications, as its documentation describes it. */
export const customNotificationSchema = z.strictObject({
  version: z.literal('1.0'),
  source: z.literal('custom'),
  id: z.string().optional(),
  content: z.strictObject({
    textType: z.literal('client-markdown').optional(),
    title: z.string().max(250).optional(),
    description: z.string().min(1).max(8000),
    nextSteps: z.array(z.string()).optional(),
    keywords: z.array(z.string()).optional(),
  }),
  metadata: z
    .strictObject({
      threadId: z.string().optional(),
      summary: z.string().optional(),
      eventType: z.string().optional(),
      relatedResources: z.array(z.string()).optional(),
      additionalContext: z.record(z.string(), z.string()).optional(),
      enableCustomActions: z.boolean().optional(),
    })
    .optional(),
});

/**
 * Matches text that Slack would interpret in mrkdwn: mentions, links, channels, formatting, emoji codes. Code spans are
 * shown unchanged.
 */
export const interpreted = (mrkdwnText: string): readonly string[] => {
  const entities = mrkdwnText.match(/<[^>]*>/g) ?? [];
  const outside = mrkdwnText.replace(/`[^`\n]+`/g, 'x');
  const stray = outside.match(/`/g) ?? [];
  const emoji = outside.match(/:[a-z0-9_+'-]+:/gi) ?? [];
  const mentions = outside.match(/@(here|channel|everyone)/gi) ?? [];
  // Our own words stand between stars, and are only these.
  const formatted = (outside.match(/(^|\s)[*_~][^*_~\n]+[*_~]/g) ?? []).filter(
    (part) =>
      !/^\s*\*(?:INFORMATIONAL|LOW|MEDIUM|HIGH|CRITICAL|The run failed|Less is seen than before|Exceptions)\*$/.test(
        part,
      ),
  );
  return [...entities, ...stray, ...emoji, ...mentions, ...formatted];
};
