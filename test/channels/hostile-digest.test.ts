import { describe, expect, test } from 'vitest';
import { digestSchema } from '../../src/app/alerts/digest-schema.ts';
import { type SlackMessage, slack } from '../../src/channels/slack.ts';
import { customNotification } from '../../src/channels/sns/amazon-q.ts';
import { plainText } from '../../src/channels/sns/plain-text.ts';
import { sns } from '../../src/channels/sns.ts';
import type { Digest } from '../../src/formats/digest/digest.ts';
import { entriesIn } from '../../src/formats/digest/digest-wording.ts';
import { byteLength } from '../../src/formats/text/shortened.ts';
import { customNotificationSchema, interpreted, slackPayload } from '../support/block-kit.ts';
import { digestFor, HOSTILE, hostileReport } from '../support/digests.ts';

const slackMessage = (of: Digest): SlackMessage => slack.render(of, { webhook: 'ssm:slack' });

const TRANSITIONS = 5000;
const { report, accounts } = hostileReport(TRANSITIONS);
const losses = accounts.map(({ accountId }) => ({
  target: { partition: 'aws' as const, accountId, region: '*' as const },
  kind: '*',
}));
const digest = digestFor(report, { accounts, losses });

/** Characters that act on a terminal or reorder text. Line ends are the format's own. */
const ACTING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

/** The number that a text says was omitted. */
const leftOut = (text: string): number => Number(/\.\.\. and ([\d,]+) more\./.exec(text)?.[1]?.replaceAll(',', ''));

describe(`a digest of ${TRANSITIONS} changes with hostile names`, () => {
  test('counts all of them and holds all of them', () => {
    const counted = Object.entries(digest.counts).filter(([news]) => news !== 'failed');
    expect(counted.reduce((sum, [, count]) => sum + count, 0)).toBe(TRANSITIONS + losses.length + HOSTILE.length);
    expect(digest.groups.flatMap(({ entries }) => entries)).toHaveLength(TRANSITIONS);
    for (const text of textsIn(digest)) expect(text).not.toMatch(ACTING);
  });

  test('for Slack stays inside of the limits of Block Kit, and nothing in it is interpreted', () => {
    const message = slackMessage(digest);
    expect(slackPayload.safeParse(message).error).toBeUndefined();
    for (const block of message.blocks) {
      const texts = 'text' in block ? [block.text] : 'elements' in block ? block.elements : [];
      for (const text of texts) expect(text).toMatchObject({ type: 'plain_text', emoji: false });
    }
    expect(interpreted(message.text)).toEqual([]);
    expect(message.text).toMatch(/^Plumbline: [a-z0-9, ]+$/);
    for (const text of textsIn(message)) expect(text.replaceAll('\n', '')).not.toMatch(ACTING);
    const said = textsIn(message).join('\n');
    const shown = said.split('\n').filter((line) => line.startsWith('• ')).length;
    expect(shown).toBeGreaterThan(10);
    expect(leftOut(said)).toBe(entriesIn(digest) - shown);
  });

  test('for Amazon Q is a custom notification in which nothing is interpreted', () => {
    const notification = customNotification(digest);
    expect(customNotificationSchema.safeParse(notification).error).toBeUndefined();
    const { title, description, nextSteps } = notification.content;
    for (const text of [title, description, ...nextSteps]) {
      expect(interpreted(text)).toEqual([]);
      expect(text.replaceAll('\n', '')).not.toMatch(ACTING);
    }
    const shown = description.split('\n').filter((line) => line.startsWith('• ')).length;
    expect(shown).toBeGreaterThan(5);
    expect(leftOut(description)).toBe(entriesIn(digest) - shown);
  });

  test('for e-mail is cut at whole entries', () => {
    const mail = plainText(digest, 32_000);
    expect(byteLength(mail)).toBeLessThanOrEqual(32_000);
    expect(mail.replaceAll('\n', '')).not.toMatch(ACTING);
    const shown = mail.split('\n').filter((line) => line.startsWith('  - ')).length;
    expect(leftOut(mail)).toBe(entriesIn(digest) - shown);
  });

  test('as a message of SNS stays inside of 256 KiB, and subscribers can read what is in it', () => {
    const { subject, texts } = sns.render(digest, { topicArn: 'arn:aws:sns:eu-west-1:111111111111:alerts' });
    expect(byteLength(JSON.stringify(texts))).toBeLessThan(250_000);
    expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
    const read = digestSchema.parse(JSON.parse(texts.default));
    expect(read.omitted).toBe(entriesIn(digest) - entriesIn(read));
    expect(slackPayload.safeParse(slackMessage(read)).error).toBeUndefined();
    expect(slackMessage(read).blocks.at(-1)).toEqual(slackMessage(digest).blocks.at(-1));
    expect(customNotificationSchema.safeParse(JSON.parse(texts['https'] ?? '')).error).toBeUndefined();
  });

  test.each(HOSTILE.map((name) => [JSON.stringify(name).slice(0, 40), name] as const))(
    '%s alone, in every place, is told in every format',
    (_, name) => {
      const one = hostileReport(HOSTILE.length).report;
      const index = HOSTILE.indexOf(name);
      const changes = one.changes?.slice(index, index + 1) ?? [];
      const single = digestFor({ changes });
      expect(slackPayload.safeParse(slackMessage(single)).error).toBeUndefined();
      expect(interpreted(customNotification(single).content.description)).toEqual([]);
      expect(slackMessage(single).blocks.length).toBeGreaterThan(3);
    },
  );
});
