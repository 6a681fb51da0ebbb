import * as z from 'zod';
import type { ClientFactory } from '../aws/clients/client-factory.ts';
import { gapCause, isTransient } from '../aws/errors/errors.ts';
import { publish } from '../aws/operations/sns.ts';
import { byText } from '../domain/by-text.ts';
import { snsCalls } from '../domain/calls/sns.ts';
import { SEVERITIES } from '../domain/check.ts';
import { defined } from '../domain/defined.ts';
import { TOPIC_ARN, WANTED_TOPIC } from '../domain/topic-arn.ts';
import { digestJson } from '../formats/digest/cut-digest.ts';
import type { Digest } from '../formats/digest/digest.ts';
import { type ChannelPorts, defineChannel, type Sent } from './channel.ts';
import { customNotification } from './sns/amazon-q.ts';
import { plainText, subjectLine } from './sns/plain-text.ts';

/**
 * SNS takes 262,144 bytes for all texts and attributes together. Each text becomes a string of JSON, which doubles it at worst: quotes,
 * backslashes and the ends of lines.
 */
const DIGEST_BYTES = 64_000;
const MAIL_BYTES = 32_000;

export interface SnsOptions {
  readonly topicArn: string;
}

export interface SnsMessage {
  /** Fewer than 100 printable ASCII characters. */
  readonly subject: string;
  /** By the protocol of the subscription; `default` for all others. */
  readonly texts: { readonly default: string } & Readonly<Record<string, string>>;
  /** For the filters of subscriptions. */
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
}

const topicArn = z.string().regex(TOPIC_ARN, { error: WANTED_TOPIC });

const distinct = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];

const attributesOf = ({ deduplicationId, run, route, counts, groups }: Digest): SnsMessage['attributes'] => {
  const entries = groups.flatMap((group) => group.entries);
  const severities = distinct(entries.map(({ severity }) => severity)).toSorted(
    (one, other) => SEVERITIES.indexOf(other) - SEVERITIES.indexOf(one),
  );
  return {
    deduplicationId,
    runId: run.id,
    runState: run.state,
    route,
    ...defined({ severity: severities[0] }),
    severities,
    checks: distinct(entries.map(({ checkId }) => checkId)).toSorted(byText),
    transitions: Object.keys(counts),
  };
};

/** Publishes a message to a topic. */
export type Publish = (message: SnsMessage, options: SnsOptions) => Promise<Sent>;

/** Publishes messages with the clients of a factory, by default in the given Region. */
export const publisher =
  (clients: ClientFactory, region: string): Publish =>
  (message, options) =>
    publishTo(message, options, { clients, region });

const publishTo = async (
  { subject, texts, attributes }: SnsMessage,
  { topicArn: topic }: SnsOptions,
  { clients, region: home }: Pick<ChannelPorts, 'clients' | 'region'>,
): Promise<Sent> => {
  const { default: text, ...textByProtocol } = texts;
  // A topic may lie in another Region than the deployment.
  const region = topic.split(':')[3] ?? home;
  try {
    await publish(clients, { region }, { topicArn: topic, subject, text, textByProtocol, attributes });
    return { outcome: 'accepted' };
  } catch (error) {
    const { detail: reason } = gapCause(error, snsCalls.publish);
    return { outcome: isTransient(error) ? 'refused' : 'rejected', reason };
  }
};

/**
 * A topic of SNS. Its text depends on the protocol of the subscription: machines (Lambda, SQS, Firehose) get the digest as JSON, readers of
 * e-mail plain text, telephones the subject, and chats a custom notification, as Amazon Q Developer subscribes by https.
 */
export const sns = defineChannel({
  id: 'sns',
  delivery: 'topic',
  options: z.strictObject({ topicArn: topicArn.describe('SNS topic that digests are published to.') }),
  address: (options) => options.topicArn,
  render: (digest): SnsMessage => {
    const subject = subjectLine(digest);
    return {
      subject,
      texts: {
        default: digestJson(digest, DIGEST_BYTES),
        email: plainText(digest, MAIL_BYTES),
        https: JSON.stringify(customNotification(digest)),
        sms: subject,
      },
      attributes: attributesOf(digest),
    };
  },
  send: publishTo,
  grants: () => [{ call: snsCalls.publish, on: snsCalls.publish.on, because: snsCalls.publish.because }],
});
