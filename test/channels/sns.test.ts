import { describe, expect, test } from 'vitest';
import { channels } from '../../src/channels/index.ts';
import { type SnsMessage, sns } from '../../src/channels/sns.ts';
import { byteLength } from '../../src/formats/text/shortened.ts';
import { customNotificationSchema, interpreted } from '../support/block-kit.ts';
import { type ChannelUnderTest, channelContract, endpointOf } from '../support/channel-contract.ts';
import { digestFor, opened, resolved } from '../support/digests.ts';
import { bucketFinding, driftFinding } from '../support/example-report.ts';
import { ACCOUNT, REGION } from '../support/simulated-aws.ts';

const subject: ChannelUnderTest<{ readonly topicArn: string }, SnsMessage> = {
  channel: sns,
  options: { topicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:alerts` },
  refused: [
    [{}, 'Invalid input'],
    [{ topicArn: 'alerts' }, 'expected the ARN of an SNS topic'],
  ],
  secrets: {},
  hidden: /plumbline"/,
  topics: ['alerts'],
  check: ({ subject: line, texts }) => {
    expect(byteLength(JSON.stringify(texts))).toBeLessThan(250_000);
    expect(line).toMatch(/^[\x20-\x7e]{1,99}$/);
    const notification = customNotificationSchema.parse(JSON.parse(texts['https'] ?? ''));
    const { title = '', description, nextSteps = [] } = notification.content;
    for (const text of [title, description, ...nextSteps]) expect(interpreted(text)).toEqual([]);
  },
  textOf: ({ texts }) => texts['email'] ?? '',
  shown: ({ texts }) => (texts['email'] ?? '').split('\n').filter((line) => line.startsWith('  - ')).length,
};
channelContract(subject);

const message = sns.render(
  digestFor({
    changes: [opened(driftFinding('shop-queues')), resolved(bucketFinding('shop-archive'))],
  }),
  subject.options,
);

describe('a message for a topic', () => {
  test('has attributes that subscriptions can filter on', () => {
    expect(message.attributes).toEqual({
      deduplicationId: 'd'.repeat(32),
      runId: 'audit-2026-11-03',
      runState: 'SUCCEEDED',
      route: 'default',
      severity: 'HIGH',
      severities: ['HIGH', 'MEDIUM'],
      checks: ['cloudformation-stack-drift', 's3-bucket-versioning'],
      transitions: ['opened', 'resolved'],
    });
  });

  test.each([
    ['Throttled', 429, 'refused'],
    ['InternalError', 500, 'refused'],
    ['AuthorizationError', 403, 'rejected'],
    ['KMSAccessDenied', 400, 'rejected'],
  ] as const)('that SNS answers with %s is %s', async (code, status, outcome) => {
    const endpoint = await endpointOf(subject);
    endpoint.faults.push({ operation: 'sns:Publish', kind: 'error', error: { code, message: 'no', status } });
    const sent = await sns.send(message, subject.options, endpoint.ports);
    expect(sent).toMatchObject({ outcome, reason: expect.stringContaining(code) });
  });

  test('goes to the Region of the topic', async () => {
    const endpoint = await endpointOf(subject);
    const elsewhere = { topicArn: `arn:aws:sns:us-west-2:${ACCOUNT}:alerts` };
    expect(await sns.send(message, elsewhere, endpoint.ports)).toMatchObject({
      outcome: 'rejected',
      reason: expect.stringContaining('NotFound'),
    });
  });
});

test('the registry has a channel under its own id, with the options of its file', () => {
  for (const [id, channel] of Object.entries(channels)) expect(channel.id).toBe(id);
});
