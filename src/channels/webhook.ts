import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { digestJson } from '../formats/digest/cut-digest.ts';
import { defineChannel } from './channel.ts';
import { post } from './post.ts';
import { secretGrants, secretSource } from './secret-source.ts';

const MAX_BYTES = 64_000;
/** Shortest key, as Standard Webhooks asks for. */
const MIN_KEY_BYTES = 24;
const KEY_PREFIX = 'whsec_';

export interface WebhookMessage {
  /** The digest's deduplication id: the same for every attempt. */
  readonly id: string;
  /** The digest as JSON. */
  readonly body: string;
}

/** The key behind a text: base64 after `whsec_`, or the text itself. */
const keyOf = (text: string): Buffer =>
  text.startsWith(KEY_PREFIX) ? Buffer.from(text.slice(KEY_PREFIX.length), 'base64') : Buffer.from(text, 'utf8');

/** Keys are separated by white space, so that a new one can be announced beside the old one. Throws for a short key without showing it. */
const keysIn = (text: string, source: string): readonly Buffer[] => {
  const keys = text.split(/\s+/).map(keyOf);
  if (keys.some((key) => key.length < MIN_KEY_BYTES))
    throw new Error(`${source} holds a signing key of fewer than ${MIN_KEY_BYTES} bytes`);
  return keys;
};

/** Signatures as Standard Webhooks defines them: HMAC-SHA256 of id, time in Unix seconds and body. */
const signed = ({ id, body }: WebhookMessage, keys: readonly Buffer[], at: Date): Readonly<Record<string, string>> => {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = keys.map((key) => createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64'));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.map((signature) => `v1,${signature}`).join(' '),
  };
};

/** An https endpoint of the operator's own: the digest as JSON, signed as Standard Webhooks defines it. */
export const webhook = defineChannel({
  id: 'webhook',
  delivery: 'queue',
  options: z.strictObject({
    webhook: secretSource.describe('Source of the address: ssm:<parameter> or secretsmanager:<secret>.'),
    signingKey: secretSource.describe(
      'Source of the signing key, at least 24 bytes: ssm:<parameter> or secretsmanager:<secret>.',
    ),
  }),
  address: (options) => options.webhook,
  render: (digest): WebhookMessage => ({ id: digest.deduplicationId, body: digestJson(digest, MAX_BYTES) }),
  send: async (message, { webhook: source, signingKey }, ports) => {
    const keys = keysIn(await ports.secrets.text(signingKey, 'signingKey'), signingKey);
    const sent = await post({ source, body: message.body, headers: signed(message, keys, ports.clock()) }, ports);
    if (sent.outcome === 'rejected') ports.secrets.renew(signingKey);
    return sent;
  },
  grants: ({ webhook: source, signingKey }) => secretGrants([source, signingKey]),
});
