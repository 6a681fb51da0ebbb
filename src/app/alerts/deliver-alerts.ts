import type { Logger } from '@aws-lambda-powertools/logger';
import * as z from 'zod';
import type { Clock, DeliveryStore } from '../../domain/ports.ts';
import { slackMessage } from '../../formats/channels/slack.ts';
import type { Digest } from '../../formats/digest/digest.ts';
import type { Webhook } from '../../notifiers/slack-webhook.ts';
import { digestSchema } from './digest-schema.ts';

/** What a subscriber of alerts needs to bring them to its channel. */
export interface Subscriber {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly deliveries: DeliveryStore;
  /** What it remembers deliveries under. */
  readonly channel: string;
  readonly post: Webhook;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** Messages of a queue. What else stands in them is Lambda's business. */
export const queueEvent = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

/** What is left of a batch for the queue to give again, and at last to the dead-letter queue. */
export interface QueueAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Slack takes a message a second of a webhook. */
const BETWEEN_POSTS_MS = 1000;
/** Posts of one alert before it is left to the queue. */
const MAX_POSTS = 5;
const FIRST_DELAY_MS = 1000;
/** An alert that a subscription filters out never comes: what follows it does not wait for it longer than this. */
const ORDER_MS = 300_000;
const LOOK_MS = 2000;
/** A post and what follows it take less. */
const RESERVE_MS = 15_000;

interface Received {
  readonly itemIdentifier: string;
  readonly digest: Digest;
  /** When it first was here. */
  readonly since: Date;
}

const envelope = z.object({ Type: z.literal('Notification'), Message: z.string() });

/** A message of SNS, or the digest itself where its delivery is raw. Throws when it is neither. */
const digestIn = (body: string): Digest => {
  const value: unknown = JSON.parse(body);
  const notification = envelope.safeParse(value);
  return digestSchema.parse(notification.success ? JSON.parse(notification.data.Message) : value);
};

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
/** Runs in the order of their beginnings, and what is told of a run in the order in which it was sent. */
const inOrder = ({ digest: one }: Received, { digest: other }: Received): number =>
  byText(one.run.startedAt, other.run.startedAt) ||
  byText(one.run.id, other.run.id) ||
  one.after.length - other.after.length ||
  byText(one.sentAt, other.sentAt);

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** An alert that stays undelivered for now. `holdsAll`: neither can any other be delivered before the time is up. */
class UndeliveredError extends Error {
  override readonly name = 'UndeliveredError';
  readonly holdsAll: boolean;

  constructor(reason: string, holdsAll = false) {
    super(reason);
    this.holdsAll = holdsAll;
  }
}

/** Brings one batch to the channel. */
const delivery = ({ clock, deliveries, channel, post, sleep }: Subscriber, deadline: Date) => {
  const undelivered = new Set<string>();
  let lastPost: number | undefined;
  const timeLeft = (): number => deadline.getTime() - RESERVE_MS - clock().getTime();

  const waitFor = async (milliseconds: number, reason: string): Promise<void> => {
    if (milliseconds > timeLeft()) throw new UndeliveredError(reason, true);
    if (milliseconds > 0) await sleep(milliseconds);
  };

  /** Waits until the channel takes messages again. */
  const untilOpen = async (): Promise<void> => {
    const paused = await deliveries.pausedUntil(channel);
    if (paused !== undefined)
      await waitFor(paused.getTime() - clock().getTime(), `the channel asks for a pause until ${paused.toISOString()}`);
    if (lastPost !== undefined) await waitFor(lastPost + BETWEEN_POSTS_MS - clock().getTime(), 'the time is up');
    if (timeLeft() <= 0) throw new UndeliveredError('the time is up', true);
  };

  /** The first alert of the same run that has to come before. */
  const predecessor = async ({ digest: { after }, since }: Received): Promise<string | undefined> => {
    for (const id of after) {
      const state = await deliveries.state(channel, id);
      const mayCome = clock().getTime() - since.getTime() < ORDER_MS;
      if (state === 'undelivered' || (state === undefined && mayCome)) return id;
    }
    return undefined;
  };
  const untilItsTurn = async (received: Received): Promise<void> => {
    for (;;) {
      const before = await predecessor(received);
      if (before === undefined) return;
      if (undelivered.has(before) || timeLeft() < LOOK_MS)
        throw new UndeliveredError(`${before} of the same run comes first`);
      await sleep(LOOK_MS);
    }
  };

  const posted = async (digest: Digest): Promise<void> => {
    const message = slackMessage(digest);
    for (let posts = 1; ; posts += 1) {
      await untilOpen();
      const posting = await post(message);
      lastPost = clock().getTime();
      if (posting.outcome === 'accepted') return;
      const asked = posting.outcome === 'refused' ? posting.retryAfterSeconds : undefined;
      if (asked !== undefined) await deliveries.pause(channel, new Date(clock().getTime() + asked * 1000));
      if (posting.outcome === 'rejected' || posts === MAX_POSTS) throw new UndeliveredError(posting.reason);
      if (asked === undefined) await waitFor(FIRST_DELAY_MS * 2 ** (posts - 1), posting.reason);
    }
  };

  return async (received: Received): Promise<'delivered' | 'known'> => {
    const { digest } = received;
    const { deduplicationId: id } = digest;
    const taken = await deliveries.take(channel, id, deadline);
    if (taken === 'delivered') return 'known';
    if (taken === 'busy') throw new UndeliveredError('another delivery is under way');
    try {
      await untilItsTurn(received);
      await posted(digest);
    } catch (error) {
      undelivered.add(id);
      await deliveries.release(channel, id);
      throw error;
    }
    await deliveries.delivered(channel, id);
    return 'delivered';
  };
};

/** Brings the alerts of a batch to the channel, each once and in order. What cannot be delivered now is given back to the queue. */
export const deliverAlerts = async (
  { Records }: z.output<typeof queueEvent>,
  subscriber: Subscriber,
  deadline: Date,
): Promise<QueueAnswer> => {
  const { logger, deliveries, channel } = subscriber;
  const failed: string[] = [];
  const received: Received[] = [];
  for (const { messageId, body } of Records) {
    try {
      const digest = digestIn(body);
      // All are noted before any is delivered: what follows one of them waits for it, wherever it is.
      received.push({
        itemIdentifier: messageId,
        digest,
        since: await deliveries.note(channel, digest.deduplicationId),
      });
    } catch (error) {
      logger.error('not received', { messageId, reason: textOf(error) });
      failed.push(messageId);
    }
  }
  const deliver = delivery(subscriber, deadline);
  let isHeld = false;
  for (const each of received.sort(inOrder)) {
    const { itemIdentifier, digest } = each;
    const keys = { runId: digest.run.id, route: digest.route, deduplicationId: digest.deduplicationId };
    if (isHeld) {
      failed.push(itemIdentifier);
      continue;
    }
    try {
      logger.info(await deliver(each), keys);
    } catch (error) {
      isHeld = error instanceof UndeliveredError && error.holdsAll;
      logger.warn('undelivered', { ...keys, reason: textOf(error) });
      failed.push(itemIdentifier);
    }
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
};
