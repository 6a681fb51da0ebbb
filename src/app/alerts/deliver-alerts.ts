import type { Logger } from '@aws-lambda-powertools/logger';
import * as z from 'zod';
import type { Sent } from '../../channels/channel.ts';
import { byText } from '../../domain/by-text.ts';
import type { Clock, DeliveryStore } from '../../domain/ports.ts';
import type { Digest } from '../../formats/digest/digest.ts';
import { digestSchema } from './digest-schema.ts';

/** Ports of a subscriber: it brings the digests of a queue to one channel. */
export interface Subscriber {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly deliveries: DeliveryStore;
  /** Name under which deliveries are stored. */
  readonly channel: string;
  readonly send: (digest: Digest) => Promise<Sent>;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** Messages of a queue. Lambda itself uses their other members. */
export const queueEvent = z.object({ Records: z.array(z.object({ messageId: z.string(), body: z.string() })) });

/** The messages of a batch that the queue delivers again, and at last moves to the dead-letter queue. */
export interface QueueAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Slack takes one message a second from a webhook, and Teams four. */
const BETWEEN_MESSAGES_MS = 1000;
/** Attempts for one digest before it is left to the queue. */
const MAX_ATTEMPTS = 5;
const FIRST_DELAY_MS = 1000;
/** Longest wait for an earlier digest: one that a subscription filters out never comes. */
const ORDER_MS = 300_000;
const LOOK_MS = 2000;
/** Enough for one more message and the writes after it. */
const RESERVE_MS = 15_000;

interface Received {
  readonly itemIdentifier: string;
  readonly digest: Digest;
  /** Time of the first receipt. */
  readonly since: Date;
}

/** Result for one digest. `later`: the queue delivers it again; `stop`: no other one can be sent before the time is up either. */
type Result =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'known' }
  | { readonly kind: 'later' | 'stop'; readonly reason: string };
/** The same, where nothing speaks against going on. */
type Hindrance = Extract<Result, { readonly reason: string }> | undefined;

const later = (reason: string): Hindrance => ({ kind: 'later', reason });
const stop = (reason: string): Hindrance => ({ kind: 'stop', reason });

const envelope = z.object({ Type: z.literal('Notification'), Message: z.string() });

/** A message of SNS, or the digest itself if its delivery is raw. Throws for anything else. */
const digestIn = (body: string): Digest => {
  const value: unknown = JSON.parse(body);
  const notification = envelope.safeParse(value);
  return digestSchema.parse(notification.success ? JSON.parse(notification.data.Message) : value);
};

/** Runs in the order of their beginnings, and the digests of a run in the order of sending. */
const inOrder = ({ digest: one }: Received, { digest: other }: Received): number =>
  byText(one.run.startedAt, other.run.startedAt) ||
  byText(one.run.id, other.run.id) ||
  one.after.length - other.after.length ||
  byText(one.sentAt, other.sentAt);

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Sends the digests of one batch. */
const delivery = ({ clock, deliveries, channel, send, sleep }: Subscriber, deadline: Date) => {
  const undelivered = new Set<string>();
  let lastMessage: number | undefined;
  const timeLeft = (): number => deadline.getTime() - RESERVE_MS - clock().getTime();

  const wait = async (milliseconds: number, reason: string): Promise<Hindrance> => {
    if (milliseconds > timeLeft()) return stop(reason);
    if (milliseconds > 0) await sleep(milliseconds);
    return undefined;
  };

  /** Waits until the channel takes messages again. */
  const untilOpen = async (): Promise<Hindrance> => {
    const paused = await deliveries.pausedUntil(channel);
    const pause = (paused?.getTime() ?? 0) - clock().getTime();
    const hindrance = paused && (await wait(pause, `the channel asks for a pause until ${paused.toISOString()}`));
    if (hindrance !== undefined) return hindrance;
    const next = lastMessage === undefined ? 0 : lastMessage + BETWEEN_MESSAGES_MS - clock().getTime();
    return (await wait(next, 'the time is up')) ?? (timeLeft() <= 0 ? stop('the time is up') : undefined);
  };

  /** The first digest of the same run that must be sent before. */
  const predecessor = async ({ digest: { after }, since }: Received): Promise<string | undefined> => {
    for (const id of after) {
      const state = await deliveries.state(channel, id);
      const mayCome = clock().getTime() - since.getTime() < ORDER_MS;
      if (state === 'undelivered' || (state === undefined && mayCome)) return id;
    }
    return undefined;
  };

  const untilItsTurn = async (received: Received): Promise<Hindrance> => {
    for (let before = await predecessor(received); before !== undefined; before = await predecessor(received)) {
      if (undelivered.has(before) || timeLeft() < LOOK_MS) return later(`${before} of the same run comes first`);
      await sleep(LOOK_MS);
    }
    return undefined;
  };

  const sendUntilTaken = async (digest: Digest): Promise<Result> => {
    for (let attempt = 1; ; attempt += 1) {
      const hindrance = await untilOpen();
      if (hindrance !== undefined) return hindrance;
      const sent = await send(digest);
      lastMessage = clock().getTime();
      if (sent.outcome === 'accepted') return { kind: 'delivered' };
      const asked = sent.outcome === 'refused' ? sent.retryAfterSeconds : undefined;
      if (asked !== undefined) await deliveries.pause(channel, new Date(clock().getTime() + asked * 1000));
      if (sent.outcome === 'rejected' || attempt === MAX_ATTEMPTS) return { kind: 'later', reason: sent.reason };
      if (asked !== undefined) continue;
      const delayed = await wait(FIRST_DELAY_MS * 2 ** (attempt - 1), sent.reason);
      if (delayed !== undefined) return delayed;
    }
  };

  const attempt = async (received: Received): Promise<Result> => {
    try {
      return (await untilItsTurn(received)) ?? (await sendUntilTaken(received.digest));
    } catch (error) {
      return { kind: 'later', reason: textOf(error) };
    }
  };

  return async (received: Received): Promise<Result> => {
    const { digest } = received;
    const { deduplicationId: id } = digest;
    const taken = await deliveries.take(channel, id, deadline);
    if (taken === 'delivered') return { kind: 'known' };
    if (taken === 'busy') return { kind: 'later', reason: 'another delivery is under way' };
    const result = await attempt(received);
    if (result.kind === 'delivered') await deliveries.delivered(channel, id);
    else {
      undelivered.add(id);
      await deliveries.release(channel, id);
    }
    return result;
  };
};

/** Brings the digests of a batch to the channel, each once and in order. Those that cannot be delivered now go back to the queue. */
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
      // All are noted before any is delivered: those that follow one of them wait for it, in whatever batch it is.
      const since = await deliveries.note(channel, digest.deduplicationId);
      received.push({ itemIdentifier: messageId, digest, since });
    } catch (error) {
      logger.error('not received', { messageId, reason: textOf(error) });
      failed.push(messageId);
    }
  }
  const deliver = delivery(subscriber, deadline);
  let isStopped = false;
  for (const each of received.sort(inOrder)) {
    const { itemIdentifier, digest } = each;
    if (isStopped) {
      failed.push(itemIdentifier);
      continue;
    }
    const keys = { runId: digest.run.id, route: digest.route, deduplicationId: digest.deduplicationId };
    const result = await deliver(each).catch((error: unknown): Result => ({ kind: 'later', reason: textOf(error) }));
    if ('reason' in result) {
      logger.warn('undelivered', { ...keys, reason: result.reason });
      failed.push(itemIdentifier);
      isStopped = result.kind === 'stop';
    } else logger.info(result.kind, keys);
  }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
};
