import { describe, expect, test } from 'vitest';
import { slackWebhook } from '../../src/notifiers/slack-webhook.ts';
import { fakeWebhook, type WebhookAnswer } from '../support/fake-webhook.ts';

const NOW = new Date('2026-11-10T06:00:00.000Z');

const postTo = async (...script: readonly WebhookAnswer[]) => {
  const webhook = await fakeWebhook(script);
  let renewed = 0;
  const post = slackWebhook({
    url: async () => webhook.url,
    renew: () => {
      renewed += 1;
    },
    now: () => NOW,
    timeoutMs: 100,
  });
  const posting = await post({ text: 'hello ☃' });
  return { posting, webhook, renewed };
};

describe('a post to a webhook', () => {
  test('that is taken', async () => {
    const { posting, webhook } = await postTo('ok');
    expect(posting).toEqual({ outcome: 'accepted' });
    expect(webhook.taken).toEqual([{ text: 'hello ☃' }]);
  });

  test.each<[WebhookAnswer, object]>([
    [
      { status: 429, retryAfter: '7' },
      { outcome: 'refused', retryAfterSeconds: 7 },
    ],
    [
      { status: 429, retryAfter: 'Tue, 10 Nov 2026 06:00:20 GMT' },
      { outcome: 'refused', retryAfterSeconds: 20 },
    ],
    [{ status: 429 }, { outcome: 'refused', retryAfterSeconds: 30 }],
    [
      { status: 429, retryAfter: 'soon' },
      { outcome: 'refused', retryAfterSeconds: 30 },
    ],
    [
      { status: 429, retryAfter: '999999' },
      { outcome: 'refused', retryAfterSeconds: 3600 },
    ],
    [{ status: 500 }, { outcome: 'refused' }],
    [
      { status: 503, retryAfter: '3' },
      { outcome: 'refused', retryAfterSeconds: 3 },
    ],
    [
      { status: 400, body: 'invalid_payload' },
      { outcome: 'rejected', reason: 'the webhook answered 400 invalid_payload' },
    ],
    [
      { status: 404, body: '<html>no</html>' },
      { outcome: 'rejected', reason: 'the webhook answered 404' },
    ],
    [{ status: 410, body: 'channel_is_archived' }, { outcome: 'rejected' }],
    [{ status: 302 }, { outcome: 'rejected' }],
    ['reset', { outcome: 'unanswered' }],
    ['silence', { outcome: 'unanswered' }],
  ])('that is answered by %j', async (answer, expected) => {
    const { posting, renewed } = await postTo(answer);
    expect(posting).toMatchObject(expected);
    expect(renewed).toBe(posting.outcome === 'rejected' ? 1 : 0);
    // The address is a secret.
    expect(JSON.stringify(posting)).not.toMatch(/SECRET|127\.0\.0\.1/);
  });

  test('to nobody', async () => {
    const post = slackWebhook({ url: async () => 'http://127.0.0.1:1/SECRET', renew: () => undefined, now: () => NOW });
    const posting = await post({});
    expect(posting).toMatchObject({ outcome: 'unanswered' });
    expect(JSON.stringify(posting)).not.toContain('SECRET');
  });

  test('follows nobody to another address', async () => {
    const other = await fakeWebhook();
    const webhook = await fakeWebhook([{ status: 307 }]);
    const post = slackWebhook({ url: async () => webhook.url, renew: () => undefined, now: () => NOW });
    expect(await post({})).toMatchObject({ outcome: 'rejected' });
    expect(other.posts).toBe(0);
  });
});
