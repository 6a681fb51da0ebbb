import { describe, expect, test } from 'vitest';
import { type SlackMessage, slack } from '../../src/channels/slack.ts';
import type { FindingId } from '../../src/domain/ids.ts';
import type { Digest } from '../../src/formats/digest/digest.ts';
import { interpreted, slackPayload } from '../support/block-kit.ts';
import { type ChannelUnderTest, channelContract, queuedChannelContract } from '../support/channel-contract.ts';
import { digestFor, opened, resolved } from '../support/digests.ts';
import { bucketFinding, driftFinding } from '../support/example-report.ts';

const digest = digestFor({
  changes: [
    opened(driftFinding('shop-queues')),
    { ...opened(bucketFinding('shop-uploads', { timesReopened: 3 })), type: 'reopened' },
    resolved(bucketFinding('shop-archive', { id: 'archive' as FindingId })),
  ],
  findings: [driftFinding('shop-queues'), bucketFinding('shop-uploads')],
});
const slackMessage = (of: Digest): SlackMessage => slack.render(of, { webhook: 'ssm:slack' });
const textsOf = (of: Digest): readonly string[] =>
  slackMessage(of).blocks.map((block) =>
    block.type === 'divider'
      ? '---'
      : 'text' in block
        ? block.text.text
        : block.elements.map(({ text }) => text).join(' '),
  );

const subject: ChannelUnderTest<{ readonly webhook: string }, SlackMessage> = {
  channel: slack,
  options: { webhook: 'ssm:/plumbline/slack' },
  refused: [
    [{}, 'expected ssm:<name of a parameter>'],
    [{ webhook: 'https://hooks.slack.com/services/T000/B000/SECRET' }, 'expected ssm:<name of a parameter>'],
  ],
  secrets: { '/plumbline/slack': '{address}' },
  hidden: /SECRET|127\.0\.0\.1/,
  check: (message) => {
    expect(slackPayload.safeParse(message).error).toBeUndefined();
    expect(interpreted(message.text)).toEqual([]);
    for (const block of message.blocks) {
      const texts = 'text' in block ? [block.text] : 'elements' in block ? block.elements : [];
      for (const { type, text } of texts)
        if (type === 'mrkdwn') expect(text).toMatch(/^[^<>]*<https:[^|>]+\|See the report>$/);
    }
  },
  textOf: ({ text, blocks }) =>
    [
      text,
      ...blocks.flatMap((block) =>
        'text' in block ? [block.text.text] : 'elements' in block ? block.elements.map((element) => element.text) : [],
      ),
    ].join('\n'),
  shown: (message) =>
    subject
      .textOf(message)
      .split('\n')
      .filter((line) => line.startsWith('• ')).length,
};
channelContract(subject);
queuedChannelContract(subject);

describe('a message for Slack', () => {
  test('tells what happened, by account and stack, with the expected and the actual value of each property', () => {
    expect(slackMessage(digest).text).toBe('Plumbline: 1 opened, 1 reopened, 1 resolved');
    expect(textsOf(digest)).toEqual([
      'Plumbline: 1 opened, 1 reopened, 1 resolved',
      'Run audit-2026-11-03 of 2026-11-03 03:00:00 UTC · 2 open findings (1 HIGH, 1 MEDIUM) · 100 % evaluated, no gaps',
      [
        '111111111111 · eu-west-1 · stack shop-queues',
        '• HIGH opened: shop-queues differs from its template in 2 of 3 checked resources (4 in all).',
        '      Queue /VisibilityTimeout: 30 → 60',
        '      Queue /Tags/2: added {"Key":"owner","Value":"ops"}',
        '      Queue /KmsMasterKeyId: removed alias/shop',
        '      Topic: DELETED',
      ].join('\n'),
      [
        '111111111111 · eu-west-1',
        '• MEDIUM reopened (3 times): Versioning is suspended on shop-uploads.',
        '• MEDIUM resolved (now compliant): Versioning is suspended on shop-archive.',
      ].join('\n'),
      '---',
      'See plumbline report audit-2026-11-03',
    ]);
  });

  test('begins a new section where one is full', () => {
    const changes = Array.from({ length: 40 }, (_, index) =>
      opened(bucketFinding(`b${index}`, { id: `b${index}` as FindingId, message: 'x'.repeat(200) })),
    );
    const message = slackMessage(digestFor({ changes }));
    expect(slackPayload.safeParse(message).error).toBeUndefined();
    expect(message.blocks.filter(({ type }) => type === 'section')).toHaveLength(4);
  });

  test.each([
    ['https://audits.example/runs/1', '<https://audits.example/runs/1|See the report>'],
    ['https://audits.example/a|b>c', '<https://audits.example/a%7Cb%3Ec|See the report>'],
    ['javascript:alert(1)', 'See javascript:alert(1)'],
    ['plumbline report 1', 'See plumbline report 1'],
  ])('leads to more by %s', (more, text) => {
    expect(textsOf({ ...digest, more }).at(-1)).toBe(text);
  });
});
