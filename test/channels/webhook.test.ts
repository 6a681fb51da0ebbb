import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { digestSchema } from '../../src/app/alerts/digest-schema.ts';
import type { ChannelPorts } from '../../src/channels/channel.ts';
import { type WebhookMessage, webhook } from '../../src/channels/webhook.ts';
import type { Digest } from '../../src/formats/digest/digest.ts';
import { entriesIn } from '../../src/formats/digest/digest-wording.ts';
import { byteLength } from '../../src/formats/text/shortened.ts';
import { type ChannelUnderTest, channelContract, queuedChannelContract } from '../support/channel-contract.ts';
import { digestFor, opened } from '../support/digests.ts';
import { bucketFinding } from '../support/example-report.ts';
import { fakeWebhook } from '../support/fake-webhook.ts';

const KEY = `whsec_${Buffer.from('SIGNING-KEY-of-32-bytes-or-more!').toString('base64')}`;
const OTHER_KEY = 'SIGNING-KEY-in-plain-text-before-rotation';
const digestIn = ({ body }: WebhookMessage): Digest => digestSchema.parse(JSON.parse(body));

const subject: ChannelUnderTest<{ readonly webhook: string; readonly signingKey: string }, WebhookMessage> = {
  channel: webhook,
  options: { webhook: 'secretsmanager:plumbline/endpoint', signingKey: 'ssm:/plumbline/key' },
  refused: [
    [{ webhook: 'ssm:/plumbline/endpoint' }, 'expected ssm:<name of a parameter>'],
    [{ webhook: 'https://example.com/hook', signingKey: 'ssm:/plumbline/key' }, 'expected ssm:<name of a parameter>'],
    [{ webhook: 'ssm:/plumbline/endpoint', signingKey: KEY }, 'expected ssm:<name of a parameter>'],
  ],
  secrets: { '/aws/reference/secretsmanager/plumbline/endpoint': '{address}', '/plumbline/key': KEY },
  hidden: /SECRET|127\.0\.0\.1|SIGNING|whsec_/,
  check: (message) => {
    expect(byteLength(message.body)).toBeLessThanOrEqual(64_000);
    expect(digestIn(message).deduplicationId).toBe(message.id);
  },
  textOf: (message) => {
    const { omitted, ...digest } = digestIn(message);
    return `${JSON.stringify(digest)}${omitted > 0 ? ` ... and ${omitted} more.` : ''}`;
  },
  shown: (message) => entriesIn(digestIn(message)),
};
channelContract(subject);
queuedChannelContract(subject);

describe('a signed post', () => {
  const NOW = new Date('2026-11-10T06:00:00.500Z');
  const digest = digestFor({ changes: [opened(bucketFinding('b'))] });

  const postWith = async (signingKey: string) => {
    const endpoint = await fakeWebhook();
    const ports = {
      clock: () => NOW,
      secrets: { address: async () => endpoint.url, text: async () => signingKey, renew: () => undefined },
    } as unknown as ChannelPorts;
    const sent = await webhook.send(webhook.render(digest, subject.options), subject.options, ports);
    return { sent, received: endpoint.received };
  };
  /** Computes a signature as a receiver does, from the headers and the body as it came. */
  const signatureOf = (key: Buffer, { headers, body }: Awaited<ReturnType<typeof postWith>>['received'][number]) =>
    `v1,${createHmac('sha256', key)
      .update(`${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`)
      .digest('base64')}`;

  test('carries its id, its time in seconds and a signature that its receiver can compute', async () => {
    const { received } = await postWith(KEY);
    const [post] = received;
    if (post === undefined) throw new Error('nothing was posted');
    expect(post.headers['webhook-id']).toBe(digest.deduplicationId);
    expect(post.headers['webhook-timestamp']).toBe(String(Math.floor(NOW.getTime() / 1000)));
    expect(post.headers['webhook-signature']).toBe(signatureOf(Buffer.from(KEY.slice(6), 'base64'), post));
  });

  test('is signed as the specification of Standard Webhooks signs its example', () => {
    // Key, id, time and body of https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    const example = {
      headers: { 'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek', 'webhook-timestamp': '1614265330' },
      body: '{"test": 2432232314}',
    };
    expect(signatureOf(key, example)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  test('is signed with each key while a new one is announced', async () => {
    const { received } = await postWith(`${KEY}\n${OTHER_KEY}`);
    const [post] = received;
    if (post === undefined) throw new Error('nothing was posted');
    expect(String(post.headers['webhook-signature']).split(' ')).toEqual([
      signatureOf(Buffer.from(KEY.slice(6), 'base64'), post),
      signatureOf(Buffer.from(OTHER_KEY), post),
    ]);
  });

  test.each(['short', 'whsec_c2hvcnQ=', `${KEY} short`])('is not sent with a key that is too short', async (key) => {
    const error = await postWith(key).catch((thrown: unknown) => String(thrown));
    expect(error).toBe('Error: ssm:/plumbline/key holds a signing key of fewer than 24 bytes');
  });
});
